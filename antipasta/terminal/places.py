"""Turns the paths of a result, which count from its root, into those a person can type."""

from __future__ import annotations

import os

from antipasta.lean.typing import TYPE_CHECKING, Any, TypeVar, cast
from antipasta.system.files import with_slashes
from antipasta.terminal.console import is_elsewhere

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from antipasta.render import Result
    from antipasta.results import Verdict
    from antipasta.results.explanations import Explanation
    from antipasta.results.history import HistoryReport
    from antipasta.results.hotspots import HotspotsReport
    from antipasta.results.reports import MetricsReport, OverviewReport
    from antipasta.results.statistics import StatisticsReport

    Shown = TypeVar("Shown", bound=Result)

_ROWS = (
    "violations",
    "tolerated",
    "changes",
    "incomplete",
    "suppressed",
    "overrides",
    "ignored",
    "uncompared",
    "unused_suppressions",
    "misread_suppressions",
    "unused_baseline",
    "unheeded",
)
"""The fields of a verdict whose rows have a path."""

_MEASURED = ("files", "skipped", "ignored")
"""The fields of a report of measurements whose rows have a path."""


def from_here(result: Shown) -> Shown:
    """The result with paths that count from where the person stands.

    git runs hooks in the root, and says in GIT_PREFIX where it was called itself (githooks(5)).
    """
    if not is_elsewhere(result.root):
        return result
    fields = _PLACED[type(result).__name__](result, placing(result.root))
    return cast("Shown", result._replace(**fields))


def placing(root: str) -> Callable[[str], str]:
    """What turns a path that counts from `root` into one that counts from where a person stands."""
    if not is_elsewhere(root):
        return str
    root = os.path.realpath(root)
    here = os.path.realpath(os.getcwd())
    if here == root:
        here = os.path.join(here, os.environ.get("GIT_PREFIX", ""))
    return lambda path: with_slashes(os.path.relpath(os.path.join(root, path), here))


def _of_verdict(verdict: Verdict, place: Callable[[str], str]) -> dict[str, Any]:
    return {
        **{name: _rows(rows, place) for name in _ROWS if (rows := getattr(verdict, name))},
        "asked": frozenset(map(place, verdict.asked)),
        "differs_on_disk": tuple(map(place, verdict.differs_on_disk)),
        "baseline": place(verdict.baseline) if verdict.baseline else verdict.baseline,
    }


def _of_metrics(report: MetricsReport, place: Callable[[str], str]) -> dict[str, Any]:
    return {
        **{name: _rows(getattr(report, name), place) for name in _MEASURED},
        "asked": frozenset(map(place, report.asked)),
    }


def _of_explanation(explanation: Explanation, place: Callable[[str], str]) -> dict[str, Any]:
    return {"functions": _rows(explanation.functions, place)}


def _of_hotspots(report: HotspotsReport, place: Callable[[str], str]) -> dict[str, Any]:
    return {"rows": _rows(report.rows, place), "no_data": _rows(report.no_data, place)}


def _of_statistics(report: StatisticsReport, place: Callable[[str], str]) -> dict[str, Any]:
    if report.by not in ("directory", "file"):
        return {}
    rows = (row._replace(key=place(row.key)) for row in report.statistics.rows)
    return {"statistics": report.statistics._replace(rows=tuple(rows))}


def _of_history(report: HistoryReport, place: Callable[[str], str]) -> dict[str, Any]:
    """The paths of a history; that of the root stays empty."""
    return {
        "path": report.path and place(report.path),
        "commits": tuple(
            each._replace(path=place(each.path)) if each.path else each for each in report.commits
        ),
        "gaps": _rows(report.gaps, place),
    }


def _of_overview(report: OverviewReport, place: Callable[[str], str]) -> dict[str, Any]:
    overview = report.overview
    return {
        "overview": overview._replace(
            hardest=_rows(overview.hardest, place),
            shortfalls=_rows(overview.shortfalls, place),
            ignored=_rows(overview.ignored, place),
        ),
        "asked": frozenset(map(place, report.asked)),
    }


def _rows(rows: Iterable[Any], place: Callable[[str], str]) -> tuple[Any, ...]:
    return tuple(_row(row, place) for row in rows)


def _row(row: Any, place: Callable[[str], str]) -> Any:
    """The row with its paths placed, that of the function it was extracted from included."""
    paths = {
        name: place(path)
        for name in ("path", "old_path")
        if (path := getattr(row, name, None)) is not None
    }
    origin = getattr(row, "extracted_from", None)
    if origin:
        paths["extracted_from"] = _row(origin, place)
    return row._replace(**paths)


# By the names of the types, so that a run imports no type but that of its own result.
_PLACED: dict[str, Callable[[Any, Callable[[str], str]], dict[str, Any]]] = {
    "Verdict": _of_verdict,
    "MetricsReport": _of_metrics,
    "OverviewReport": _of_overview,
    "Explanation": _of_explanation,
    "StatisticsReport": _of_statistics,
    "HistoryReport": _of_history,
    "HotspotsReport": _of_hotspots,
    "RunsReport": lambda *_: {},  # it has no paths
}
