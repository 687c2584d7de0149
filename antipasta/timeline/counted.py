"""The rows that changes are counted for: the functions, files or directories of one commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from antipasta.results.hotspots import NoData
from antipasta.timeline.churn import Lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from antipasta.metrics import Metric
    from antipasta.model import FunctionMetrics
    from antipasta.results.hotspots import HotspotGrouping
    from antipasta.results.reports import MeasuredFile, MetricsReport
    from antipasta.timeline.churn import Span


class Row(NamedTuple):
    """What a row stands for, and its complexity; None where that is not known."""

    path: str
    function: str | None
    line: int | None
    complexity: float | None


class Rows(NamedTuple):
    """The rows, and what the lines of each file belong to, by path and blob id.

    `no_data` is what has no row, as its functions or its complexity are not known.
    """

    rows: tuple[Row, ...]
    tracked: dict[tuple[str, str], Lines]
    no_data: tuple[NoData, ...]


def rows_of(measured: MetricsReport, by: HotspotGrouping, metric: Metric) -> Rows:
    """The rows of the `measured` files, with their complexity by `metric`."""
    gaps = [NoData(path, reason, detail) for path, reason, detail in measured.skipped]
    gaps += (NoData(path, reason, _NOT_MEASURED[reason]) for path, reason in measured.ignored)
    rows, tracked, more = _MAKERS[by](measured.files, metric)
    return Rows(rows, tracked, (*gaps, *more))


def _by_function(files: Iterable[MeasuredFile], metric: Metric) -> Rows:
    """A row for each function, and one for the code of each file outside functions."""
    rows: list[Row] = []
    tracked: dict[tuple[str, str], Lines] = {}
    gaps: list[NoData] = []
    for file in files:
        gap = _gap(file)
        gaps += [gap] if gap else []
        outside: list[int] = []
        spans: list[Span] = []
        for unit in _units(file, metric) if not gap else ():
            if unit.kind == "module":
                outside.append(len(rows))
            else:
                spans.append((*_lines(unit), len(rows)))
            rows.append(Row(file.path, unit.name, unit.start_line, metric.of(unit)))
        tracked[file.path, file.oid] = Lines(tuple(outside), tuple(spans))
    return Rows(tuple(rows), tracked, tuple(gaps))


def _gap(file: MeasuredFile) -> NoData | None:
    """Why the functions of a file, or their lines in it, are not known; None where they are."""
    path, _, metrics = file
    if not metrics.knows_units:
        detail = metrics.detail or "its functions are not known"
        return NoData(path, metrics.reason or metrics.analysis, detail)
    if metrics.language == "notebook" and metrics.units[0].end_line <= (metrics.loc or 0):
        # Its lines are those of its code. Where a cell has lines in the file, it has more lines.
        return NoData(path, "lines", "its functions have no lines of their own in the file")
    return None


def _units(file: MeasuredFile, metric: Metric) -> Iterator[FunctionMetrics]:
    """The units that have rows, the outer before the inner ones.

    An inner function without a value of its own, as of cognitive complexity in Python, counts in
    that of the function around it: so do its changes.
    """
    end = 0
    for unit in sorted(file.metrics.units, key=_outer_first):
        first, after = _lines(unit)
        if unit.kind == "module":
            yield unit
        elif metric.of(unit) is not None:
            end = max(end, after)
            yield unit
        elif first >= end:
            yield unit


def _lines(unit: FunctionMetrics) -> tuple[int, int]:
    """The first line of a function, decorators included, and the line after its last."""
    return unit.first_line or unit.start_line, unit.end_line + 1


def _outer_first(unit: FunctionMetrics) -> tuple[int, int]:
    first, after = _lines(unit)
    return first, -after


def _by_file(files: Iterable[MeasuredFile], metric: Metric) -> Rows:
    """A row for each file, with the sum over its functions and the code outside them."""
    rows = [Row(path, None, None, _sum(metric, file.units)) for path, _, file in files]
    tracked = {(each.path, each.oid): Lines((at,)) for at, each in enumerate(files)}
    return Rows(tuple(rows), tracked, ())


def _by_directory(files: Iterable[MeasuredFile], metric: Metric) -> Rows:
    """A row for each directory, with the files directly in it."""
    held: dict[str, list[MeasuredFile]] = {}
    for file in files:
        held.setdefault(file.path.rpartition("/")[0] or ".", []).append(file)
    rows = [
        Row(path, None, None, _sum(metric, [unit for each in some for unit in each.metrics.units]))
        for path, some in held.items()
    ]
    tracked = {
        (each.path, each.oid): Lines((at,))
        for at, some in enumerate(held.values())
        for each in some
    }
    return Rows(tuple(rows), tracked, ())


def _sum(metric: Metric, units: Iterable[FunctionMetrics]) -> float | None:
    """The sum over the units that have the metric; None where no unit has it."""
    values = [value for unit in units if (value := metric.of(unit)) is not None]
    return sum(values) if values else None


_MAKERS = {"function": _by_function, "file": _by_file, "directory": _by_directory}

_NOT_MEASURED = {
    "symlink": "a symbolic link",
    "submodule": "a submodule",
    "lfs": "its content is in Git LFS",
    "language": "in no language that is measured",
    "excluded": "the configuration excludes it",
    "generated": "a program wrote it",
    "unsupported": "in no language that is measured",
}
