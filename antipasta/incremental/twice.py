"""Finds functions that a merge has twice: under the old name, and under the one of a rename.

One side of the merge renamed the function, the other one kept its name, and the result has both.
Each is in a parent, so each would pass as merged. But base and head of the branch show a copy. So
the one that HEAD lacks counts as new here as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.incremental.by_name import measured_bases
from antipasta.incremental.similar import BOUND
from antipasta.incremental.texts import similarity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from antipasta.histories import FileHistory
    from antipasta.incremental.by_name import Matches
    from antipasta.incremental.texts import Texts
    from antipasta.model import FunctionMetrics


def forget_copies(files: Sequence[FileHistory], matches: Sequence[Matches], texts: Texts) -> None:
    """Take the origins of such functions out of the `matches`. Raises what reading raises."""
    for file, found in zip(files, matches, strict=True):
        if len(file.bases) > 1:
            ours, theirs = _of_one_side(file, found)
            for index in list(_copies(file, ours, theirs, texts)):
                del found[index]


def _of_one_side(file: FileHistory, found: Matches) -> tuple[list[int], list[int]]:
    """The indexes of the functions that only the first base has, and of those that it lacks."""
    places = {id(unit): place for place, _, units in measured_bases(file) for unit in units}
    ours, theirs = [], []
    for index, origins in found.items():
        sides = {places.get(id(origin.unit)) for origin in origins}
        if file.units[index].kind != "module" and sides == {0}:
            ours.append(index)
        elif file.units[index].kind != "module" and 0 not in sides and None not in sides:
            theirs.append(index)
    return ours, theirs


def _copies(
    file: FileHistory, ours: Sequence[int], theirs: Sequence[int], texts: Texts
) -> Iterator[int]:
    if not ours or not theirs:
        return
    texts.want([file.head], [])
    left = list(ours)
    for index in theirs:
        copied = (each for each in left if _is_alike(file, file.units[each], index, texts))
        original = next(copied, None)
        if original is not None:
            left.remove(original)
            yield index


def _is_alike(file: FileHistory, unit: FunctionMetrics, index: int, texts: Texts) -> bool:
    other = file.units[index]
    if unit.digest and unit.digest == other.digest:
        return True
    return similarity(texts.body(file.head, unit), texts.body(file.head, other)) >= BOUND
