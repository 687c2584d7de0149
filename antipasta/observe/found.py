"""What the runs of the commands found, for their records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from antipasta.observe.recorder import found
from antipasta.results.explanations import Explanation
from antipasta.results.history import HistoryReport
from antipasta.results.reports import MetricsReport, OverviewReport
from antipasta.results.statistics import StatisticsReport

if TYPE_CHECKING:
    from collections.abc import Iterable

    from antipasta.model import Missing
    from antipasta.results.hotspots import HotspotsReport
    from antipasta.results.reports import Shortfall

    Measurements = MetricsReport | OverviewReport | StatisticsReport
    Reported = Measurements | Explanation | HistoryReport | HotspotsReport


def found_of(report: Reported) -> dict[str, Any]:
    """What the run found that answered with this report.

    Of a history the files and functions are those of its last commit.
    """
    if isinstance(report, Explanation):
        return found(len({each.path for each in report.functions}), len(report.functions))
    if isinstance(report, HistoryReport):
        last = report.commits[-1] if report.commits else None
        return found((last and last.files) or 0, last and last.functions)
    if isinstance(report, (MetricsReport, OverviewReport, StatisticsReport)):
        return _measured(report)
    return found(report.files)


def _measured(report: Measurements) -> dict[str, Any]:
    if isinstance(report, MetricsReport):
        functions = sum(
            each.kind != "module" for file in report.files for each in file.metrics.units
        )
        return _found(len(report.files), functions, report.skipped)
    if isinstance(report, OverviewReport):
        whole = report.overview
        return _found(whole.files, whole.functions, whole.shortfalls)
    counted = report.statistics
    return _found(counted.files, report.total.functions, counted.shortfalls)


def _found(files: int, functions: int, gaps: Iterable[Missing | Shortfall]) -> dict[str, Any]:
    spent = any(each.reason == "budget" for each in gaps)
    return found(files, functions, "incomplete" if spent else "done", spent=spent)
