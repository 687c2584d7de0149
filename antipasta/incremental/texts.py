"""The texts of a change, each read when it is first asked for."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import product
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from antipasta.model import FunctionMetrics, Version

    ReadLines = Callable[[Sequence[Version], Sequence[Version]], Mapping[Version, Sequence[bytes]]]
    """Gives the lines of each head and each base that can be read."""

T = TypeVar("T", bytes, str)

RARE = 4
"""In how many functions a line or a statement may stand to tell them from others."""


class Texts:
    """The lines of the versions of a change, which `read_lines` gives; none for None."""

    def __init__(self, read_lines: ReadLines | None) -> None:
        self._read_lines = read_lines
        self._lines: dict[Version, Sequence[bytes]] = {}

    def want(self, heads: Iterable[Version | None], bases: Iterable[Version | None]) -> None:
        """Read those of the versions at once that are not known yet."""
        if self._read_lines is None:
            return
        wanted = [self._unknown(heads), self._unknown(bases)]
        if any(wanted):
            read = self._read_lines(*wanted)
            # What cannot be read has no lines, and is not asked for again.
            self._lines |= {each: read.get(each, ()) for group in wanted for each in group}

    def _unknown(self, versions: Iterable[Version | None]) -> list[Version]:
        distinct = dict.fromkeys(each for each in versions if each is not None)
        return [each for each in distinct if each not in self._lines]

    def lines(self, version: Version | None) -> Sequence[bytes]:
        """The lines of a version that was wanted before; none where it cannot be read."""
        return self._lines.get(version, ()) if version else ()

    def body(self, version: Version | None, unit: FunctionMetrics) -> Counter[bytes]:
        """The lines of a unit, each as often as it stands there.

        White space around them, blank lines and the line of the `def` are left out.
        """
        held = map(bytes.strip, self.lines(version)[unit.start_line : unit.end_line])
        return Counter(line for line in held if line)


def similarity(mine: Counter[bytes], theirs: Counter[bytes]) -> float:
    """The Dice coefficient of two bodies, from 0 to 1: 2 c / (a + b) of `a` and `b` lines.

    `c` of them are common, each as often as it stands in both.
    """
    common = sum(min(count, theirs[line]) for line, count in mine.items() if line in theirs)
    return 2 * common / (mine.total() + theirs.total()) if common else 0.0


def candidates(mine: Sequence[Counter[T]], theirs: Sequence[Counter[T]]) -> set[tuple[int, int]]:
    """The places of those that share something rare: in at most `RARE` of either side.

    So it leads to no more than `RARE` * `RARE` pairs, and the cost grows with the size of all and
    not with its square.
    """
    ours, others = _holders(mine), _holders(theirs)
    return {
        pair
        for each, holders in ours.items()
        if len(holders) <= RARE and len(others.get(each, ())) <= RARE
        for pair in product(holders, others.get(each, ()))
    }


def _holders(bodies: Iterable[Counter[T]]) -> dict[T, list[int]]:
    """The places of those that hold something."""
    holders: defaultdict[T, list[int]] = defaultdict(list)
    for place, body in enumerate(bodies):
        for each in body:
            holders[each].append(place)
    return holders


def best_of(pairs: Iterable[tuple[int, int]]) -> dict[int, int]:
    """The pairs, the best first, of which neither side was taken by a better one."""
    best: dict[int, int] = {}
    taken: set[int] = set()
    for mine, theirs in pairs:
        if mine not in best and theirs not in taken:
            best[mine] = theirs
            taken.add(theirs)
    return best


def complexity_key(unit: FunctionMetrics) -> tuple[int, int]:
    """Orders units by their complexity, the most complex first; never by where they stand."""
    return -(unit.cyclomatic_complexity or 0), -(unit.cognitive_complexity or 0)
