"""The gain of worker processes, and how well the strategy chooses between them and this process.

Bounds: a parallel efficiency of 0.85 with two workers, and for any number of files a choice that is
at most 15 % slower than the better of the two. Run it with `python -m bench.dispatch DIRECTORY`.

The contents are in memory beforehand, and nothing is cached; starting the workers counts. The least
times of alternating rounds are compared, since other work on the machine only adds to a time. Run
it where two processors are free: workers that share one gain nothing. A risky file is always given
to a worker.
"""

from __future__ import annotations

import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from antipasta.budget import Budget
from antipasta.dispatch import pool, sequential
from antipasta.dispatch.bounds import Bounds
from antipasta.dispatch.breaker import Breaker
from antipasta.dispatch.figures import Figures
from antipasta.dispatch.memory import MemoryGuard
from antipasta.dispatch.process import Plan
from antipasta.dispatch.risk import is_risky
from antipasta.dispatch.strategy import choose
from antipasta.model import Content, FileMetrics, Version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from antipasta.dispatch.bounds import Backend
    from antipasta.dispatch.outcomes import Outcome

WORKERS = 2
EFFICIENCY_LEAST = 0.85
FILES = (1, 5, 10, 20, 40, 80, 160)
SLOWER_MOST = 1.15
WHOLE_ROUNDS = 3
ROUNDS = 15


def main(directory: str) -> None:
    """Print the efficiency, and a row for each number of files."""
    contents = _contents(directory)
    backends: dict[str, Backend] = {
        "here": sequential.run,
        "workers": partial(pool.run, plan=Plan(WORKERS)),
    }
    least = _in_turn(backends, contents, WHOLE_ROUNDS)
    gain = least["here"] / least["workers"]
    print(f"{len(contents)} files, {WORKERS} workers, {WHOLE_ROUNDS} rounds in turn")
    print(f"this process / workers {gain:.2f}", end=", ")
    print(f"parallel efficiency {gain / WORKERS:.2f} (bound {EFFICIENCY_LEAST})\n")
    print(f"{'files':>5} {'here ms':>8} {'workers':>8} {'chosen':>8} {'x best':>7}  choice")
    for count in FILES:
        # Spread over the whole, so that small and large files are among them.
        step = max(1, len(contents) // count)
        _compare(contents[step // 2 :: step][:count], backends)
    print(f"bound: {SLOWER_MOST} x the better of the two; the least of {ROUNDS} rounds in turn")


def _contents(directory: str) -> list[Content]:
    paths = [path for path in sorted(Path(directory).rglob("*.py")) if path.stat().st_size]
    return [
        Content(Version(str(path), f"{at:040x}", "python"), path.read_bytes())
        for at, path in enumerate(paths)
    ]


def _compare(contents: list[Content], backends: Mapping[str, Backend]) -> None:
    kind = "workers" if choose(contents, WORKERS).workers else "here"
    if any(is_risky(each.data or b"") for each in contents):
        kind += ", for a file that is risky"
    chosen = {"chosen": _choose_and_run}
    least = _in_turn({**backends, **chosen}, contents, ROUNDS)
    here, there, mine = (least[name] for name in ("here", "workers", "chosen"))
    print(
        f"{len(contents):5} {here * 1000:8.1f} {there * 1000:8.1f} {mine * 1000:8.1f}"
        f" {mine / min(here, there):7.2f}  {kind}"
    )


def _choose_and_run(contents: Iterable[Content], bounds: Bounds) -> Iterator[Outcome]:
    choice = choose(contents, WORKERS)
    return choice.backend(Figures())(choice.contents, bounds)


def _in_turn(
    backends: Mapping[str, Backend], contents: list[Content], rounds: int
) -> dict[str, float]:
    """The least wall seconds of each backend, after one round of warming up."""
    seconds: dict[str, list[float]] = {name: [] for name in backends}
    names = list(backends)
    for turn in range(rounds + 1):
        # Reverse the order each time: after the workers, the processor's caches are cold.
        names.reverse()
        for name in names:
            backend = backends[name]
            start = time.perf_counter()
            bounds = Bounds(Budget(None, time.monotonic()), 60.0, MemoryGuard(4e9), Breaker())
            outcomes = list(backend(contents, bounds))
            if turn:
                seconds[name].append(time.perf_counter() - start)
            # A file that was not measured would make the time too low.
            assert len(outcomes) == len(contents)
            assert all(isinstance(found, FileMetrics) for _, found in outcomes)
    return {name: min(measured) for name, measured in seconds.items()}


if __name__ == "__main__":
    main(sys.argv[1])
