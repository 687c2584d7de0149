"""Draws SVG pictures that are legible on light and on dark ground."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WIDTH, LEFT, RIGHT = 720, 290, 70
ROW, BAR, TOP = 30, 18, 44
PLOT_HEIGHT, AXIS_LEFT = 260, 64
TICKS_LEAST = 3
SIZES_MOST = 8
PLOT_RIGHT = WIDTH - 40
COLOURS = ("#2a78c8", "#d0761b", "#3a9a57", "#a45bb5", "#8a8f98")
"""Each has a contrast of 3 or more with white and with black."""

_STYLE = """
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.title { font-weight: 600 }
.small { font-size: 11px; fill: #59636e }
.axis { stroke: #8a8f98; stroke-width: 1 }
.grid { stroke: #8a8f98; stroke-width: 0.5; opacity: 0.4 }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .small { fill: #9da7b1 } }
"""


class Bar(NamedTuple):
    """A bar: what it is of, how long it is, and how that is written behind it."""

    label: str
    value: float
    shown: str
    is_ours: bool


class Curve(NamedTuple):
    """A line of a plot. A `dashed` one is not measured."""

    label: str
    points: Sequence[tuple[float, float]]
    dashed: bool = False


def bars(title: str, rows: Sequence[Bar]) -> str:
    """A picture of horizontal bars from zero, ours in colour."""
    height = TOP + ROW * len(rows) + 8
    longest = max(row.value for row in rows)
    pieces = [_text(12, 22, title, "title")]
    for at, row in enumerate(rows):
        y = TOP + ROW * at
        width = max(1.0, row.value / longest * (WIDTH - LEFT - RIGHT))
        colour = COLOURS[0] if row.is_ours else COLOURS[-1]
        pieces += [
            _text(LEFT - 8, y + 14, row.label, anchor="end"),
            f'<rect x="{LEFT}" y="{y}" width="{width:.1f}" height="{BAR}" fill="{colour}"/>',
            _text(LEFT + width + 6, y + 14, row.shown),
        ]
    return _picture(title, height, pieces)


class Axis(NamedTuple):
    """A logarithmic axis from `least` to `most`, which are drawn at `first` and `last`."""

    least: float
    most: float
    first: float
    last: float

    def place(self, value: float) -> float:
        """Where a value is drawn; what is below the least, there."""
        least, most = math.log(self.least), math.log(self.most)
        part = (math.log(max(value, self.least)) - least) / (most - least)
        return self.first + part * (self.last - self.first)


def curves(title: str, lines: Sequence[Curve], across: str, up: str) -> str:
    """A picture of lines with logarithmic axes, `across` and `up` being what these show."""
    bottom = TOP + PLOT_HEIGHT
    xs, ys = ([point[at] for line in lines for point in line.points] for at in (0, 1))
    x_axis, y_axis = _axis(xs, AXIS_LEFT, PLOT_RIGHT), _axis(ys, bottom, TOP)
    pieces = [
        _text(12, 22, title, "title"),
        _text(12, TOP - 6, up, "small"),
        _text(PLOT_RIGHT, bottom + 34, across, "small", "end"),
        *_levels(y_axis),
        *_marks(x_axis, sorted(set(xs))),
    ]
    for at, line in enumerate(lines):
        colour = COLOURS[at % len(COLOURS)]
        places = [(x_axis.place(x), y_axis.place(y)) for x, y in line.points]
        pieces += _curve(line, colour, places)
        pieces += _entry(line, colour, bottom + 52 + 20 * at)
    return _picture(title, bottom + 56 + 20 * len(lines), pieces)


def _axis(values: Sequence[float], first: float, last: float) -> Axis:
    """An axis for the values, of which at least one is above zero."""
    positive = [value for value in values if value > 0]
    least, most = min(positive), max(positive)
    if least == most:
        return Axis(least / 1.25, most * 1.25, first, last)
    return Axis(least, most, first, last)


def _levels(axis: Axis) -> list[str]:
    """Horizontal lines, each with its value beside it."""
    pieces = []
    for value in _ticks(axis.least, axis.most):
        y = axis.place(value)
        pieces += [
            f'<line class="grid" x1="{AXIS_LEFT}" y1="{y:.1f}" x2="{PLOT_RIGHT}" y2="{y:.1f}"/>',
            _text(AXIS_LEFT - 6, y + 4, f"{value:,.10g}", "small", "end"),
        ]
    return pieces


def _marks(axis: Axis, sizes: Sequence[float]) -> list[str]:
    """Vertical lines, each with its value below it: at the sizes, or at ticks if these are many."""
    pieces = []
    bottom = TOP + PLOT_HEIGHT
    for value in sizes if len(sizes) <= SIZES_MOST else _ticks(axis.least, axis.most):
        x = axis.place(value)
        pieces += [
            f'<line class="grid" x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{bottom}"/>',
            _text(x, bottom + 16, f"{value:,.10g}", "small", "middle"),
        ]
    return pieces


def _curve(line: Curve, colour: str, places: Sequence[tuple[float, float]]) -> list[str]:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dashes = ' stroke-dasharray="6 4"' if line.dashed else ""
    dots = [
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>'
        for x, y in ([] if line.dashed else places)
    ]
    return [
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>',
        *dots,
    ]


def _entry(line: Curve, colour: str, y: float) -> list[str]:
    """The row of the legend."""
    dashes = ' stroke-dasharray="6 4"' if line.dashed else ""
    return [
        f'<line x1="{AXIS_LEFT}" y1="{y - 4}" x2="{AXIS_LEFT + 28}" y2="{y - 4}"'
        f' stroke="{colour}" stroke-width="2"{dashes}/>',
        _text(AXIS_LEFT + 36, y, line.label),
    ]


def _ticks(least: float, most: float) -> list[float]:
    """Round values of a logarithmic axis: of each power of ten, or also twice and five times it."""
    powers = range(math.floor(math.log10(least)), math.ceil(math.log10(most)) + 1)
    coarse = _inside([10.0**power for power in powers], least, most)
    if len(coarse) >= TICKS_LEAST:
        return coarse
    return _inside([10.0**power * step for power in powers for step in (1, 2, 5)], least, most)


def _inside(values: Iterable[float], least: float, most: float) -> list[float]:
    """The values from `least` to `most`; what is off by rounding is inside."""
    return [value for value in values if least / 1.0001 <= value <= most * 1.0001]


def _text(x: float, y: float, text: str, style: str = "", anchor: str = "start") -> str:
    name = f' class="{style}"' if style else ""
    return f'<text{name} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _picture(title: str, height: float, pieces: Iterable[str]) -> str:
    body = "\n".join(pieces)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" role="img">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n{body}\n</svg>\n"
    )
