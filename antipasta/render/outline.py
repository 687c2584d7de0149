"""Measurements in a line or two: how much there is, and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.render.printable import plural, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from antipasta.results import MetricsReport


def shortfalls(report: MetricsReport) -> Iterator[str]:
    """One line for each file that was not measured in full, safe to show."""
    for file in report.files:
        if file.metrics.reason:
            level, reason, detail = file.metrics.analysis, file.metrics.reason, file.metrics.detail
            yield f"{printable(file.path)}: {level} ({reason}): {printable(detail or '')}"
    for path, reason, detail in report.skipped:
        yield f"{printable(path)}: skipped ({reason}): {printable(detail)}"


def summary(report: MetricsReport) -> str:
    """How much was measured, how long it took, and what the cache did for it."""
    functions = sum(unit.kind != "module" for file in report.files for unit in file.metrics.units)
    hits, misses, _ = report.run.cache
    seconds = report.run.duration_ms / 1000
    return (
        f"{plural(len(report.files), 'file')} and {plural(functions, 'function')}"
        f" measured in {seconds:.2f} s"
        f" ({hits} from the cache, {misses} anew)"
    )
