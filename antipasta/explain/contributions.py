"""Finds the lines of a change that made a metric worse, and by how much.

A line contributes the points that it has now and that its matched old line did not have. So an `if`
around old code contributes its own decision, and each line inside contributes what the deeper
nesting adds to it. Lines that were rewritten contribute what their statements have more than the
old statements that they are most like; other added lines contribute all their points. The sum of
the contributions, minus the points that old lines lost, is the difference of the two values.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from antipasta.analyze.points import STRUCTURAL
from antipasta.explain.likeness import added_points, statements
from antipasta.explain.line_matching import match_lines
from antipasta.results.findings import Contribution

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from antipasta.analyze.points import Points
    from antipasta.explain.pointed_file import PointedFile
    from antipasta.model import FunctionMetrics

SHARE_DIGITS = 4


class Side(NamedTuple):
    """A unit in one version of its file; a `unit` of None is the whole file."""

    file: PointedFile
    unit: FunctionMetrics | None

    @property
    def span(self) -> range:
        """The numbers of the unit's lines, from 1."""
        return self.file.span(self.unit)

    @property
    def lines(self) -> Sequence[str]:
        """The unit's lines."""
        return self.file.lines[self.span.start - 1 : self.span.stop - 1]

    @property
    def texts(self) -> Mapping[int, str]:
        """The unit's lines by their numbers."""
        return dict(zip(self.span, self.lines, strict=False))

    def points(self, metric: str, allowed: float) -> Points | None:
        """The points of the unit's lines, by line; None where they are not known."""
        return self.file.points(self.unit, metric, allowed=allowed)


def contributions(
    now: Side, before: Side | None, metric: str, *, allowed: float
) -> tuple[Contribution, ...]:
    """The lines of `now` that contribute to `metric`, the greatest share first.

    `before` is what it is compared with, None where `now` is new; `allowed` is the threshold. For a
    metric that grows with size, adjacent lines are given as ranges.
    """
    gains = _gains(now, before, metric, allowed)
    ranges = _single(gains) if metric in STRUCTURAL else _ranges(gains)
    total = sum(gains.values())
    found = (
        Contribution(line, end_line, points, round(points / total, SHARE_DIGITS))
        for line, end_line, points in ranges
    )
    return tuple(sorted(found, key=lambda each: (-each.points, each.line)))


def _gains(now: Side, before: Side | None, metric: str, allowed: float) -> Mapping[int, int]:
    """What each line gained, without those that gained nothing."""
    held = now.points(metric, allowed)
    old = before.points(metric, allowed) if before else Counter()
    if held is None or old is None:
        return {}
    gains = _compared(now, held, before, old) if before else held
    return {line: gain for line, gain in gains.items() if gain > 0}


def _compared(now: Side, held: Points, before: Side, old: Points) -> dict[int, int]:
    """What each line of `now` has more than it, or the statement it belongs to, had before."""
    came_from = _matched(now, before)
    gains = {line: held[line] - old[was] for line, was in came_from.items()}
    return gains | added_points(
        statements(now.texts, _gaps(now.texts, came_from), held),
        statements(
            before.texts, _gaps(before.texts, {line: line for line in came_from.values()}), old
        ),
    )


def _gaps(lines: Iterable[int], matched: Mapping[int, int]) -> dict[int, int]:
    """The changed place of each unmatched line, named by the old line of the last match above."""
    gaps, gap = {}, 0
    for line in lines:
        if line in matched:
            gap = matched[line]
        else:
            gaps[line] = gap
    return gaps


def _matched(now: Side, before: Side) -> dict[int, int]:
    """The old line for each new line that is the same, both counted from 1 in their files."""
    start, old_start = now.span.start, before.span.start
    pairs = match_lines(before.lines, now.lines).items()
    return {start + mine: old_start + theirs for mine, theirs in pairs}


def _single(gains: Mapping[int, int]) -> Iterator[tuple[int, int, int]]:
    return ((line, line, points) for line, points in gains.items())


def _ranges(gains: Mapping[int, int]) -> Iterator[tuple[int, int, int]]:
    """The first and the last line of each run of adjacent lines, and the points of the run."""
    start = end = points = 0
    for line in sorted(gains):
        if points and line != end + 1:
            yield start, end, points
            points = 0
        start = start if points else line
        end, points = line, points + gains[line]
    if points:
        yield start, end, points
