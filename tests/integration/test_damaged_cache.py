"""Whatever is wrong with the cache, a command's result is right, and damage is said once."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from antipasta.cache.database import LAYOUT
from tests.support.run import document, run
from tests.support.sources import TANGLED, function_source

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from tests.support.git_repo import GitRepo
    from tests.support.run import Finished

GATE = (sys.executable, "-P", "-m", "antipasta", "gate", "--format", "json")
# Root may write where the mode forbids it, unless this right is taken away.
UNPRIVILEGED = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")


@pytest.fixture
def cache(repo: GitRepo, tmp_path: Path) -> Path:
    """A cache that knows the one file of the repository, which has one violation."""
    repo.base({"a.py": function_source()})
    assert judged(run(GATE, repo.root)) == {"hits": 0, "misses": 1, "violations": [TANGLED]}
    return tmp_path / "antipasta-cache"


def judged(finished: Finished) -> dict[str, Any]:
    found = document(finished, exit_code=2)
    use = found["run"]["cache"]
    return {
        "hits": use["hits"],
        "misses": use["misses"],
        "violations": [each["value"] for each in found["violations"]],
    }


def half(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def garbage(path: Path) -> None:
    path.write_bytes(b"garbage" * 1000)


def empty(path: Path) -> None:
    os.truncate(path, 0)


def scribbled(path: Path) -> None:
    """Overwrite what follows the first page, as a bad disk may."""
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 20_000)


def another_layout(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {LAYOUT + 1}")


def without_its_table(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE Cache")


@pytest.mark.parametrize(
    "damage", [half, garbage, empty, scribbled, another_layout, without_its_table]
)
def test_damage_is_said_once(repo: GitRepo, cache: Path, damage: Callable[[Path], None]) -> None:
    damage(cache / "v2" / "cache.db")

    finished = run(GATE, repo.root)

    assert judged(finished) == {"hits": 0, "misses": 1, "violations": [TANGLED]}
    assert finished.stderr.count("the cache was damaged") == 1
    assert (cache / "v2.corrupt").is_dir()
    again = run(GATE, repo.root)
    assert judged(again) == {"hits": 1, "misses": 0, "violations": [TANGLED]}
    assert "damaged" not in again.stderr


def test_a_directory_that_cannot_be_written(repo: GitRepo, cache: Path) -> None:
    if os.geteuid() == 0 and not shutil.which("setpriv"):
        pytest.skip("root can write everywhere")
    (cache / "v2" / "cache.db").chmod(0o400)
    for directory in (cache / "v2", cache):
        directory.chmod(0o500)

    try:
        finished = run((*(UNPRIVILEGED if os.geteuid() == 0 else ()), *GATE), repo.root)
    finally:
        for directory in (cache, cache / "v2"):
            directory.chmod(0o700)

    assert judged(finished)["violations"] == [TANGLED]
    assert not (cache / "v2.corrupt").exists()


def test_a_cache_that_another_process_holds(repo: GitRepo, cache: Path) -> None:
    """What it knows can be read; what is new is measured, and not kept."""
    repo.write("b.py", "x = 1\n")
    with closing(sqlite3.connect(cache / "v2" / "cache.db", isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        finished = run(GATE, repo.root, env={"ANTIPASTA_CACHE_TIMEOUT": "0.05"})

    assert judged(finished) == {"hits": 1, "misses": 1, "violations": [TANGLED]}
    assert finished.stderr.count("it is locked by another process") == 1
    assert judged(run(GATE, repo.root))["misses"] == 1


def test_an_unwritable_place_for_a_cache(repo: GitRepo, tmp_path: Path) -> None:
    repo.base({"a.py": function_source()})
    (tmp_path / "file").touch()

    finished = run(GATE, repo.root, env={"ANTIPASTA_CACHE_DIR": str(tmp_path / "file" / "cache")})

    assert judged(finished) == {"hits": 0, "misses": 1, "violations": [TANGLED]}
    assert finished.stderr.count("working without the cache") == 1


def test_a_link_to_a_directory_of_ours(repo: GitRepo, cache: Path) -> None:
    cache.rename(cache.with_name("elsewhere"))
    cache.symlink_to(cache.with_name("elsewhere"))

    assert judged(run(GATE, repo.root)) == {"hits": 1, "misses": 0, "violations": [TANGLED]}


def test_a_link_in_the_place_of_the_database_directory(repo: GitRepo, cache: Path) -> None:
    (cache / "v2").rename(cache.with_name("elsewhere"))
    (cache / "v2").symlink_to(cache.with_name("elsewhere"))

    finished = run(GATE, repo.root)

    assert judged(finished) == {"hits": 0, "misses": 1, "violations": [TANGLED]}
    assert finished.stderr.count("is a symbolic link") == 1


def test_a_directory_that_all_may_write_is_not_used(repo: GitRepo, cache: Path) -> None:
    cache.chmod(0o777)

    finished = run(GATE, repo.root)

    assert judged(finished) == {"hits": 0, "misses": 1, "violations": [TANGLED]}
    assert finished.stderr.count("others may write to") == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a directory away")
@pytest.mark.parametrize("name", [".", "v2", "v2/cache.db"])
def test_what_belongs_to_another_user_is_not_used(repo: GitRepo, cache: Path, name: str) -> None:
    os.chown(cache / name, 12345, 12345)

    finished = run(GATE, repo.root)

    assert judged(finished) == {"hits": 0, "misses": 1, "violations": [TANGLED]}
    assert finished.stderr.count("another user") == 1
    assert not (cache / "v2.corrupt").exists()


# A disk of 400 kB for this process and what it starts, which goes away with them.
WITH_A_DISK = """
mount -t tmpfs -o size=400k tmpfs "$ANTIPASTA_CACHE_DIR"
if [ "$1" = made ]; then "$2" -P -m antipasta cache info >/dev/null; fi
cat /dev/zero > "$ANTIPASTA_CACHE_DIR/large.log" 2>/dev/null
shift
exec "$@"
"""


@pytest.fixture
def on_a_small_disk(repo: GitRepo, tmp_path: Path) -> tuple[str, ...]:
    """The command that runs another one where the cache's directory is a disk of its own."""
    repo.base({"a.py": function_source()})
    (tmp_path / "antipasta-cache").mkdir()
    unshare = ("unshare", "--map-root-user", "--mount", "sh", "-e")
    if not shutil.which("unshare") or subprocess.run((*unshare, "-c", ":"), check=False).returncode:
        pytest.skip("this user may mount nothing")
    return (*unshare[:-1], "-c", WITH_A_DISK, "sh")


