"""Pairs functions that keep their name: those of a file with those of its own base versions.

Several functions of a file have the same name where there are property setters, overloads,
definitions under conditions, or functions without a name. Such namesakes are paired by equal
digests first, then by similarity: the most similar bodies first. Namesakes that have no line in
common are paired by their complexity. The order in which functions stand decides only between
equally similar ones of one complexity.
"""

from __future__ import annotations

from collections import defaultdict, deque

from antipasta.histories import Origin
from antipasta.incremental.texts import best_of, candidates, complexity_key, similarity
from antipasta.lean.typing import TYPE_CHECKING, NamedTuple
from antipasta.model import FileMetrics

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from antipasta.histories import FileHistory
    from antipasta.incremental.texts import Texts
    from antipasta.model import FunctionMetrics

    Matches = defaultdict[int, list[Origin]]
    """The origins of the units of a file, by the unit's index."""


class Namesakes(NamedTuple):
    """Units with the same name, in a file and in one of its bases, that are not paired yet.

    `base` is the index of the base, `path` its path. `indexes` are those of the units in the file,
    `old` are the units in the base.
    """

    base: int
    path: str
    indexes: list[int]
    old: list[FunctionMetrics]


def match_own_bases(files: Sequence[FileHistory], texts: Texts) -> list[Matches]:
    """For each file: for each unit, by its index, the units of the same name in its bases.

    The `texts` are read only where several units of one name changed. Raises what reading raises.
    """
    matches: list[Matches] = [defaultdict(list) for _ in files]
    unclear = [
        (file, found, each)
        for file, found in zip(files, matches, strict=True)
        for each in list(_namesakes(file, found))
    ]
    texts.want(
        [file.head for file, _, _ in unclear],
        [file.base_versions[each.base] for file, _, each in unclear if file.base_versions],
    )
    for file, found, each in unclear:
        for index, unit in _by_likeness(file, each, texts):
            found[index].append(Origin(each.path, unit))
    return matches


def measured_bases(
    file: FileHistory,
) -> Iterator[tuple[int, str, tuple[FunctionMetrics, ...]]]:
    """The index, the path and the units of each base that was measured."""
    for place, (path, metrics) in enumerate(file.bases):
        if isinstance(metrics, FileMetrics):
            yield place, path, metrics.units


def _namesakes(file: FileHistory, matches: Matches) -> Iterator[Namesakes]:
    """Pair the units whose name and digest decide, in `matches`; yield the namesakes left over."""
    new = file.units
    mine = _indexes_by_name(new)
    for place, path, old in measured_bases(file):
        theirs = _units_by_name(old)
        for name in mine.keys() & theirs.keys():
            indexes, units = mine[name], theirs[name]
            if len(indexes) == len(units) == 1:
                matches[indexes[0]].append(Origin(path, units[0]))
                continue
            same, rest, left = _pair_by_digest(indexes, new, units)
            if len(rest) == len(left) == 1:
                same[rest[0]] = left[0]
            elif rest and left:
                yield Namesakes(place, path, rest, left)
            for index, unit in same.items():
                matches[index].append(Origin(path, unit))


def _units_by_name(units: Iterable[FunctionMetrics]) -> dict[str, list[FunctionMetrics]]:
    found: defaultdict[str, list[FunctionMetrics]] = defaultdict(list)
    for unit in units:
        found[unit.name].append(unit)
    return found


def _indexes_by_name(units: Iterable[FunctionMetrics]) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for index, unit in enumerate(units):
        found[unit.name].append(index)
    return found


def _pair_by_digest(
    indexes: Iterable[int], new: Sequence[FunctionMetrics], old: Sequence[FunctionMetrics]
) -> tuple[dict[int, FunctionMetrics], list[int], list[FunctionMetrics]]:
    """The pairs of units with equal digests, and the units of either side that are left.

    Those are in the order of their files, on both sides, so that the order does not decide which of
    two equal namesakes is paired.
    """
    by_digest: defaultdict[str, deque[FunctionMetrics]] = defaultdict(deque)
    for unit in old:
        if unit.digest:
            by_digest[unit.digest].append(unit)
    pairs: dict[int, FunctionMetrics] = {}
    rest: list[int] = []
    for index in indexes:
        same = by_digest.get(new[index].digest)
        if same:
            pairs[index] = same.popleft()
        else:
            rest.append(index)
    paired = {id(unit) for unit in pairs.values()}
    return pairs, rest, [unit for unit in old if id(unit) not in paired]


def _by_likeness(
    file: FileHistory, namesakes: Namesakes, texts: Texts
) -> Iterator[tuple[int, FunctionMetrics]]:
    base, _, indexes, old = namesakes
    version = file.base_versions[base] if file.base_versions else None
    mine = [texts.body(file.head, file.units[index]) for index in indexes]
    theirs = [texts.body(version, unit) for unit in old]
    my_keys = [complexity_key(file.units[index]) for index in indexes]
    their_keys = [complexity_key(unit) for unit in old]
    pairs = sorted(
        (-similarity(mine[my], theirs[their]), my_keys[my], their_keys[their], my, their)
        for my, their in candidates(mine, theirs)
    )
    paired = best_of((my, their) for *_, my, their in pairs)
    # The units that share no line: the most complex of either side first.
    left = sorted(set(range(len(old))) - {*paired.values()}, key=their_keys.__getitem__)
    rest = sorted(set(range(len(mine))) - paired.keys(), key=my_keys.__getitem__)
    for my, their in (*paired.items(), *zip(rest, left, strict=False)):
        yield indexes[my], old[their]
