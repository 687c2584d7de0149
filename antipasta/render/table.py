"""Measurements as text for a terminal: a table of functions, and a summary."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from antipasta.metrics import columns
from antipasta.render.listing import COLUMNS, Outline, values
from antipasta.render.printable import BOLD, DIM, YELLOW, Paint, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from antipasta.render import Style
    from antipasta.results.reports import MeasuredFile, PlacedUnit

_OF_A_FILE = columns("file")


def render_table(outline: Outline, style: Style) -> str:
    """The functions of the outline; for a single file, also the metrics of the file."""
    paint = Paint(enabled=style.color)
    lines = list(_table(outline.rows, paint)) if outline.rows else []
    if outline.only_file:
        lines.append(_file_line(outline.only_file))
    lines += (paint(line, YELLOW) for line in outline.shortfalls)
    lines += (paint(line, DIM) for line in outline.ignored)
    rest = f"; {outline.rest}, -v shows all" if outline.rest else ""
    lines.append(f"antipasta: {outline.summary}{rest}")
    return "\n".join(lines) + "\n"


def _table(rows: Sequence[PlacedUnit], paint: Paint) -> Iterator[str]:
    """One line for each unit. Lines are not wrapped, so that a name stays in one piece."""
    names = [printable(row.unit.name) for row in rows]
    widest = max(map(_columns, ("function", *names)))
    numbers = [["-" if value is None else str(value) for value in values(row.unit)] for row in rows]
    widths = [max(map(len, column)) for column in zip(COLUMNS, *numbers, strict=True)]
    heads = map(str.rjust, COLUMNS, widths)
    yield paint("  ".join((*heads, "function".ljust(widest), "place")), BOLD)
    for row, name, cells in zip(rows, names, numbers, strict=True):
        padded = name + " " * (widest - _columns(name))
        place = f"{printable(row.path)}:{row.unit.start_line}"
        yield "  ".join((*map(str.rjust, cells, widths), padded, place))


def _columns(text: str) -> int:
    """The width of `text` in terminal columns; most East Asian characters take two (UAX #11)."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def _file_line(file: MeasuredFile) -> str:
    """The metrics of the whole file that its language has."""
    metrics = file.metrics
    values = {
        **{head: metric.of(metrics) for head, metric in _OF_A_FILE.items()},
        "Halstead volume": metrics.halstead and metrics.halstead.volume,
    }
    parts = [f"{name} {value:.5g}" for name, value in values.items() if value is not None]
    return f"{printable(file.path)}: {', '.join(parts)}"
