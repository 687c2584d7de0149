"""Finds functions that were edited and renamed or moved at once, by their lines.

Inside a file, a new function is looked for among all functions that the file has lost. Across
files, only a function in a new place is looked for, among lost functions whose place is gone. A
place is a class, an outer function, or a file. It is gone when a base has it and no function of the
present file stands in it.

The similarity of two functions is the Dice coefficient of their lines (`texts.similarity`). From
`BOUND` on, two functions are taken for the same one, the most similar pairs first. Of equally
similar pairs the content decides, never the order in which functions stand.

Only functions that share a rare line are compared at all (`texts.candidates`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from antipasta.incremental.by_name import measured_bases
from antipasta.incremental.lost import may_hide_units
from antipasta.incremental.texts import candidates, complexity_key, similarity

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Iterator

    from antipasta.histories import FileHistory
    from antipasta.incremental.lost import Lost, LostUnit
    from antipasta.incremental.texts import Texts
    from antipasta.model import FunctionMetrics, Version

BOUND = 0.5
"""The least similarity of a function to its base version, from 0 to 1."""


class _New(NamedTuple):
    """A unit without an origin: the index of its file, its own index there, and its lines."""

    file: int
    place: int
    unit: FunctionMetrics
    lines: Counter[bytes]


class _Old(NamedTuple):
    """A lost unit, and its lines."""

    lost: LostUnit
    lines: Counter[bytes]


Unmatched = Sequence[Sequence[tuple[int, "FunctionMetrics"]]]
"""The units of each file that have no origin yet, each with its index."""


def find_renamed(
    files: Sequence[FileHistory], unmatched: Unmatched, lost: Lost, texts: Texts
) -> Iterator[tuple[int, int, LostUnit]]:
    """Find the lost functions of each file in the file itself, and mark them as found.

    Yields the index of the file, the index of the unit there, and the lost unit.
    """
    renamed = [
        (place, file, units, old)
        for place, (file, units) in enumerate(zip(files, unmatched, strict=True))
        if units and (old := _readable(file, lost))
    ]
    texts.want(
        [file.head for _, file, _, _ in renamed],
        [version for *_, old in renamed for version, _ in old],
    )
    for place, file, units, old in renamed:
        yield from _best_pairs(
            [_New(place, at, unit, texts.body(file.head, unit)) for at, unit in units],
            [_Old(each, texts.body(version, each.unit)) for version, each in old],
        )


def _readable(file: FileHistory, lost: Lost) -> list[tuple[Version, LostUnit]]:
    """The lost functions of the file, each with the version that its text is read from."""
    if not file.base_versions or not file.head:
        return []
    return [
        (file.base_versions[each.base], each)
        for each in lost.of(file)
        if each.unit.kind != "module"
    ]


def find_similar(
    files: Sequence[FileHistory], unmatched: Unmatched, lost: Lost, texts: Texts
) -> Iterator[tuple[int, int, LostUnit]]:
    """Find lost functions of deleted classes and files in new ones, and mark them as found.

    Yields the index of the file, the index of the unit there, and the lost unit.
    """
    new = [
        (place, *unit)
        for place, (file, units) in enumerate(zip(files, unmatched, strict=True))
        if file.head
        for unit in _in_new_places(file, units)
    ]
    old = list(_gone(files, lost))
    if not new or not old:
        return
    texts.want([files[place].head for place, *_ in new], [version for version, _ in old])
    yield from _best_pairs(
        [
            _New(place, index, unit, texts.body(files[place].head, unit))
            for place, index, unit in new
        ],
        [_Old(each, texts.body(version, each.unit)) for version, each in old],
    )


def _gone(files: Sequence[FileHistory], lost: Lost) -> Iterator[tuple[Version, LostUnit]]:
    """The lost units whose place is gone, each with the version that its text is read from."""
    for file in files:
        if file.base_versions and not may_hide_units(file):
            for each in _from_gone_places(file, lost.of(file)):
                yield file.base_versions[each.base], each


def _in_new_places(
    file: FileHistory, units: Iterable[tuple[int, FunctionMetrics]]
) -> list[tuple[int, FunctionMetrics]]:
    known = _places(old for _, _, olds in measured_bases(file) for old in olds)
    return [
        (index, unit)
        for index, unit in units
        if not file.bases or not set(_places_of(unit)) <= known
    ]


def _from_gone_places(file: FileHistory, units: Iterable[LostUnit]) -> list[LostUnit]:
    known = _places(file.units)
    return [
        each
        for each in units
        if each.unit.kind != "module"
        and (file.metrics is None or not set(_places_of(each.unit)) <= known)
    ]


def _places(units: Iterable[FunctionMetrics]) -> set[str]:
    return {place for unit in units for place in _places_of(unit)}


def _places_of(unit: FunctionMetrics) -> Iterator[str]:
    """The dotted names of all that the unit stands in."""
    place, dot, _ = unit.name.rpartition(".")
    while dot:
        yield place
        place, dot, _ = place.rpartition(".")


def _best_pairs(new: Sequence[_New], old: Sequence[_Old]) -> Iterator[tuple[int, int, LostUnit]]:
    my_keys = [(*complexity_key(each.unit), each.unit.digest) for each in new]
    their_keys = [(*complexity_key(each.lost.unit), each.lost.unit.digest) for each in old]
    pairs = [
        (-alike, my_keys[mine], their_keys[theirs], mine, theirs)
        for mine, theirs in candidates([each.lines for each in new], [each.lines for each in old])
        if (alike := similarity(new[mine].lines, old[theirs].lines)) >= BOUND
    ]
    paired: set[int] = set()
    for *_, mine, theirs in sorted(pairs):
        found = old[theirs].lost
        if mine not in paired and not found.is_found:
            paired.add(mine)
            found.is_found = True
            yield new[mine].file, new[mine].place, found
