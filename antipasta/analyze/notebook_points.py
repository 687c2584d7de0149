"""The points and causes of the functions of a notebook, on the lines of its file; see points.py."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from antipasta.analyze import causes_python, points_python
from antipasta.analyze.notebook_cells import code_in

if TYPE_CHECKING:
    from antipasta.analyze.causes import CausesOf
    from antipasta.analyze.points import Points, PointsOf
    from antipasta.model import FunctionMetrics
    from antipasta.results.explanations import Cause


class _Joined:
    """The joined code cells, and the lines of the file on which their lines stand.

    `text` is the notebook, or else the joined cells themselves: then the lines are theirs.
    """

    def __init__(self, text: str) -> None:
        code = code_in(text)
        self.text = code.text if code else text
        self._places = (code.places if code else None) or [*range(1, self.text.count("\n") + 2)]
        self._lines: dict[int, int] = {}
        for line, place in enumerate(self._places, 1):
            self._lines.setdefault(place, line)

    def place(self, line: int) -> int:
        """The line of the file for a line of the joined cells."""
        return self._places[min(line, len(self._places)) - 1] if self._places else 1

    def within(self, unit: FunctionMetrics) -> FunctionMetrics:
        """The unit with its lines in the joined cells."""
        return unit._replace(
            start_line=self._lines.get(unit.start_line, unit.start_line),
            end_line=self._lines.get(unit.end_line, unit.end_line),
            first_line=self._lines.get(unit.first_line, unit.first_line),
        )


def find_points(text: str) -> PointsOf:
    """A function for the points of the units of a notebook."""
    joined = _Joined(text)
    of_python = points_python.find_points(joined.text)

    def points_of(unit: FunctionMetrics, metric: str, allowed: float) -> Points | None:
        points = of_python(joined.within(unit), metric, allowed)
        if points is None:
            return None
        moved: Points = Counter()
        for line, each in points.items():
            moved[joined.place(line)] += each
        return moved

    return points_of


def find_causes(text: str) -> CausesOf:
    """A function for the causes of the complexities of the units of a notebook."""
    joined = _Joined(text)
    of_python = causes_python.find_causes(joined.text)

    def causes_of(unit: FunctionMetrics, metric: str) -> list[Cause] | None:
        causes = of_python(joined.within(unit), metric)
        if causes is None:
            return None
        return [each._replace(line=joined.place(each.line)) for each in causes]

    return causes_of
