"""Measurements as text for a terminal: a table of functions, and a summary."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from unicodedata import east_asian_width

from antipasta.metrics import METRICS, columns
from antipasta.render.listing import Outline, cells, heads
from antipasta.render.printable import BOLD, DIM, YELLOW, Paint, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from antipasta.render import Style
    from antipasta.results.reports import MeasuredFile, PlacedUnit

_OF_A_FILE = columns("file")
_BAR = 10
_EIGHTHS = " ▏▎▍▌▋▊▉"
_LEAST = 12
# The letters of a title where the whole one does not fit: `cycl`, `cogn`, `nest`.
_SHORT = 4


def render_table(outline: Outline, style: Style) -> str:
    """The functions of the outline; for a single file, also the metrics of the file."""
    paint = Paint(enabled=style.color)
    lines = list(_table(outline.rows, style, paint)) if outline.rows else []
    if outline.only_file:
        lines.append(_file_line(outline.only_file))
    lines += (paint(line, YELLOW) for line in outline.shortfalls)
    lines += (paint(line, DIM) for line in outline.ignored)
    rest = f"; {outline.rest}, -v shows all" if outline.rest else ""
    lines.append(f"antipasta: {outline.summary}{rest}")
    return "\n".join(lines) + "\n"


class _Table(NamedTuple):
    """The parts of a table, each with its title first: the numbers, the names, and the places.

    `bars` has a bar for each line, or only empty texts.
    """

    numbers: list[list[str]]
    names: list[str]
    places: list[str]
    bars: list[str]


def _table(rows: Sequence[PlacedUnit], style: Style, paint: Paint) -> Iterator[str]:
    """One line for each unit. Only on a terminal are names shortened, and is there a bar."""
    table = _Table(
        [heads(style), *(cells(row.unit, style) for row in rows)],
        ["function", *(printable(row.unit.name) for row in rows)],
        ["place", *(f"{printable(row.path)}:{row.unit.start_line}" for row in rows)],
        [""] * (len(rows) + 1),
    )
    if style.width is not None:
        table = _fitted(table, style.width, [" " * _BAR, *_bars(rows, style)])
    widths = [max(map(len, column)) for column in zip(*table.numbers, strict=True)]
    widest = max(map(columns_of_text, table.names))
    for at, (held, name, place, bar) in enumerate(zip(*table, strict=True)):
        padded = name + " " * (widest - columns_of_text(name))
        drawn = [paint(bar, YELLOW)] if bar else []
        line = "  ".join((*map(str.rjust, held, widths), *drawn, padded, place))
        yield line if at else paint(line, BOLD)


def _fitted(table: _Table, width: int, bars: list[str]) -> _Table:
    """The table within `width` columns: with the bars, or with short titles and names."""
    wanted = max(map(columns_of_text, table.names)) + 2 + max(map(columns_of_text, table.places))
    titles, *numbers = table.numbers
    if wanted > width - _width(table.numbers):
        table = table._replace(numbers=[[title[:_SHORT] for title in titles], *numbers])
    left = width - _width(table.numbers)
    if wanted + _BAR + 2 <= left:
        return table._replace(bars=bars)
    names, places = fitting(table.names, table.places, left)
    return table._replace(names=names, places=places)


def _width(numbers: Sequence[Sequence[str]]) -> int:
    """The columns that the numbers take, with the spaces behind them."""
    return sum(max(map(len, column)) + 2 for column in zip(*numbers, strict=True))


def _bars(rows: Sequence[PlacedUnit], style: Style) -> Iterator[str]:
    """A bar for each unit: its part of the greatest value of the metric that orders the rows."""
    metric = METRICS[style.sort or "cognitive_complexity"]
    values = [metric.of(row.unit) or 0 for row in rows]
    most = max(*values, 1)
    for value in values:
        eighths = round(value / most * _BAR * 8)
        whole, rest = divmod(eighths, 8)
        bar = "█" * whole + (_EIGHTHS[rest] if rest else "")
        yield bar.ljust(_BAR)


def fitting(names: Sequence[str], places: Sequence[str], width: int) -> tuple[list[str], list[str]]:
    """The names and the places, shortened so that both fit into `width` columns, where they can.

    The ends are kept: they tell more. At least some columns of each stay.
    """
    widest_name, widest_place = (max(map(columns_of_text, each)) for each in (names, places))
    if widest_name + 2 + widest_place <= width:
        return list(names), list(places)
    for_name = max(_LEAST, min(widest_name, max(width // 3, width - 2 - widest_place)))
    for_place = max(_LEAST, width - 2 - min(widest_name, for_name))
    shortened = [end_of(name, for_name) for name in names]
    return shortened, [end_of(place, for_place) for place in places]


def end_of(text: str, width: int) -> str:
    """The end of `text` in at most `width` columns, behind an ellipsis where something is cut."""
    if columns_of_text(text) <= width:
        return text
    while columns_of_text(text) >= width:
        text = text[1:]
    return f"…{text}"


def columns_of_text(text: str) -> int:
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
