"""Adds up the records of runs, for export to a monitoring system."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from antipasta.observe.recorder import KINDS, STAGES
from antipasta.observe.summary import is_degraded, is_incomplete, is_over_budget
from antipasta.results.runs import BOUNDS, Durations, RunTotals

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from antipasta.observe.reading import Record

_STATUSES = ("passed", "failed", "incomplete", "done", "error")
OTHER = "other"
"""In place of a kind or a status that this version does not know: each is a series of its own."""


def totals_of(runs: Iterable[Record]) -> tuple[RunTotals, ...]:
    """The totals of each kind of runs, sorted by kind."""
    found: dict[str, list[Record]] = defaultdict(list)
    for run in runs:
        found[run.kind if run.kind in KINDS else OTHER].append(run)
    return tuple(_totals(kind, found[kind]) for kind in sorted(found))


def _totals(kind: str, runs: Sequence[Record]) -> RunTotals:
    statuses = Counter(run.status if run.status in _STATUSES else OTHER for run in runs)
    return RunTotals(
        kind=kind,
        statuses=dict(sorted(statuses.items())),
        durations=_durations(run.ms for run in runs),
        stages=_stages(runs),
        hits=sum(run.hits for run in runs),
        misses=sum(run.misses for run in runs),
        violations=sum(run.violations for run in runs),
        degraded=sum(map(is_degraded, runs)),
        over_budget=sum(map(is_over_budget, runs)),
        incomplete=sum(map(is_incomplete, runs)),
        retries=sum(run.retries for run in runs),
        kills=sum(run.kills for run in runs),
        last=max(run.time for run in runs),
    )


def _stages(runs: Sequence[Record]) -> dict[str, Durations]:
    """The durations of each stage that any of the runs had."""
    took = {name: [getattr(run.stages, name) for run in runs] for name in STAGES}
    had = {name: [ms for ms in some if ms is not None] for name, some in took.items()}
    return {name: _durations(some) for name, some in had.items() if some}


def _durations(milliseconds: Iterable[float]) -> Durations:
    counts = [0] * (len(BOUNDS) + 1)
    seconds = 0.0
    for ms in milliseconds:
        counts[bisect_left(BOUNDS, ms / 1000)] += 1
        seconds += ms / 1000
    return Durations(tuple(counts), round(seconds, 6))
