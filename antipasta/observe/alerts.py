"""Finds out whether past runs break the bounds of `observe.alerts`.

What is slower than before is judged stage by stage, since a stage that takes twice its time may be
hidden in the whole. The size of the work is taken out: from the runs before, a line is found that
says how long a stage takes for so much work. Medians make single odd runs harmless.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import islice
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, NamedTuple

from antipasta.observe.recorder import AHEAD
from antipasta.observe.summary import median, percentile
from antipasta.results.runs import Alert

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from antipasta.config.settings import AlertSettings
    from antipasta.observe.reading import Record

LAST = 50
"""How many runs are compared with those before."""

BEFORE = 200
"""How many runs before them they are compared with."""

_LEAST_LAST, _LEAST_BEFORE = 20, 50
_LOOK_UPS = 20
"""A run that looks up fewer contents says nothing of the cache: what changed is not in it."""

_LEAST_SHARE = 0.02
_LEAST_MS = 2.0
"""A stage that takes less of a run, or less time, is not judged: nobody waits for it."""

_FLOOR_MS = 0.05
_SIZE = itemgetter(0)


def alerts_of(runs: Sequence[Record], bounds: AlertSettings) -> tuple[Alert, ...]:
    """The bounds that the `runs`, in the order of time, break."""
    return (
        *_hook_time(runs, bounds.hook_p95_ms),
        *_hit_rate(runs, bounds.hit_rate),
        *_slower(runs, bounds.slower_than_before),
    )


def _hook_time(runs: Sequence[Record], bound: float | None) -> Iterator[Alert]:
    last = list(islice((run.ms for run in reversed(runs) if run.kind == "hook"), BEFORE))
    if bound is not None and len(last) >= _LEAST_LAST:
        value = percentile(sorted(last), 0.95)
        if value > bound:
            yield Alert("hook_p95_ms", bound, round(value, 1), "hook")


def _hit_rate(runs: Sequence[Record], bound: float | None) -> Iterator[Alert]:
    asked = (run for run in reversed(runs) if run.kind not in AHEAD)
    looked_up = (run for run in asked if run.hits + run.misses >= _LOOK_UPS)
    rates = [run.hits / (run.hits + run.misses) for run in islice(looked_up, LAST)]
    if bound is not None and len(rates) >= _LEAST_LAST:
        value = median(rates)
        if value < bound:
            yield Alert("hit_rate", bound, round(value, 4))


class _Work(NamedTuple):
    """A stage, and how much work it had in a run; None where it had none that counts.

    `took` is how long the stage took; None in a run that did not have it.
    """

    stage: str
    took: Callable[[Record], float | None]
    of: Callable[[Record], float | None]


def _functions(run: Record) -> float:
    return run.functions or run.files


_SIZES: dict[str, Callable[[Record], float | None]] = {
    "start": lambda _: 0.0,
    "collect": lambda run: run.hits + run.misses,
    "look_up": attrgetter("hits"),
    "measure": lambda run: run.bytes / 1000 if run.bytes else None,
    "compare": attrgetter("files"),
    "judge": _functions,
    "render": _functions,
}
_STAGES = [_Work(name, attrgetter(f"stages.{name}"), size) for name, size in _SIZES.items()]


def _slower(runs: Sequence[Record], bound: float | None) -> Iterator[Alert]:
    """An alert for each stage, kind of run and repository that takes longer than before."""
    if bound is None:
        return
    found: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for run in runs:
        if run.kind not in AHEAD:  # nobody waits for it
            found[run.kind, run.repository].append(run)
    for (kind, repository), these in found.items():
        before, last = these[-LAST - BEFORE : -LAST], these[-LAST:]
        if len(before) < _LEAST_BEFORE:
            continue
        for work in _long_stages(last):
            ratio = _ratio(work, before, last)
            if ratio > bound:
                of = (kind, repository, work.stage, _versions(before, last))
                yield Alert("slower_than_before", bound, round(ratio, 2), *of)


def _long_stages(runs: Sequence[Record]) -> Iterator[_Work]:
    """The stages that mostly take long enough to be judged."""
    least = max(_LEAST_MS, _LEAST_SHARE * median(run.ms for run in runs))
    for work in _STAGES:
        took = [ms for ms in map(work.took, runs) if ms is not None]
        if sum(ms >= least for ms in took) * 2 > len(took) >= _LEAST_LAST:
            yield work


def _ratio(work: _Work, before: Sequence[Record], last: Sequence[Record]) -> float:
    """How many times as long as before the stage takes for the same work; 0 where unknown."""
    known, new = _points(work, before), _points(work, last)
    if len(known) < _LEAST_BEFORE or len(new) < _LEAST_LAST:
        return 0.0
    start, slope = _line(known)

    def typical(points: Sequence[tuple[float, float]]) -> float:
        return median([ms / (start + slope * size or _FLOOR_MS) for size, ms in points])

    return typical(new) / max(0.01, typical(known))


def _points(work: _Work, runs: Sequence[Record]) -> list[tuple[float, float]]:
    """The size of the work and the milliseconds that it took, of the runs that had such work."""
    sized = zip(map(work.of, runs), map(work.took, runs), strict=True)
    return [(size, ms) for size, ms in sized if size is not None and ms is not None]


def _line(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The time without work, and that for each unit of work, neither below zero.

    It is Tukey's resistant line, through the medians of the third with the least and of the third
    with the most work (Exploratory Data Analysis, 1977, chapter 5).
    """
    ordered = sorted(points, key=_SIZE)
    third = max(1, len(ordered) // 3)
    (low, least), (high, most) = map(_middle, (ordered[:third], ordered[-third:]))
    slope = max(0.0, (most - least) / (high - low)) if high > low else 0.0
    start = median([ms - slope * size for size, ms in ordered])
    return max(0.0, start), slope


def _middle(ordered: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The medians of size and milliseconds of points in the order of their size."""
    last = len(ordered) - 1
    size = (ordered[last // 2][0] + ordered[(last + 1) // 2][0]) / 2
    return size, median([ms for _, ms in ordered])


def _versions(before: Sequence[Record], last: Sequence[Record]) -> tuple[str, ...]:
    """The last version before and the last one now, where they differ."""
    pair = before[-1].version, last[-1].version
    return pair if pair[0] != pair[1] else ()
