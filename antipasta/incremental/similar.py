"""Finds functions that were edited and renamed or moved at once, by their lines.

Inside a file, a new function is looked for among all functions that the file has lost. Across
files, only a function in a new place is looked for, among lost functions whose place is gone. A
place is a class, an outer function, or a file. It is gone when a base has it and no function of the
present file stands in it.

The similarity of two functions is the Dice coefficient of their lines (`texts.similarity`), or of
their lines with numbers in the place of the parameters, whichever is higher. From
`BOUND` on, two functions are taken for the same one, the most similar pairs first. Of equally
similar pairs the content decides, never the order in which functions stand.

Only functions that share a rare line are compared at all (`texts.candidates`).
"""

from __future__ import annotations

from collections.abc import Sequence

from antipasta.incremental.by_name import measured_bases
from antipasta.incremental.lost import may_hide_units
from antipasta.incremental.texts import candidates, complexity_key, similarity
from antipasta.lean.typing import TYPE_CHECKING, NamedTuple

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
    """A unit without an origin: the index of its file, its own index there, and its lines.

    `blind` are the lines with numbers in the place of its parameters.
    """

    file: int
    place: int
    unit: FunctionMetrics
    lines: Counter[bytes]
    blind: Counter[bytes]


class _Old(NamedTuple):
    """A lost unit, and its lines."""

    lost: LostUnit
    lines: Counter[bytes]
    blind: Counter[bytes]


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
            [_new(texts, file, place, *each) for each in units],
            [_old(texts, *each) for each in old],
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
        [_new(texts, files[place], place, at, unit) for place, at, unit in new],
        [_old(texts, *each) for each in old],
    )


def _new(texts: Texts, file: FileHistory, place: int, at: int, unit: FunctionMetrics) -> _New:
    lines, blind = texts.body(file.head, unit), texts.blind_body(file.head, unit)
    return _New(place, at, unit, lines, blind)


def _old(texts: Texts, version: Version, lost: LostUnit) -> _Old:
    return _Old(lost, texts.body(version, lost.unit), texts.blind_body(version, lost.unit))


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
    paired: set[int] = set()
    for mine, theirs in _alike(new, old):
        found = old[theirs].lost
        if mine not in paired and not found.is_found:
            paired.add(mine)
            found.is_found = True
            yield new[mine].file, new[mine].place, found


def _alike(new: Sequence[_New], old: Sequence[_Old]) -> Iterator[tuple[int, int]]:
    """The indexes of the pairs that are alike, the most similar ones first."""
    my_keys = [(*complexity_key(each.unit), each.unit.digest) for each in new]
    their_keys = [(*complexity_key(each.lost.unit), each.lost.unit.digest) for each in old]
    to_compare = candidates([each.lines for each in new], [each.lines for each in old])
    to_compare |= candidates([each.blind for each in new], [each.blind for each in old])
    pairs = [
        (-alike, my_keys[mine], their_keys[theirs], mine, theirs)
        for mine, theirs in to_compare
        if (alike := _likeness(new[mine], old[theirs])) >= BOUND
    ]
    yield from ((mine, theirs) for *_, mine, theirs in sorted(pairs))


def _likeness(new: _New, old: _Old) -> float:
    return max(similarity(new.lines, old.lines), similarity(new.blind, old.blind))
