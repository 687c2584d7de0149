"""The time of a gate over a whole tree when its directories are in the cache.

    python -m bench.trees [SOURCES.tar.gz]

The archive is a source distribution such as that of sympy; it is unpacked and committed. The bounds
are 10 times `python -c pass`, and the time of ruff, which checks one metric of the files on disk.
The second table shows the time of the gate after an edit of one of 1,000, 10,000 and 100,000
generated files; it takes some minutes and half a gigabyte of disk. It also shows `git status`: to
know which files on disk differ, any program must look at all of them.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from bench.startup import environment
from bench.timing import interleaved, print_table

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS = 15
EDITS = 8
FAN_OUT = 10
SIZES = (1_000, 10_000, 100_000)
SOURCE = "def f(a):\n    return a if a else 1\n"
GATE = [sys.executable, "-P", "-m", "antipasta", "gate"]
TENTH = [*GATE, "d0"]
STATUS = ["git", "--no-optional-locks", "status", "--porcelain", "--untracked-files=all"]
FLOOR = [sys.executable, "-c", "pass"]


def main() -> None:
    """Print both tables."""
    with tempfile.TemporaryDirectory() as directory:
        env = environment(directory) | {"GIT_AUTHOR_NAME": "b", "GIT_AUTHOR_EMAIL": "b@localhost"}
        env |= {"GIT_COMMITTER_NAME": "b", "GIT_COMMITTER_EMAIL": "b@localhost"}
        for archive in sys.argv[1:]:
            _known_tree(_committed(archive, Path(directory, "sources"), env), env)
        print("times `python -c pass` in processor time, after an edit of one file")
        print("   files  --rev  working tree  a tenth of it  git status")
        for size in SIZES:
            _edited(Path(directory, str(size)), size, env)


def _committed(archive: str, root: Path, env: dict[str, str]) -> Path:
    with tarfile.open(archive) as sources:
        sources.extractall(root, filter="data")
    for command in (("init", "-q"), ("add", "--all", "--force"), ("commit", "-q", "-m", "all")):
        subprocess.run(("git", *command), cwd=root, env=env, check=True)
    return root


def _known_tree(repository: Path, env: dict[str, str]) -> None:
    # An exit code for violations is no failure here.
    def tolerant(command: list[str]) -> list[str]:
        return ["sh", "-c", '"$@" 2>/dev/null; true', "sh", *command]

    ruff = [str(Path(sys.executable).parent / "ruff"), "check", "--isolated"]
    seconds = interleaved(
        {
            "python -c pass": tolerant(FLOOR),
            "antipasta gate --rev HEAD": tolerant([*GATE, "--rev", "HEAD"]),
            "antipasta gate (working tree)": tolerant(GATE),
            "antipasta metrics (working tree)": tolerant([*GATE[:-1], "metrics"]),
            "antipasta metrics -v (working tree)": tolerant([*GATE[:-1], "metrics", "-v"]),
            "ruff check --select C901 --no-cache": tolerant(
                [*ruff, "--select", "C901", "--no-cache", "-q"]
            ),
        },
        rounds=ROUNDS,
        cwd=str(repository),
        env=env,
    )
    print_table(seconds, floor="python -c pass")


def _edited(root: Path, files: int, env: dict[str, str]) -> None:
    root.mkdir()
    subprocess.run(("git", "init", "-q"), cwd=root, env=env, check=True)
    commits = "".join(_commits(files)).encode()
    subprocess.run(("git", "fast-import", "--quiet"), cwd=root, env=env, input=commits, check=True)
    checkout = ["git", "checkout", "-q"]
    _run([*checkout, f"bench~{EDITS}"], root, env)
    # A file that was written just now is not remembered: see antipasta/cache/worktree.py.
    time.sleep(4)
    for warming in ([*GATE, "--rev", "HEAD"], GATE, TENTH):
        _run(warming, root, env)
    floor, revision, worktree, tenth, status = [], [], [], [], []
    for age in reversed(range(EDITS)):
        _run([*checkout, f"bench~{age}"], root, env)
        floor.append(_run(FLOOR, root, env))
        revision.append(_run([*GATE, "--rev", "HEAD"], root, env))
        worktree.append(_run(GATE, root, env))
        tenth.append(_run(TENTH, root, env))
        status.append(_run(STATUS, root, env))
    times = [median(each) / median(floor) for each in (revision, worktree, tenth, status)]
    print("{:8} {:6.1f} {:13.1f} {:14.1f} {:11.1f}".format(files, *times))


def _run(command: list[str], cwd: Path, env: dict[str, str]) -> float:
    """The processor seconds that the command takes, with what it starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=cwd, env=env, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _commits(files: int) -> Iterator[str]:
    """A commit of all the files for git fast-import, then commits that edit one each."""
    yield _commit("".join(_file(number, files, SOURCE) for number in range(files)))
    for edit in range(EDITS):
        yield _commit(_file(edit * files // EDITS, files, f"{SOURCE}# {edit}\n"))


def _commit(changes: str) -> str:
    return f"commit refs/heads/bench\ncommitter B <b@example.invalid> 1 +0000\ndata 0\n{changes}\n"


def _file(number: int, files: int, source: str) -> str:
    """One change for fast-import; every directory holds `FAN_OUT` directories or as many files."""
    parts: list[str] = []
    while files > 1:
        number, part = divmod(number, FAN_OUT)
        parts.append(f"d{part}")
        files //= FAN_OUT
    return f"M 100644 inline {os.path.join(*reversed(parts))}.py\ndata {len(source)}\n{source}\n"


if __name__ == "__main__":
    main()
