"""What a gate over a whole revision costs when its directories are known.

    python -m bench.trees REPOSITORY

REPOSITORY has sources under git, such as those of sympy. Bounds there: 10 times `python -c pass`,
and less than ruff, which checks one metric of the working tree. The second table shows what the
gate costs after a commit that edits one of 1,000, 10,000 and 100,000 files, all made here.
"""

from __future__ import annotations

import os
import subprocess
import sys
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
GATE = [sys.executable, "-P", "-m", "antipasta", "gate", "--rev"]
FLOOR = [sys.executable, "-c", "pass"]


def main() -> None:
    """Print both tables."""
    with tempfile.TemporaryDirectory() as directory:
        env = environment(directory)
        if sys.argv[1:]:
            _known_tree(sys.argv[1], env)
        for size in SIZES:
            _edited(Path(directory, str(size)), size, env)


def _known_tree(repository: str, env: dict[str, str]) -> None:
    # The exit codes say that there are violations; here they are no failure.
    def tolerant(command: list[str]) -> list[str]:
        return ["sh", "-c", '"$@" 2>/dev/null; true', "sh", *command]

    ruff = [str(Path(sys.executable).parent / "ruff")]
    seconds = interleaved(
        {
            "python -c pass": tolerant(FLOOR),
            "antipasta gate --rev HEAD, known": tolerant([*GATE, "HEAD"]),
            "ruff check --select C901 --no-cache": tolerant(
                [*ruff, "check", "--isolated", "--select", "C901", "--no-cache", "-q"]
            ),
        },
        rounds=ROUNDS,
        cwd=repository,
        env=env,
    )
    print_table(seconds, floor="python -c pass")


def _edited(root: Path, files: int, env: dict[str, str]) -> None:
    root.mkdir()
    subprocess.run(("git", "init", "-q"), cwd=root, env=env, check=True)
    commits = "".join(_commits(files)).encode()
    subprocess.run(("git", "fast-import", "--quiet"), cwd=root, env=env, input=commits, check=True)
    _run([*GATE, f"bench~{EDITS}"], root, env)
    ratios = [
        _run([*GATE, f"bench~{age}"], root, env) / _run(FLOOR, root, env)
        for age in reversed(range(EDITS))
    ]
    print(f"{files:8} files: {median(ratios):6.2f} x python -c pass, after an edit of one of them")


def _run(command: list[str], cwd: Path, env: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, cwd=cwd, env=env, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def _commits(files: int) -> Iterator[str]:
    """A commit of all the files for git fast-import, then commits that edit one each."""
    yield _commit("".join(_file(number, files, SOURCE) for number in range(files)))
    for edit in range(EDITS):
        yield _commit(_file(edit * files // EDITS, files, f"{SOURCE}# {edit}\n"))


def _commit(changes: str) -> str:
    return f"commit refs/heads/bench\ncommitter B <b@example.invalid> 1 +0000\ndata 0\n{changes}\n"


def _file(number: int, files: int, source: str) -> str:
    """One change; every directory holds `FAN_OUT` directories or as many files."""
    parts: list[str] = []
    while files > 1:
        number, part = divmod(number, FAN_OUT)
        parts.append(f"d{part}")
        files //= FAN_OUT
    return f"M 100644 inline {os.path.join(*reversed(parts))}.py\ndata {len(source)}\n{source}\n"


if __name__ == "__main__":
    main()
