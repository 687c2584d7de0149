"""Pairs functions that keep their name: those of a file with those of its own base versions."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from antipasta.model import FileMetrics, Origin

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from antipasta.model import FileHistory, FunctionMetrics

    Matches = defaultdict[int, list[Origin]]
    """The origins of the units of a file, by the unit's index."""


def match_own_bases(file: FileHistory) -> Matches:
    """For each unit, by its index, the units of the same name in the file's bases."""
    matches: Matches = defaultdict(list)
    for _, path, old in measured_bases(file):
        for index, unit in _pair_by_name(file.units, old):
            matches[index].append(Origin(path, unit))
    return matches


def measured_bases(
    file: FileHistory,
) -> Iterator[tuple[int, str, tuple[FunctionMetrics, ...]]]:
    """The place among the bases, the path and the units of each base that was measured."""
    for place, (path, metrics) in enumerate(file.bases):
        if isinstance(metrics, FileMetrics):
            yield place, path, metrics.units


def _pair_by_name(
    new: Sequence[FunctionMetrics], old: Sequence[FunctionMetrics]
) -> Iterator[tuple[int, FunctionMetrics]]:
    """Pair units of one name: equal digests first, then in the order in which they stand.

    A name stands more than once for property setters, overloads and definitions under conditions.
    """
    by_name: defaultdict[str, list[FunctionMetrics]] = defaultdict(list)
    for unit in old:
        by_name[unit.name].append(unit)
    indexes: defaultdict[str, list[int]] = defaultdict(list)
    for index, unit in enumerate(new):
        indexes[unit.name].append(index)
    for name, mine in indexes.items():
        yield from _pair(mine, new, by_name[name])


def _pair(
    indexes: list[int], new: Sequence[FunctionMetrics], old: list[FunctionMetrics]
) -> Iterator[tuple[int, FunctionMetrics]]:
    rest = []
    by_digest: defaultdict[str, list[FunctionMetrics]] = defaultdict(list)
    for unit in reversed(old):
        by_digest[unit.digest].append(unit)
    for index in indexes:
        same = by_digest[new[index].digest]
        if same:
            yield index, same.pop()
        else:
            rest.append(index)
    left = sorted((unit for same in by_digest.values() for unit in same), key=_line)
    yield from zip(rest, left, strict=False)


def _line(unit: FunctionMetrics) -> int:
    return unit.start_line
