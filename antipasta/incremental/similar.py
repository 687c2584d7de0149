"""Finds functions that were edited while their class or file was renamed, by their lines.

Looked at are only functions in a place that is new, and lost ones whose place is gone. A place is a
class, an outer function, or a file; it is gone when a base has it and no function of the file as it
is now stands in it. So a function that is edited beyond its digest and renamed alone, in a class
that stays, is new code.

The similarity of two functions is the Dice coefficient of their lines, 2 c / (a + b): of `a` lines
of the one and `b` lines of the other, `c` are common, each as often as it stands in both. Lines are
taken without white space around them, blank lines and the line of the `def` left out. From
`BOUND` on two functions are taken for one, the most similar first.

Only functions that share a rare line, one that stands in at most `RARE` functions of either side,
are compared at all: a line leads to no more than `RARE` * `RARE` pairs, so the cost grows with the
number of lines and not with its square.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from antipasta.incremental.by_name import measured_bases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from antipasta.incremental.lost import Lost, LostUnit
    from antipasta.model import FileHistory, FunctionMetrics, Version

    ReadLines = Callable[[Sequence[Version], Sequence[Version]], Mapping[Version, Sequence[bytes]]]
    """Gives the lines of each head and each base that can be read."""

BOUND = 0.5
"""The least similarity of a function to what it was: half of its lines."""

RARE = 4
"""In how many functions a line may stand to tell them from others."""


class _New(NamedTuple):
    """A unit without an origin: the place of its file, its index there, and its lines."""

    file: int
    unit: int
    lines: Counter[bytes]


class _Old(NamedTuple):
    """A unit that is lost, and its lines."""

    lost: LostUnit
    lines: Counter[bytes]


def find_similar(
    files: Sequence[FileHistory],
    unmatched: Sequence[Sequence[tuple[int, FunctionMetrics]]],
    lost: Lost,
    read_lines: ReadLines,
) -> Iterator[tuple[int, int, LostUnit]]:
    """Find what became of the functions of classes and files that are gone, and mark them found.

    `unmatched` are the units of each file that have no origin yet. Yields the place of a file, the
    index of a unit there, and what it was.
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
    heads = {place: head for place, *_ in new if (head := files[place].head)}
    lines = read_lines(list(heads.values()), list(dict(old)))
    yield from _best_pairs(
        [
            _New(place, index, _lines_of(unit, lines.get(heads[place], ())))
            for place, index, unit in new
        ],
        [_Old(each, _lines_of(each.unit, lines.get(base, ()))) for base, each in old],
    )


def _gone(files: Sequence[FileHistory], lost: Lost) -> Iterator[tuple[Version, LostUnit]]:
    """The lost units whose place is gone, each with the version that it can be read from."""
    for file in files:
        if file.base_versions:
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
    """The names of all that the unit stands in, by its dotted name."""
    place, dot, _ = unit.name.rpartition(".")
    while dot:
        yield place
        place, dot, _ = place.rpartition(".")


def _lines_of(unit: FunctionMetrics, lines: Sequence[bytes]) -> Counter[bytes]:
    held = map(bytes.strip, lines[unit.start_line : unit.end_line])
    return Counter(line for line in held if line)


def _best_pairs(new: Sequence[_New], old: Sequence[_Old]) -> Iterator[tuple[int, int, LostUnit]]:
    pairs = [
        (-similarity, mine + theirs, abs(mine - theirs), mine, theirs)
        for mine, theirs in _candidates(new, old)
        if (similarity := _similarity(new[mine].lines, old[theirs].lines)) >= BOUND
    ]
    paired: set[int] = set()
    # Of equally similar pairs the order is the same from either side.
    for *_, mine, theirs in sorted(pairs):
        found = old[theirs].lost
        if mine not in paired and not found.is_found:
            paired.add(mine)
            found.is_found = True
            yield new[mine].file, new[mine].unit, found


def _candidates(new: Sequence[_New], old: Sequence[_Old]) -> set[tuple[int, int]]:
    """The pairs of places in `new` and `old` that share a rare line."""
    ours, theirs = _by_line(new), _by_line(old)
    return {
        (mine, their)
        for line, holders in ours.items()
        if len(holders) <= RARE and len(theirs.get(line, ())) <= RARE
        for mine in holders
        for their in theirs.get(line, ())
    }


def _by_line(functions: Iterable[_New | _Old]) -> Mapping[bytes, list[int]]:
    holders: defaultdict[bytes, list[int]] = defaultdict(list)
    for place, function in enumerate(functions):
        for line in function.lines:
            holders[line].append(place)
    return holders


def _similarity(mine: Counter[bytes], theirs: Counter[bytes]) -> float:
    common = sum(min(count, theirs[line]) for line, count in mine.items() if line in theirs)
    return 2 * common / (mine.total() + theirs.total())
