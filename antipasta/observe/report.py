"""Answers `antipasta runs`."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from antipasta.observe.alerts import alerts_of
from antipasta.observe.reading import read_records
from antipasta.observe.summary import days_of, groups_of, slowest_of
from antipasta.observe.totals import totals_of
from antipasta.results.runs import RunsReport

if TYPE_CHECKING:
    from antipasta.config.settings import AlertSettings
    from antipasta.results.runs import RunGrouping


class Question(NamedTuple):
    """Which runs: those of `kind`, or all, that ended after `since` (seconds since 1970).

    `by` is what the runs of a group have in common; `until` is now. `exports` says that totals are
    exported.
    """

    by: RunGrouping
    since: float
    until: float
    kind: str | None = None
    exports: bool = False


def runs_report(directory: str, question: Question, bounds: AlertSettings) -> RunsReport:
    """The report on the runs that are recorded in the cache's `directory`.

    Raises OSError where the records cannot be read.
    """
    runs, damaged = read_records(directory, question.since, question.kind)
    return RunsReport(
        question.by,
        question.since,
        question.until,
        groups_of(runs, question.by),
        slowest_of(runs),
        days_of(runs),
        alerts_of(runs, bounds),
        damaged=damaged,
        totals=totals_of(runs) if question.exports else (),
    )
