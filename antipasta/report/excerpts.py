"""Cuts the source of the hardest functions out of their files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.explain.pointed_file import PointedFile
from antipasta.model import Version
from antipasta.overview import difficulty
from antipasta.results.page import Excerpt, Place
from antipasta.results.reports import PlacedUnit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from antipasta.model import FunctionMetrics
    from antipasta.results.reports import MeasuredFile
    from antipasta.run.opening import Run

MOST = 100
"""The number of functions of which a page holds the source, at most."""

MAX_CHARACTERS = 400_000
"""The characters of source that a page holds, at most; the hardest functions come first."""


def excerpts_of(run: Run, files: Sequence[MeasuredFile]) -> Mapping[Place, Excerpt]:
    """The source of the MOST functions that are hardest to understand, up to MAX_CHARACTERS.

    Functions without any complexity and the code outside functions are left out. Raises GitError
    where git cannot read a file.
    """
    chosen = _hardest(files)
    paths = {path for path, _ in chosen}
    versions = [
        Version(file.path, file.oid, file.metrics.language) for file in files if file.path in paths
    ]
    texts = {
        content.version.path: PointedFile(content.data, content.version.language).lines
        for content in run.read_heads(versions)
        if content.data is not None
    }
    found = (
        (Place(path, unit.name, unit.start_line), _excerpt(texts[path], unit))
        for path, unit in chosen
        if path in texts
    )
    return dict(_within(found))


def _hardest(files: Sequence[MeasuredFile]) -> list[PlacedUnit]:
    units = (
        PlacedUnit(file.path, unit)
        for file in files
        for unit in file.metrics.units
        if unit.kind != "module" and unit.cognitive_complexity
    )
    return sorted(units, key=difficulty)[:MOST]


def _excerpt(lines: Sequence[str], unit: FunctionMetrics) -> Excerpt:
    first = unit.first_line or unit.start_line
    return Excerpt(first, tuple(lines[first - 1 : unit.end_line]))


def _within(found: Iterator[tuple[Place, Excerpt]]) -> Iterator[tuple[Place, Excerpt]]:
    """Those that fit together; one that is too long leaves its room to the next."""
    room = MAX_CHARACTERS
    for place, excerpt in found:
        size = sum(map(len, excerpt.lines)) + len(excerpt.lines)
        if size <= room:
            room -= size
            yield place, excerpt
