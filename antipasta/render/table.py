"""Measurements as a person reads them: a table of functions, and a line that sums up."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, NamedTuple

from rich.console import Console
from rich.table import Table
from rich.text import Text

from antipasta.render.printable import plural, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from antipasta.model import FunctionMetrics
    from antipasta.render import Style
    from antipasta.results import MeasuredFile, MetricsReport

_WORST = 20
_COLUMNS = {
    "cyclomatic": "cyclomatic_complexity",
    "cognitive": "cognitive_complexity",
    "nesting": "nesting_depth",
    "parameters": "parameters",
    "length": "length",
}
# Wide enough for every row, where no terminal sets a limit: a name that is cut cannot be searched.
_UNLIMITED_COLUMNS = 10_000


class _Row(NamedTuple):
    """A unit and where it stands."""

    path: str
    unit: FunctionMetrics


def render(report: MetricsReport, style: Style) -> str:
    """The functions that are hardest to understand, or all of them if verbose or of one file."""
    rows = [_Row(file.path, unit) for file in report.files for unit in file.metrics.units]
    shown = rows
    if not style.verbose and len(report.files) > 1:
        shown = sorted(rows, key=_difficulty, reverse=True)[:_WORST]
    out = StringIO()
    console = _console(out, style)
    if shown:
        console.print(_table(shown))
    if len(report.files) == 1:
        console.print(_file_line(report.files[0]))
    for line in _shortfalls(report):
        console.print(Text(line, style="yellow"))
    rest = f"; the {len(shown)} hardest are shown, -v shows all" if len(shown) < len(rows) else ""
    console.print(Text(f"antipasta: {_summary(report)}{rest}"))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _console(out: StringIO, style: Style) -> Console:
    return Console(
        file=out,
        width=style.width or _UNLIMITED_COLUMNS,
        color_system="standard" if style.color else None,
        force_terminal=style.color,
        highlight=False,
        soft_wrap=style.width is None,
    )


def _difficulty(row: _Row) -> tuple[int, int]:
    return row.unit.cognitive_complexity or 0, row.unit.cyclomatic_complexity or 0


def _table(rows: list[_Row]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in _COLUMNS:
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("function", overflow="fold")
    table.add_column("place", overflow="fold")
    for path, unit in rows:
        values = [getattr(unit, name) for name in _COLUMNS.values()]
        table.add_row(
            *("-" if value is None else str(value) for value in values),
            Text(printable(unit.name)),
            Text(f"{printable(path)}:{unit.start_line}"),
        )
    return table


def _file_line(file: MeasuredFile) -> Text:
    """The metrics of the file as a whole, as far as its language has them."""
    metrics = file.metrics
    values = {
        "lines": metrics.loc,
        "source lines": metrics.sloc,
        "maintainability index": metrics.maintainability_index,
        "Halstead volume": metrics.halstead and metrics.halstead.volume,
    }
    parts = [f"{name} {value:.5g}" for name, value in values.items() if value is not None]
    return Text(f"{printable(file.path)}: {', '.join(parts)}")


def _shortfalls(report: MetricsReport) -> Iterator[str]:
    for file in report.files:
        if file.metrics.reason:
            level, reason, detail = file.metrics.analysis, file.metrics.reason, file.metrics.detail
            yield f"{printable(file.path)}: {level} ({reason}): {printable(detail or '')}"
    for path, reason, detail in report.skipped:
        yield f"{printable(path)}: skipped ({reason}): {printable(detail)}"


def _summary(report: MetricsReport) -> str:
    functions = sum(unit.kind != "module" for file in report.files for unit in file.metrics.units)
    hits, misses, _ = report.run.cache
    seconds = report.run.duration_ms / 1000
    return (
        f"{plural(len(report.files), 'file')} and {plural(functions, 'function')}"
        f" measured in {seconds:.2f} s"
        f" ({hits} from the cache, {misses} anew)"
    )