@pytest.mark.parametrize("state", ["made", "new"])
def test_a_full_disk(repo: GitRepo, on_a_small_disk: tuple[str, ...], state: str) -> None:
    finished = run((*on_a_small_disk, state, *GATE), repo.root)

    assert judged(finished) == {"hits": 0, "misses": 1, "violations": [TANGLED]}
    assert finished.stderr.count("working without the cache") == 1
    assert "full" in finished.stderr or "No space" in finished.stderr


def test_no_command_for_the_cache_waits_without_end(repo: GitRepo, cache: Path) -> None:
    """Of the locks those of the database, and the one for replacing a damaged one."""
    bundle = str(cache.parent / "bundle")
    assert care(repo, "export", bundle).returncode == 0
    with closing(sqlite3.connect(cache / "v2" / "cache.db", isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        for words in (
            ("clear",),
            ("prune", "--max-age", "0"),
            ("prune", "--max-size", "0"),
            ("prune", "--path", "*"),
            ("repair",),
            ("import", bundle),
        ):
            finished = care(repo, *words)
            assert finished.returncode == 1, words
            assert "database is locked" in finished.stderr, words
        for words in (("verify",), ("list",), ("info",), ("export", bundle), ("warm",)):
            assert care(repo, *words).returncode == 0, words
    (cache / "v2" / "cache.db").write_bytes(b"damaged")
    with (cache / "heal.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        finished = care(repo, "repair")
    assert finished.returncode == 1
    assert "another process replaces the cache" in finished.stderr
    assert care(repo, "repair").returncode == 0


def care(repo: GitRepo, *words: str) -> Finished:
    command = (sys.executable, "-P", "-m", "antipasta", "cache", *words)
    return run(command, repo.root, env={"ANTIPASTA_CACHE_TIMEOUT": "0.05"})
