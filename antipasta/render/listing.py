"""Measurements for people: the units to list, the files not measured in full, and a summary."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from antipasta.metrics import columns
from antipasta.overview import overview_of
from antipasta.render.printable import plural, printable
from antipasta.results.reports import MetricsReport, OverviewReport, PlacedUnit

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from antipasta.model import FunctionMetrics
    from antipasta.results import RunFigures
    from antipasta.results.reports import MeasuredFile, Overview, Shortfall

COLUMNS = columns("function")
"""The metrics that a table shows, by their column headers."""


def values(unit: FunctionMetrics) -> list[float | None]:
    """The values of the metrics in `COLUMNS`, in their order."""
    return [metric.of(unit) for metric in COLUMNS.values()]


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


def outline_of(result: MetricsReport | OverviewReport, *, everything: bool) -> Outline:
    """The outline of `result`, with the units that are hardest to understand.

    With `everything`, and for a single file, all units are listed, in the order of the files. An
    overview does not have all units, so only the hardest ones are listed.
    """
    files: Sequence[MeasuredFile] = ()
    if isinstance(result, MetricsReport):
        files = result.files
        overview = overview_of(files, result.skipped, result.ignored)
    else:
        overview = result.overview
    rows = overview.hardest
    if everything or len(files) == 1:
        rows = tuple(PlacedUnit(file.path, unit) for file in files for unit in file.metrics.units)
    return Outline(
        rows,
        files[0] if len(files) == 1 else None,
        [_shortfall(each) for each in overview.shortfalls],
        list(_ignored(overview, None if everything else result.asked)),
        _summary(overview, result.run),
        f"the {len(rows)} hardest are shown" if len(rows) < overview.units else "",
    )


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
