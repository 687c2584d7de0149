"""The time of `antipasta history`, against wily, a bare start of the interpreter, and itself.

    python -m bench.history REPOSITORY

Bounds, on the last 200 commits of a project of Flask's size: without a cache 0.05 times `wily build
-n 200`, which is left out where it is not on the PATH; warm 25 times `python -c pass`. Processor
time is that of all processes of a command.

The last table is of made histories: what the commit costs that comes after so many, for the last
200 and for a history of all. What a longer list takes to show is taken off. Peak memory is that of
all processes together (PSS), with nothing cached; the bound is 300 MB.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bench.environment import environment, git
from bench.suite.measure import peak
from bench.timing import interleaved, print_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WILY_BOUND, WARM_BOUND = 0.05, 25
HISTORY = (sys.executable, "-P", "-m", "antipasta", "history")
WHOLE = (*HISTORY, "--since", "1980-01-01")
LENGTHS = (1_000, 5_000, 20_000)
FILES, FUNCTIONS = 200, 5
ROUNDS = 15
LATER = 5


class Cost(NamedTuple):
    """Seconds of wall time, and of processor time with all children."""

    wall: float
    processor: float


def main(repository: str, lengths: Sequence[int] = LENGTHS) -> None:
    """Print the tables."""
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        env = {**environment(directory), "HOME": directory}
        clone = place / "clone"
        git(place, env, "clone", "-q", repository, str(clone))
        _against_wily(clone, env)
        print(f"\nwarm; the bound is {WARM_BOUND}")
        warm = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "history": [*HISTORY],
            "history --format json": [*HISTORY, "--format", "json"],
        }
        print_table(
            interleaved(warm, rounds=ROUNDS, cwd=str(clone), env=env), floor="python -c pass"
        )
    print(f"\n{'commits':>8} {'cold s':>8} {'peak MB':>8} {'one more, ms':>13} {'of all, ms':>11}")
    for commits in lengths:
        _after(commits)


def _against_wily(clone: Path, env: Mapping[str, str]) -> None:
    print(f"{'wall s':>8} {'cpu s':>8}  without a cache; the bound is {WILY_BOUND}")
    ours = _cost(HISTORY, clone, env)
    print(f"{ours.wall:8.2f} {ours.processor:8.2f}  antipasta history")
    wily = shutil.which("wily")
    if wily is None:
        print("wily is not on the PATH: pip install wily")
        return
    theirs = _cost((wily, "build", "-n", "200"), clone, env)
    print(f"{theirs.wall:8.2f} {theirs.processor:8.2f}  wily build -n 200")
    wall, processor = ours.wall / theirs.wall, ours.processor / theirs.processor
    print(f"{wall:8.3f} {processor:8.3f}  the ratio")


def _cost(command: Sequence[str], root: Path, env: Mapping[str, str]) -> Cost:
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    # wily lists on standard error what it finds nothing in.
    quiet = subprocess.DEVNULL
    subprocess.run(command, cwd=root, env=dict(env), stdout=quiet, stderr=quiet, check=True)
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall, spent)


def _after(commits: int) -> None:
    """Print what a commit costs after so many, in milliseconds of processor time."""
    with tempfile.TemporaryDirectory() as directory:
        root, env = Path(directory, "made.git"), environment(directory)
        git(Path(directory), env, "init", "-q", "--bare", "-b", "main", str(root))
        chance = random.Random(commits)
        _commit(root, env, range(commits), chance)
        started = time.perf_counter()
        most = peak(WHOLE, root, env)
        cold = time.perf_counter() - started
        found = {command: _one_more(command, root, env, chance) for command in (HISTORY, WHOLE)}
    last, whole = (f"{seconds * 1000:.0f}" for seconds in found.values())
    print(f"{commits:8,} {cold:8.1f} {most / 1e6:8.1f} {last:>13} {whole:>11}", flush=True)


def _one_more(
    command: Sequence[str], root: Path, env: Mapping[str, str], chance: random.Random
) -> float:
    """By how much a run after another commit is longer than one that knows it; the median."""
    _cost(command, root, env)
    longer = []
    for _ in range(LATER):
        number = int(subprocess.check_output(("git", "rev-list", "--count", "main"), cwd=root))
        _commit(root, env, range(number, number + 1), chance)
        new, known = (_cost(command, root, env).processor for _ in ("new", "known"))
        longer.append(new - known)
    return statistics.median(longer)


def _commit(
    root: Path, env: Mapping[str, str], numbers: Sequence[int], chance: random.Random
) -> None:
    """Commits of which the first has all files, and each later one changes a file."""
    with subprocess.Popen(
        ("git", "fast-import", "--quiet"), cwd=root, env=dict(env), stdin=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        for number in numbers:
            header = f"commit refs/heads/main\ncommitter A <a@b.c> {10**9 + number * 3600} +0000\n"
            process.stdin.write(f"{header}data 1\nc\n".encode())
            if number and number == numbers[0]:
                process.stdin.write(b"from refs/heads/main^0\n")
            for file in [chance.randrange(FILES)] if number else range(FILES):
                text = _source(file, number)
                place = f"M 100644 inline pkg{file % 10}/mod{file}.py\ndata {len(text)}\n"
                process.stdin.write(place.encode() + text + b"\n")
    assert process.returncode == os.EX_OK


def _source(file: int, number: int) -> bytes:
    first = number * FUNCTIONS
    functions = (
        f"def f{at}(x):\n    if x > {first + at}:\n        return {file}\n    return x\n"
        for at in range(FUNCTIONS)
    )
    return "\n\n".join(functions).encode()


if __name__ == "__main__":
    main(sys.argv[1], tuple(map(int, sys.argv[2:])) or LENGTHS)
