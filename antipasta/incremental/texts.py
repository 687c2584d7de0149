"""The texts of a change, read only where needed, and the similarity of the units in them."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import product

from antipasta.lean.typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from antipasta.model import FunctionMetrics, Version

    ReadLines = Callable[[Sequence[Version], Sequence[Version]], Mapping[Version, Sequence[bytes]]]
    """Reads the lines of heads and bases; versions that cannot be read are left out."""

T = TypeVar("T", bytes, str)

RARE = 4
"""A line or a statement in at most this many functions is rare, and tells them from others."""


class Texts:
    """The lines of the versions of a change, read by `read_lines`; with None nothing is read."""

    def __init__(self, read_lines: ReadLines | None) -> None:
        self._read_lines = read_lines
        self._lines: dict[Version, Sequence[bytes]] = {}

    def want(self, heads: Iterable[Version | None], bases: Iterable[Version | None]) -> None:
        """Read those of the versions that were not read before, all at once."""
        if self._read_lines is None:
            return
        wanted = [self._unknown(heads), self._unknown(bases)]
        if any(wanted):
            read = self._read_lines(*wanted)
            # A version that cannot be read gets no lines, so that it is not read again.
            self._lines |= {each: read.get(each, ()) for group in wanted for each in group}

    def _unknown(self, versions: Iterable[Version | None]) -> list[Version]:
        distinct = dict.fromkeys(each for each in versions if each is not None)
        return [each for each in distinct if each not in self._lines]

    def lines(self, version: Version | None) -> Sequence[bytes]:
        """The lines of a version that `want` has read; none if it cannot be read."""
        return self._lines.get(version, ()) if version else ()

    def body(self, version: Version | None, unit: FunctionMetrics) -> Counter[bytes]:
        """The lines of a unit, each with how often it occurs.

        The line of the `def`, white space around lines, and lines that say nothing of their own are
        left out. What stands between `and`, `or`, `&&` and `||` counts as a line each: so many
        conditions weigh the same on one line as on many.
        """
        # Imported here, with its expressions: mostly no function was lost, and no text is read.
        from antipasta.incremental.bodies import body_of

        return body_of(self.lines(version)[unit.start_line : unit.end_line])

    def blind_body(self, version: Version | None, unit: FunctionMetrics) -> Counter[bytes]:
        """The same with a number in the place of each parameter, whatever it is called."""
        from antipasta.incremental.bodies import body_of
        from antipasta.incremental.parameters import blind_to

        held = self.lines(version)[unit.start_line - 1 : unit.end_line]
        return body_of(map(blind_to(held), held[1:]))


def similarity(mine: Counter[bytes], theirs: Counter[bytes]) -> float:
    """The Dice coefficient of two bodies, from 0 to 1: 2 c / (a + b).

    `a` and `b` are their numbers of lines; `c` is the number of common lines, each counted as often
    as it occurs in both (Dice 1945, https://doi.org/10.2307/1932409).
    """
    common = sum(min(count, theirs[line]) for line, count in mine.items() if line in theirs)
    return 2 * common / (mine.total() + theirs.total()) if common else 0.0


def candidates(mine: Sequence[Counter[T]], theirs: Sequence[Counter[T]]) -> set[tuple[int, int]]:
    """The pairs of indexes of bodies that share a rare element.

    An element is a line or a statement. It is rare if at most `RARE` bodies of either side have it.
    So an element gives at most `RARE` * `RARE` pairs, and the cost grows with the total size, not
    with its square.
    """
    ours, others = _holders(mine), _holders(theirs)
    return {
        pair
        for each, holders in ours.items()
        if len(holders) <= RARE and len(others.get(each, ())) <= RARE
        for pair in product(holders, others.get(each, ()))
    }


def _holders(bodies: Iterable[Counter[T]]) -> dict[T, list[int]]:
    """For each element, the indexes of the bodies that have it."""
    holders: defaultdict[T, list[int]] = defaultdict(list)
    for place, body in enumerate(bodies):
        for each in body:
            holders[each].append(place)
    return holders


def best_of(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """The pairs whose sides were not taken by an earlier pair; `pairs` come the best first."""
    best: dict[int, int] = {}
    taken: set[int] = set()
    for mine, theirs in pairs:
        if mine not in best and theirs not in taken:
            best[mine] = theirs
            taken.add(theirs)
    return best


def complexity_key(unit: FunctionMetrics) -> tuple[int, int]:
    """A sort key: the most complex units first. It never depends on where they stand."""
    return -(unit.cyclomatic_complexity or 0), -(unit.cognitive_complexity or 0)
