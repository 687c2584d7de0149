"""Commands that are killed at any moment: every run after one is right, and nothing is repaired."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from tests.support.run import antipasta, document
from tests.support.sources import TIDY, function_source

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.git_repo import GitRepo

ROUNDS = int(os.environ.get("ROUNDS", "10"))
FILES = 40
EDITED = 15
COMMANDS = (
    ("metrics",),
    ("metrics", "--format", "json", "--jobs", "2"),
    ("gate",),
    ("gate", "--rev", "HEAD"),
    ("gate", "--staged", "--jobs", "2"),
    ("cache", "warm"),
)


def edit(repo: GitRepo, chance: random.Random) -> None:
    """Give some files contents that no cache knows, and stage a part of them."""
    for number in chance.sample(range(FILES), EDITED):
        source = function_source(f"f{chance.getrandbits(64)}", chance.randint(TIDY, 14))
        repo.write(f"d{number % 4}/e{number % 3}/m{number}.py", source)
    repo.add(f"d{chance.randrange(4)}")


def kill_at_some_moment(
    command: tuple[str, ...], repo: GitRepo, chance: random.Random, seconds: float
) -> None:
    """Start the command, and kill it alone or with its workers within so many `seconds`."""
    process = subprocess.Popen(
        (sys.executable, "-P", "-m", "antipasta", *command),
        cwd=repo.root,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    time.sleep(chance.uniform(0, seconds))
    if chance.random() < 0.5:
        process.kill()
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def judged(root: Path, *options: str) -> dict[str, Any]:
    """The verdict on the files on disk, less how the run was made; no word of a cache is said."""
    finished = antipasta("gate", "--format", "json", *options, cwd=root)
    assert "cache" not in finished.stderr
    found = document(finished, exit_code=2)
    use = found.pop("run")["cache"]
    assert use["hits"] + use["misses"] == FILES
    return found


def test_what_follows_a_killed_command_is_right(repo: GitRepo, tmp_path: Path) -> None:
    chance = random.Random(0)
    repo.base({f"d{at % 4}/e{at % 3}/m{at}.py": function_source(f"f{at}") for at in range(FILES)})
    began = time.monotonic()
    judged(repo.root)
    seconds = time.monotonic() - began
    for turn in range(ROUNDS):
        edit(repo, chance)
        if turn % 3 == 0:
            repo.git("commit", "-q", "--no-verify", "--allow-empty", "-m", "what is staged")
        kill_at_some_moment(COMMANDS[turn % len(COMMANDS)], repo, chance, seconds)

        assert judged(repo.root) == judged(repo.root, "--no-cache")
    verified = antipasta("cache", "verify", "--sample", "all", "--format", "json", cwd=repo.root)
    assert document(verified, exit_code=0)["sound"]
    assert not list((tmp_path / "antipasta-cache").glob("*.corrupt"))
