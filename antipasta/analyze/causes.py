"""The causes of a complexity: which construct in which line adds how much, and why.

Like points, they are computed from the text on demand. Those of cognitive complexity add up to its
value, those of cyclomatic complexity to its value minus 1, since the function itself counts 1.
"""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from antipasta.results.explanations import Cause, Complexities

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from antipasta.model import FunctionMetrics

    CausesOf = Callable[[FunctionMetrics, str], Sequence[Cause] | None]
    """Gives the causes of a complexity of a unit, in the order of lines; None if not known."""


CYCLOMATIC, COGNITIVE = Complexities._fields
"""The metrics that have causes, by name."""


def points_of(causes: Iterable[Cause]) -> Counter[int]:
    """The points of each line that has a cause."""
    points: Counter[int] = Counter()
    for cause in causes:
        points[cause.line] += cause.points
    return points


def reconciled(causes: Iterable[Cause], points: Mapping[int, int], metric: str) -> list[Cause]:
    """The `causes`, as far as they agree with the `points` of their lines, which are the engine's.

    A line whose causes add up to something else gets the engine's points without a word, so that
    the sum is always the metric.
    """
    by_line = {
        line: list(held)
        for line, held in groupby(sorted(causes, key=attrgetter("line")), attrgetter("line"))
    }
    wanted = Counter({line: each for line, each in points.items() if each})
    told: list[Cause] = []
    for line in sorted(wanted):
        held = by_line.get(line, [])
        is_right = sum(each.points for each in held) == wanted[line]
        told += held if is_right else [Cause(line, metric, wanted[line], "")]
    return told
