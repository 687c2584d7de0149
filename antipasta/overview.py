"""Summarizes measurements: counts, the units hardest to understand, and what is missing."""

from __future__ import annotations

from itertools import chain

from antipasta.lean.typing import TYPE_CHECKING
from antipasta.results.reports import Overview, PlacedUnit, Shortfall

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from antipasta.model import Ignored, Missing
    from antipasta.results.reports import MeasuredFile

HARDEST = 20
"""The number of units that an overview lists."""


def overview_of(
    files: Sequence[MeasuredFile], skipped: Iterable[Missing], ignored: Iterable[Ignored] = ()
) -> Overview:
    """The overview of the measured `files`, the `skipped` and the `ignored` ones."""
    units = [PlacedUnit(file.path, unit) for file in files for unit in file.metrics.units]
    return Overview(
        len(files),
        sum(placed.unit.kind != "module" for placed in units),
        len(units),
        _hardest(units),
        shortfalls_of(files, skipped),
        tuple(sorted(ignored)),
    )


def shortfalls_of(
    files: Iterable[MeasuredFile], skipped: Iterable[Missing]
) -> tuple[Shortfall, ...]:
    """What was not measured in full: of the measured `files`, and the `skipped` ones."""
    missing = (Shortfall(path, "skipped", reason, detail) for path, reason, detail in skipped)
    return tuple(sorted(chain(_reduced(files), missing)))


def _reduced(files: Iterable[MeasuredFile]) -> Iterable[Shortfall]:
    for path, _, metrics in files:
        if metrics.reason:
            yield Shortfall(path, metrics.analysis, metrics.reason, metrics.detail or "")


def add(overviews: Iterable[Overview]) -> Overview:
    """The sum of `overviews`, of which no two have a file in common."""
    files, functions, units, *lists = zip(Overview(), *overviews, strict=True)
    hardest, shortfalls, ignored = lists
    return Overview(
        sum(files),
        sum(functions),
        sum(units),
        _hardest(chain(*hardest)),
        tuple(sorted(chain(*shortfalls))),
        tuple(sorted(chain(*ignored))),
    )


def _hardest(units: Iterable[PlacedUnit]) -> tuple[PlacedUnit, ...]:
    """The HARDEST units; equal ones are ordered by path, and in one file as they were given."""
    return tuple(sorted(units, key=difficulty)[:HARDEST])


def difficulty(placed: PlacedUnit) -> tuple[int, int, str]:
    """How hard a unit is to understand, as a key by which the hardest comes first."""
    unit = placed.unit
    return -(unit.cognitive_complexity or 0), -(unit.cyclomatic_complexity or 0), placed.path
