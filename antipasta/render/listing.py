"""Measurements for people: the units to list, the files not measured in full, and a summary."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from antipasta.metrics import METRICS, columns
from antipasta.overview import HARDEST, difficulty, overview_of
from antipasta.render.printable import plural, printable
from antipasta.results.reports import MetricsReport, OverviewReport, PlacedUnit

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Sequence

    from antipasta.model import FunctionMetrics
    from antipasta.render import Style
    from antipasta.results import RunFigures
    from antipasta.results.reports import MeasuredFile, Overview, Shortfall

COLUMNS = columns("function")
"""The metrics that a table shows, by their column headers."""


_GRADES = ((5, "A"), (10, "B"), (20, "C"), (30, "D"), (40, "E"))
"""radon's letters, each with the greatest cyclomatic complexity that it stands for; above is F.

Source: https://radon.readthedocs.io/en/latest/commandline.html#the-cc-command
"""


def heads(style: Style) -> list[str]:
    """The heads of the columns of a table of functions."""
    return [*COLUMNS, *(["grade"] if style.grades else [])]


def cells(unit: FunctionMetrics, style: Style) -> list[str]:
    """The cells of a function in the columns of `heads`; `-` where a value is not known."""
    values = [metric.of(unit) for metric in COLUMNS.values()]
    shown = ["-" if value is None else str(value) for value in values]
    return [*shown, grade(unit.cyclomatic_complexity)] if style.grades else shown


def grade(complexity: int | None) -> str:
    """Radon's letter for a cyclomatic complexity; `-` where it is not known."""
    if complexity is None:
        return "-"
    return next((letter for most, letter in _GRADES if complexity <= most), "F")


class Outline(NamedTuple):
    """The parts of a text about measurements.

    `rows` are the listed units; `rest` says how many of all units these are, or is empty.
    `only_file` is the measured file if there is just one. `ignored` has a line for each file that
    is not to be measured: all, or those asked for. `shortfalls` has a line for each file that was
    not measured in full. All lines are safe to print; names and paths in `rows` are not.
    """

    rows: Sequence[PlacedUnit]
    only_file: MeasuredFile | None
    shortfalls: list[str]
    ignored: list[str]
    summary: str
    rest: str


def outline_of(result: MetricsReport | OverviewReport, style: Style) -> Outline:
    """The outline of `result`, with the units that are hardest to understand.

    A verbose style lists all units, and so it is for a single file, in the order of the files. A
    style may choose units, and order them by a metric. An overview does not have all units, so only
    the hardest ones are listed.
    """
    files: Sequence[MeasuredFile] = ()
    if isinstance(result, MetricsReport):
        files = result.files
        overview = overview_of(files, result.skipped, result.ignored)
    else:
        overview = result.overview
    rows, rest = _chosen(files, overview, style)
    return Outline(
        rows,
        files[0] if len(files) == 1 else None,
        [_shortfall(each) for each in overview.shortfalls],
        list(_ignored(overview, None if style.verbose else result.asked)),
        _summary(overview, result.run),
        rest,
    )


def needs_all(style: Style) -> bool:
    """Whether an overview, which has the hardest units only, is too little for the style."""
    return bool(style.verbose or style.sort or style.least or (style.top or 0) > HARDEST)


def _chosen(
    files: Sequence[MeasuredFile], overview: Overview, style: Style
) -> tuple[Sequence[PlacedUnit], str]:
    """The listed units, and which of all these are."""
    in_full = style.verbose or len(files) == 1
    if not needs_all(style) and not in_full:
        rows: Sequence[PlacedUnit] = overview.hardest[: style.top or HARDEST]
        return rows, _which(len(rows), overview.units, style)
    units = [PlacedUnit(file.path, unit) for file in files for unit in file.metrics.units]
    matching = _matching(units, style)
    rows = matching[: style.top or (len(matching) if in_full else HARDEST)]
    note = f"{len(matching)} of {len(units)} match" if style.least else ""
    notes = (note, _which(len(rows), len(matching), style))
    return rows, ", ".join(filter(None, notes))


def _matching(units: Sequence[PlacedUnit], style: Style) -> list[PlacedUnit]:
    """The units that the style chooses, in the order that it asks for."""
    matching = [placed for placed in units if _is_as_bad(placed, style)]
    if style.sort or style.least or style.top:
        matching.sort(key=_order(style))
    return matching


def _which(shown: int, known: int, style: Style) -> str:
    """Which of the `known` units are shown; empty if all of them."""
    if shown == known:
        return ""
    return f"the {shown} {f'worst by {style.sort}' if style.sort else 'hardest'} are shown"


def _is_as_bad(placed: PlacedUnit, style: Style) -> bool:
    """Whether the unit is at least as bad as the style asks for, in each metric."""
    for name, least in style.least:
        value = METRICS[name].of(placed.unit)
        if value is None or METRICS[name].is_worse(least, value):
            return False
    return True


def _order(style: Style) -> Callable[[PlacedUnit], tuple[float, tuple[int, int, str]]]:
    """The key that orders units: the worst in the metric of the style first, else the hardest."""

    def key(placed: PlacedUnit) -> tuple[float, tuple[int, int, str]]:
        if not style.sort:
            return 0, difficulty(placed)
        metric = METRICS[style.sort]
        value = metric.of(placed.unit)
        if value is None:
            return float("inf"), difficulty(placed)
        return (-value if metric.comparison == "<=" else value), difficulty(placed)

    return key


def _ignored(overview: Overview, asked: Container[str] | None) -> Iterator[str]:
    for path, reason in overview.ignored:
        if asked is None or path in asked:
            yield f"{printable(path)}: no source to measure: {reason}"


def _shortfall(shortfall: Shortfall) -> str:
    path, level, reason, detail = shortfall
    return f"{printable(path)}: {level} ({reason}): {printable(detail)}"


def _summary(overview: Overview, run: RunFigures) -> str:
    """How much was measured, how long it took, and how much of it the cache had."""
    hits, misses = run.cache.hits, run.cache.misses
    return (
        f"{plural(overview.files, 'file')} and {plural(overview.functions, 'function')}"
        f" measured in {run.duration_ms / 1000:.2f} s"
        f" ({hits} from the cache, {misses} anew)"
    )
