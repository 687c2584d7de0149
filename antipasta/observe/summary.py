"""Sums up the records of runs: by group, by day, and the slowest of them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from functools import cache
from heapq import nlargest
from operator import add, attrgetter
from typing import TYPE_CHECKING, NamedTuple

from antipasta.observe.recorder import STAGES
from antipasta.results.runs import DayOfRuns, RunGroup, SlowRun

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from antipasta.observe.reading import Record
    from antipasta.results.runs import RunGrouping

SLOWEST = 5
"""How many of the slowest runs are shown."""

_DAY = 86_400
_MS, _FILES, _STATUS = attrgetter("ms"), attrgetter("files"), attrgetter("status")
_HITS, _MISSES, _EFFICIENCY = attrgetter("hits"), attrgetter("misses"), attrgetter("efficiency")


class Uses(NamedTuple):
    """How many runs used the cache, how many of them lacked nothing, and their joint hit rate.

    The rate is from 0 to 1, or None where no run looked up anything.
    """

    runs: int
    runs_without_miss: int
    hit_rate: float | None


def uses_of(runs: Sequence[Record]) -> Uses:
    """How the runs used the cache."""
    hits, misses = list(map(_HITS, runs)), list(map(_MISSES, runs))
    used = len(runs) - list(map(add, hits, misses)).count(0)
    known = used - (len(runs) - misses.count(0))
    return Uses(used, known, _share(sum(hits), sum(hits) + sum(misses)))


def groups_of(runs: Sequence[Record], by: RunGrouping) -> tuple[RunGroup, ...]:
    """The groups of the runs: days and versions in the order of time, others by their size."""
    found: dict[str, list[Record]] = defaultdict(list)
    key_of = _day_of if by == "day" else attrgetter(by)
    for run in runs:
        found[key_of(run)].append(run)
    groups = [_group(key, each) for key, each in found.items()]
    if by not in ("day", "version"):
        groups.sort(key=lambda group: (-group.runs, group.key))
    return tuple(groups)


def _group(key: str, runs: Sequence[Record]) -> RunGroup:
    durations = sorted(map(_MS, runs))
    bounded = [is_over_budget(run) for run in runs if run.budget is not None]
    efficiencies = [each for each in map(_EFFICIENCY, runs) if each is not None]
    seconds = sum(durations) / 1000
    number = len(runs)
    return RunGroup(
        key=key,
        runs=number,
        p50_ms=percentile(durations, 0.5),
        p95_ms=percentile(durations, 0.95),
        p99_ms=percentile(durations, 0.99),
        hit_rate=uses_of(runs).hit_rate,
        over_budget=_share(sum(bounded), len(bounded)),
        degraded=round(sum(map(is_degraded, runs)) / number, 4),
        incomplete=round(sum(map(is_incomplete, runs)) / number, 4),
        failed=round(list(map(_STATUS, runs)).count("error") / number, 4),
        files_per_second=round(sum(map(_FILES, runs)) / seconds, 1) if seconds else None,
        efficiency=_share(sum(efficiencies), len(efficiencies)),
    )


def is_over_budget(run: Record) -> bool:
    """Whether the run took longer than its budget, or left files for want of time."""
    return run.budget is not None and (run.ms > run.budget * 1000 or run.spent)


def is_degraded(run: Record) -> bool:
    """Whether the run measured in less detail, for want of memory."""
    return run.degradation != "normal"


def is_incomplete(run: Record) -> bool:
    """Whether the run did not judge or measure everything."""
    return run.spent or run.status == "incomplete"


def percentile(values: Sequence[float], share: float) -> float:
    """The least of the sorted `values` that so large a share of them does not exceed."""
    return values[max(0, -int(-share * len(values) // 1) - 1)]


def median(values: Iterable[float]) -> float:
    """The median. `statistics` has one too, and takes longer to import than this command may."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None


def slowest_of(runs: Iterable[Record], most: int = SLOWEST) -> tuple[SlowRun, ...]:
    """The slowest runs, the slowest first."""
    return tuple(_slow(run) for run in nlargest(most, runs, key=lambda run: run.ms))


def _slow(run: Record) -> SlowRun:
    took = {name: getattr(run.stages, name) or 0.0 for name in STAGES}
    stage = max(STAGES, key=took.__getitem__)
    of = (stage, took[stage]) if took[stage] else ("", 0.0)
    return SlowRun(run.time, run.kind, run.repository, run.version, run.ms, *of)


def days_of(runs: Iterable[Record]) -> tuple[DayOfRuns, ...]:
    """Each day from that of the first run to that of the last one, with its median."""
    found: dict[int, list[float]] = defaultdict(list)
    for run in runs:
        found[int(run.time // _DAY)].append(run.ms)
    return tuple(_days(found))


def _days(found: dict[int, list[float]]) -> Iterator[DayOfRuns]:
    if not found:
        return
    for number in range(min(found), max(found) + 1):
        durations = sorted(found.get(number, ()))
        typical = percentile(durations, 0.5) if durations else None
        yield DayOfRuns(_day(number), len(durations), typical)


def _day_of(run: Record) -> str:
    return _day(int(run.time // _DAY))


@cache
def _day(number: int) -> str:
    """A day by its number since 1970, as 2025-01-31."""
    return (date(1970, 1, 1) + timedelta(days=number)).isoformat()
