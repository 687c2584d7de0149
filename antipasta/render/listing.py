"""Measurements for people: the units to be shown, what is missing, and a line that sums up."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from antipasta.metrics import columns
from antipasta.overview import overview_of
from antipasta.render.printable import plural, printable
from antipasta.results import MetricsReport, OverviewReport, PlacedUnit

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from antipasta.model import FunctionMetrics
    from antipasta.results import MeasuredFile, Overview, RunFigures, Shortfall

COLUMNS = columns("function")
"""The metrics that a table shows, by the heads of their columns."""


def values(unit: FunctionMetrics) -> list[float | None]:
    """The metrics of `COLUMNS`."""
    return [metric.of(unit) for metric in COLUMNS.values()]


class Outline(NamedTuple):
    """What is shown: the units, of `units` in all; a line for each file not measured in full.

    `ignored` has a line for each file that is not to be measured: all, or those asked for.
    `only_file` is there where nothing but one file was measured. `rest` says what of the units is
    left out, or is empty. All lines are safe to show.
    """

    rows: Sequence[PlacedUnit]
    only_file: MeasuredFile | None
    shortfalls: list[str]
    ignored: list[str]
    summary: str
    rest: str


def outline_of(result: MetricsReport | OverviewReport, *, everything: bool) -> Outline:
    """The units that are hardest to understand.

    If `everything`, or of a single file, it is all of them in the order of the files; an overview
    has not got them.
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
    """How much was measured, how long it took, and what the cache did for it."""
    hits, misses = run.cache.hits, run.cache.misses
    return (
        f"{plural(overview.files, 'file')} and {plural(overview.functions, 'function')}"
        f" measured in {run.duration_ms / 1000:.2f} s"
        f" ({hits} from the cache, {misses} anew)"
    )
