"""Makes a report of measurements from the outcomes of the files of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.model import Missing
from antipasta.results.reports import MeasuredFile, MetricsReport

if TYPE_CHECKING:
    from collections.abc import Mapping

    from antipasta.model import FileMetrics, Version
    from antipasta.run.opening import Run


def measured_or_missing(version: Version, outcome: FileMetrics | Missing) -> MeasuredFile | Missing:
    """A version with its measurements, or why there are none, by the outcome of measuring it."""
    if isinstance(outcome, Missing):
        return outcome
    if outcome.analysis == "skipped":
        detail = outcome.detail or outcome.analysis
        return Missing(version.path, outcome.reason or "unreadable", detail)
    return MeasuredFile(version.path, version.oid, outcome)


def report_of(run: Run, outcomes: Mapping[Version, FileMetrics | Missing]) -> MetricsReport:
    """The report on the files of the run, by the `outcomes` of measuring them."""
    files: list[MeasuredFile] = []
    skipped = list(run.collection.missing)
    for version, _ in run.collection.candidates:
        found = measured_or_missing(version, outcomes[version])
        if isinstance(found, Missing):
            skipped.append(found)
        else:
            files.append(found)
    return MetricsReport(
        run.collection.source,
        tuple(files),
        tuple(skipped),
        run.session.summary(),
        run.place.root,
        tuple(sorted(run.collection.ignored)),
    )
