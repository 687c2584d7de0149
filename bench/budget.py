"""How long a run with a time budget takes without a cache, and how many runs measure all files.

    python -m bench.budget REPOSITORY [ROUNDS]

Bounds: 0.6 s of wall time for `antipasta metrics --budget 0.5` on Django 5.2, and 1.2 s for the
hook with its budget of 1 s, whatever is staged. The second table counts runs of `metrics`, started
two seconds apart, until a run leaves no file unmeasured: with the background process, and without
it.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.environment import environment, git

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROUNDS = 10
METRICS = (sys.executable, "-P", "-m", "antipasta", "metrics", "--budget", "0.5")
METRICS_BOUND = 0.6
HOOK = (sys.executable, "-P", "-m", "antipasta.hook")
HOOK_BOUND = 1.2
APART_SECONDS = 2.0
RUNS_MOST = 100
CONFIG = ".antipasta.yaml"
LEFT = b"(budget)"
FUNCTION = (
    "def f{n}(a, b):\n    if a and b:\n        return [a for a in b if a]\n    return {n}\n\n\n"
)


def main(repository: str, rounds: int = ROUNDS) -> None:
    """Print both tables."""
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        env = environment(directory)
        clone = place / "clone"
        git(place, env, "clone", "-q", repository, str(clone))
        print(f"{'min ms':>8} {'median':>8} {'most':>8} {'x bound':>8}  wall time, {rounds} rounds")
        for name in ("text", "json"):
            command = (*METRICS, "--format", name)
            _print_row(_cold(command, clone, rounds), METRICS_BOUND, " ".join(command[3:]))
        for what, stage in STAGED.items():
            staged = place / what.replace(" ", "-")
            staged.mkdir()
            git(staged, env, "init", "-q")
            stage(staged)
            git(staged, env, "add", ".")
            _print_row(_cold(HOOK, staged, rounds), HOOK_BOUND, f"hook, {what}")
        print(f"\n{'runs':>8} {'seconds':>8}  until {' '.join(METRICS[3:])} leaves nothing")
        for background in ("true", "false"):
            (clone / CONFIG).write_text(f"hook: {{background: {background}}}\n", encoding="utf-8")
            runs, seconds = _until_done(METRICS, clone)
            print(f"{runs:8} {seconds:8.1f}  background: {background}")


def _large(root: Path) -> None:
    (root / "large.py").write_text(_functions(10_000_000), encoding="utf-8")


def _just_not_too_large(root: Path) -> None:
    (root / "large.py").write_text(_functions(4_600_000), encoding="utf-8")
    for number in range(20):
        (root / f"z{number}.py").write_text(f"# {number}\n{_functions(100)}", encoding="utf-8")


def _many(root: Path) -> None:
    for number in range(3000):
        directory = root / f"p{number // 100}"
        directory.mkdir(exist_ok=True)
        text = f"# {number}\n{_functions(200 + number * 7)}"
        (directory / f"m{number}.py").write_text(text, encoding="utf-8")


def _hang(root: Path) -> None:
    # Takes lizard many seconds, in a worker.
    lines = "  if (a && a) { a = a + a; }\n" * 150_000
    (root / "slow.c").write_text(f"int f(int a) {{\n{lines}}}\n", encoding="utf-8")


STAGED: Mapping[str, Callable[[Path], None]] = {
    "10 MB": _large,
    "4.6 MB and 20 small files": _just_not_too_large,
    "3000 files": _many,
    "a file that takes 20 s": _hang,
}


def _functions(size: int) -> str:
    return "".join(FUNCTION.format(n=n) for n in range(1 + size // len(FUNCTION)))


def _cold(command: tuple[str, ...], root: Path, rounds: int) -> list[float]:
    """The wall seconds of each run with an empty cache, without the background process."""
    seconds = []
    for _ in range(rounds + 1):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as cache:
            env = environment(cache) | {"ANTIPASTA_WARM_TIMEOUT": "0.1"}
            start = time.perf_counter()
            subprocess.run(command, cwd=root, env=env, capture_output=True, check=True)
            seconds.append(time.perf_counter() - start)
            # The background process ends before the next round begins, which has another cache.
            time.sleep(1)
    return seconds[1:]


def _print_row(seconds: list[float], bound: float, what: str) -> None:
    least, most = min(seconds), max(seconds)
    median = statistics.median(seconds)
    row = f"{least * 1000:8.1f} {median * 1000:8.1f} {most * 1000:8.1f} {most / bound:8.2f}"
    print(f"{row}  {what}")


def _until_done(command: tuple[str, ...], root: Path) -> tuple[int, float]:
    """The number of runs and of seconds until all is measured; at most RUNS_MOST runs."""
    start = time.perf_counter()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as cache:
        env = environment(cache)
        for run in range(1, RUNS_MOST + 1):
            done = subprocess.run(command, cwd=root, env=env, capture_output=True, check=False)
            # The exit code is 1 when not even git could list the files in time.
            if done.returncode == 0 and LEFT not in done.stdout:
                break
            time.sleep(max(0.0, start + run * APART_SECONDS - time.perf_counter()))
    return run, time.perf_counter() - start


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
