"""The data of a page, as its script reads it: lists in place of objects, to keep it small."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from antipasta.metrics import METRICS
from antipasta.render.printable import visible
from antipasta.results.page import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from antipasta.model import FunctionMetrics
    from antipasta.results.history import HistoryReport
    from antipasta.results.hotspots import Hotspot
    from antipasta.results.page import Excerpt, Page
    from antipasta.results.reports import MeasuredFile

SHOWN = (
    "cognitive_complexity",
    "cyclomatic_complexity",
    "nesting_depth",
    "parameters",
    "length",
)
"""The metrics of functions that the page shows, by name, in the order of its columns."""

FIGURES = ("mean", "sum", "over", "max", "median", "p90")
"""The figures of the trend, by the names that `stats` gives them."""

# What would end the script element, or a line of a script, stands in no string of JSON as it is.
_ESCAPES = str.maketrans({each: f"\\u{ord(each):04x}" for each in "<>&\u2028\u2029"})


def as_json(value: object) -> str:
    """The value as JSON that stands in a script element and is read back unchanged."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.translate(_ESCAPES)


def data_of(page: Page) -> dict[str, Any]:
    """What the script of the page draws from.

    Names are shown as text, with control characters as escapes; they also identify files and
    functions in links.
    """
    churn = churn_of(page)
    limits = _Limits(page)
    sources: dict[str, list[Any]] = {}
    files = []
    for number, file in enumerate(page.files):
        files.append(_file(file, limits.number_of(file.path), churn.get(file.path)))
        sources.update(_sources(number, file, page.sources))
    return {
        "title": visible(page.title),
        "metrics": [{"id": name, "threshold": page.thresholds.get(name)} for name in SHOWN],
        "limits": limits.listed,
        "files": files,
        "sources": sources,
        "hasChurn": bool(churn),
        "trend": _trend(page.history),
    }


class _Limits:
    """The thresholds of the shown metrics, each combination listed once."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._numbers: dict[tuple[float | None, ...], int] = {}

    def number_of(self, path: str) -> int:
        """The place in the list of what holds for the path."""
        held = self._page.own_thresholds.get(path, self._page.thresholds)
        return self._numbers.setdefault(tuple(map(held.get, SHOWN)), len(self._numbers))

    @property
    def listed(self) -> list[tuple[float | None, ...]]:
        """Every combination that a file has asked for."""
        return list(self._numbers)


def churn_of(page: Page) -> dict[str, Hotspot]:
    """The churn of files by path; empty where none is known by file."""
    return {row.path: row for each in page.hotspots if each.by == "file" for row in each.rows}


def _file(file: MeasuredFile, limits: int, churn: Hotspot | None) -> list[Any]:
    metrics = file.metrics
    return [
        visible(file.path),
        metrics.language,
        metrics.loc or 0,
        metrics.sloc or 0,
        limits,
        churn.commits if churn else None,
        churn.lines if churn else None,
        [_unit(unit) for unit in metrics.units],
    ]


def _unit(unit: FunctionMetrics) -> list[Any]:
    values = [METRICS[name].of(unit) for name in SHOWN]
    return [visible(unit.name), unit.start_line, unit.end_line, *values]


def _sources(
    number: int, file: MeasuredFile, sources: Mapping[Place, Excerpt]
) -> Iterator[tuple[str, list[Any]]]:
    """The source of each function of the file that has one, by the numbers of file and function."""
    for index, unit in enumerate(file.metrics.units):
        found = sources.get(Place(file.path, unit.name, unit.start_line))
        if found:
            lines = [visible(line.rstrip("\r").expandtabs(4)) for line in found.lines]
            yield f"{number}:{index}", [found.first_line, "\n".join(lines)]


def _trend(history: HistoryReport | None) -> list[Any]:
    """Points as seconds since 1970, commit, author, subject, and the figures of each metric."""
    return [
        [
            point.date,
            point.commit,
            visible(point.author),
            visible(point.subject),
            {
                name: [getattr(point.metrics[name], figure) for figure in FIGURES]
                for name in SHOWN
                if name in point.metrics
            },
        ]
        for point in (history.commits if history else ())
    ]
