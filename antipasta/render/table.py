"""Measurements as a person reads them: a table of functions, and a line that sums up."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from antipasta.render.outline import COLUMNS, Outline, values
from antipasta.render.printable import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from antipasta.render import Style
    from antipasta.results import MeasuredFile, PlacedUnit

# Wide enough for every row, where no terminal sets a limit: a name that is cut cannot be searched.
_UNLIMITED_COLUMNS = 10_000


def render(outline: Outline, style: Style) -> str:
    """The functions of the outline, and of one file alone also what it is as a whole."""
    out = StringIO()
    console = _console(out, style)
    if outline.rows:
        console.print(_table(outline.rows))
    if outline.only_file:
        console.print(_file_line(outline.only_file))
    if outline.shortfalls:
        # At once: a run without time may name thousands of files.
        console.print(Text("\n".join(outline.shortfalls), style="yellow"))
    rest = f"; {outline.rest}, -v shows all" if outline.rest else ""
    console.print(Text(f"antipasta: {outline.summary}{rest}"))
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


def _table(rows: Sequence[PlacedUnit]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in COLUMNS:
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("function", overflow="fold")
    table.add_column("place", overflow="fold")
    for row in rows:
        table.add_row(
            *("-" if value is None else str(value) for value in values(row.unit)),
            Text(printable(row.unit.name)),
            Text(f"{printable(row.path)}:{row.unit.start_line}"),
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
