"""Sums up the records of runs: by group, by day, and the slowest of them."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from heapq import nlargest
from typing import TYPE_CHECKING, NamedTuple

from antipasta.results.runs import DayOfRuns, RunGroup, SlowRun

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from antipasta.observe.reading import Record
    from antipasta.results.runs import RunGrouping

SLOWEST = 5
"""How many of the slowest runs are shown."""

_DAY = 86_400


class Uses(NamedTuple):
    """How many runs used the cache, how many of them lacked nothing, and their joint hit rate.

    The rate is from 0 to 1, or None where no run looked up anything.
    """

    runs: int
    runs_without_miss: int
    hit_rate: float | None


def uses_of(runs: Iterable[Record]) -> Uses:
    """How the runs used the cache."""
    used = [run for run in runs if run.hits or run.misses]
    hits, misses = sum(run.hits for run in used), sum(run.misses for run in used)
    return Uses(len(used), sum(not run.misses for run in used), _share(hits, hits + misses))


def groups_of(runs: Sequence[Record], by: RunGrouping) -> tuple[RunGroup, ...]:
    """The groups of the runs: days and versions in the order of time, others by their size."""
    found: dict[str, list[Record]] = defaultdict(list)
    for run in runs:
        found[_day(run.time) if by == "day" else getattr(run, by)].append(run)
    groups = [_group(key, each) for key, each in found.items()]
    if by not in ("day", "version"):
        groups.sort(key=lambda group: (-group.runs, group.key))
    return tuple(groups)


def _group(key: str, runs: Sequence[Record]) -> RunGroup:
    durations = sorted(run.ms for run in runs)
    bounded = [run for run in runs if run.budget is not None]
    efficiencies = [run.efficiency for run in runs if run.efficiency is not None]
    seconds = sum(durations) / 1000
    return RunGroup(
        key=key,
        runs=len(runs),
        p50_ms=percentile(durations, 0.5),
        p95_ms=percentile(durations, 0.95),
        p99_ms=percentile(durations, 0.99),
        hit_rate=uses_of(runs).hit_rate,
        over_budget=_share(sum(map(is_over_budget, bounded)), len(bounded)),
        degraded=_share_of(runs, is_degraded),
        incomplete=_share_of(runs, is_incomplete),
        failed=_share_of(runs, has_failed),
        files_per_second=round(sum(run.files for run in runs) / seconds, 1) if seconds else None,
        efficiency=_share(sum(efficiencies), len(efficiencies)),
    )


def is_over_budget(run: Record) -> bool:
    """Whether the run took longer than its budget, or left files for want of time."""
    return run.spent or (run.budget is not None and run.ms > run.budget * 1000)


def is_degraded(run: Record) -> bool:
    """Whether the run measured in less detail, for want of memory."""
    return run.degradation != "normal"


def is_incomplete(run: Record) -> bool:
    """Whether the run did not judge or measure everything."""
    return run.spent or run.status == "incomplete"


def has_failed(run: Record) -> bool:
    """Whether an error ended the run."""
    return run.status == "error"


def _share_of(runs: Sequence[Record], is_meant: Callable[[Record], bool]) -> float:
    return round(sum(map(is_meant, runs)) / len(runs), 4)


def percentile(values: Sequence[float], share: float) -> float:
    """The least of the sorted `values` that so large a share of them does not exceed."""
    return values[max(0, -int(-share * len(values) // 1) - 1)]


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None


def slowest_of(runs: Iterable[Record], most: int = SLOWEST) -> tuple[SlowRun, ...]:
    """The slowest runs, the slowest first."""
    return tuple(_slow(run) for run in nlargest(most, runs, key=lambda run: run.ms))


def _slow(run: Record) -> SlowRun:
    stage = max(run.stages, key=run.stages.__getitem__, default="")
    took = run.stages.get(stage, 0.0)
    return SlowRun(run.time, run.kind, run.repository, run.version, run.ms, stage, took)


def days_of(runs: Iterable[Record]) -> tuple[DayOfRuns, ...]:
    """Each day from that of the first run to that of the last one, with its median."""
    found: dict[int, list[float]] = defaultdict(list)
    for run in runs:
        found[int(run.time // _DAY)].append(run.ms)
    return tuple(_days(found))


def _days(found: dict[int, list[float]]) -> Iterator[DayOfRuns]:
    if not found:
        return
    epoch = date(1970, 1, 1)
    for number in range(min(found), max(found) + 1):
        durations = sorted(found.get(number, ()))
        median = percentile(durations, 0.5) if durations else None
        day = (epoch + timedelta(days=number)).isoformat()
        yield DayOfRuns(day, len(durations), median)


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()
