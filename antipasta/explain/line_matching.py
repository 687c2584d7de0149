"""Matches the lines of two versions of a piece of code, in about linear time.

White space around a line does not count. First the equal lines at the beginning and at the end are
matched. Then come the lines that occur exactly once on each side: of these, the longest series in
the same order is matched (the patience algorithm:
https://bramcohen.livejournal.com/73318.html). The same is repeated between the matched lines. Where
no line occurs exactly once, difflib matches the rest if it is small, since its time is cubic; in a
large rest nothing is matched.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Pair = tuple[int, int]
    """The indices of an old and of a new line, from 0."""

SMALL = 2_500
"""The most pairs of an old and a new line in a rest that difflib matches."""

DEPTH = 20
"""How often the search for lines that occur once is repeated between matched lines."""


class Gap(NamedTuple):
    """Lines to be matched, by their indices; the ends are excluded."""

    old: int
    old_end: int
    new: int
    new_end: int

    @property
    def olds(self) -> range:
        """The indices of the old lines."""
        return range(self.old, self.old_end)

    @property
    def news(self) -> range:
        """The indices of the new lines."""
        return range(self.new, self.new_end)

    @property
    def pairs(self) -> int:
        """The number of pairs of an old and a new line."""
        return len(self.olds) * len(self.news)


def match_lines(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """The index of the old line for each new line that is matched, both from 0."""
    old, new = ([line.strip() for line in side] for side in (old, new))
    whole = Gap(0, len(old), 0, len(new))
    return {theirs: mine for mine, theirs in _match(whole, old, new)}


def _match(whole: Gap, old: Sequence[str], new: Sequence[str]) -> Iterator[Pair]:
    """The pairs of equal lines, in no order."""
    gaps = [(whole, DEPTH)]
    for gap, depth in gaps:
        ends = _ends(gap, old, new)
        yield from ends
        for rest in _between(gap, sorted(ends)):
            anchors = _anchors(rest, old, new) if depth else []
            if anchors:
                yield from anchors
                gaps += ((each, depth - 1) for each in _between(rest, anchors))
            elif rest.pairs <= SMALL:
                yield from _by_difflib(rest, old, new)


def _ends(gap: Gap, old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """The pairs of equal lines at the beginning of `gap`, then those at its end."""
    length = min(len(gap.olds), len(gap.news))
    head = 0
    while head < length and old[gap.old + head] == new[gap.new + head]:
        head += 1
    tail = 0
    while tail < length - head and old[gap.old_end - tail - 1] == new[gap.new_end - tail - 1]:
        tail += 1
    found = [(gap.old + at, gap.new + at) for at in range(head)]
    return found + [(gap.old_end - at - 1, gap.new_end - at - 1) for at in range(tail)]


def _between(gap: Gap, pairs: Sequence[Pair]) -> Iterator[Gap]:
    """The gaps between `pairs`, which are in order and in `gap`; only those with both sides."""
    fences = ((gap.old - 1, gap.new - 1), *pairs, (gap.old_end, gap.new_end))
    for (old, new), (old_end, new_end) in pairwise(fences):
        if old + 1 < old_end and new + 1 < new_end:
            yield Gap(old + 1, old_end, new + 1, new_end)


def _anchors(gap: Gap, old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """The longest series of lines that occur once on each side and have the same order."""
    ours = _once(old, gap.olds)
    theirs = _once(new, gap.news)
    return _longest_series([(at, theirs[line]) for line, at in ours.items() if line in theirs])


def _once(lines: Sequence[str], within: range) -> dict[str, int]:
    """The indices of the lines that occur once in `within`, in their order."""
    places: dict[str, int] = {}
    for at in within:
        places[lines[at]] = -1 if lines[at] in places else at
    return {line: at for line, at in places.items() if at >= 0}


def _longest_series(pairs: Sequence[Pair]) -> list[Pair]:
    """The longest series of `pairs` with rising old and new indices; `pairs` are sorted by the old.

    It is found by patience sorting: https://en.wikipedia.org/wiki/Patience_sorting.
    """
    tops: list[int] = []
    piles: list[int] = []
    before: list[int | None] = []
    for index, (_, new) in enumerate(pairs):
        pile = bisect_left(tops, new)
        tops[pile : pile + 1] = [new]
        piles[pile : pile + 1] = [index]
        before.append(piles[pile - 1] if pile else None)
    series = []
    at = piles[-1] if piles else None
    while at is not None:
        series.append(pairs[at])
        at = before[at]
    return series[::-1]


def _by_difflib(gap: Gap, old: Sequence[str], new: Sequence[str]) -> Iterator[Pair]:
    from difflib import SequenceMatcher

    ours, theirs = old[gap.old : gap.old_end], new[gap.new : gap.new_end]
    for block in SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks():
        for at in range(block.size):
            yield gap.old + block.a + at, gap.new + block.b + at
