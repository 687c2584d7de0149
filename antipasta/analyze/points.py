"""Which lines make a number: the points of a unit, line by line.

They are found anew from the text when somebody asks, and are no part of the measurements. The
points of both complexities add up to the value, of cyclomatic complexity to one less: the function
itself is 1. Of a notebook they are not known.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from antipasta.analyze.text import decode_other, decode_python
from antipasta.languages import BY_NAME

if TYPE_CHECKING:
    from antipasta.analyze.points_lizard import Identity
    from antipasta.model import FunctionMetrics

    Points = Counter[int]
    """Points by line, from 1; a line without any may be left out."""

STRUCTURAL = frozenset(
    ("cyclomatic_complexity", "cognitive_complexity", "nesting_depth", "parameters")
)
"""The metrics that count what is written; of all others size is the cause, and a line a point."""


class PointedFile:
    """The text of one version of a file, to be asked for the points of its units.

    `lines` are without their ends, `size` is in bytes.
    """

    def __init__(self, source: bytes, language: str) -> None:
        self.size = len(source)
        self._language = BY_NAME[language]
        decode = decode_python if self._language.engine == "python" else decode_other
        self._text = decode(source).text
        self.lines = self._text.split("\n")
        self._by_lizard: dict[Identity, dict[str, Points]] | None = None

    def span(self, unit: FunctionMetrics | None) -> range:
        """The lines of `unit`, from 1; of the whole file for None and for `<module>`."""
        if unit is None or unit.kind == "module":
            return range(1, len(self.lines) + 1)
        return range(unit.start_line, unit.end_line + 1)

    def points(self, unit: FunctionMetrics | None, metric: str, *, allowed: float) -> Points | None:
        """The points of `unit`, or of the whole file for None; `allowed` is the threshold.

        None where they are not known: of some metrics in some languages, and of what the engine
        cannot read.
        """
        if metric not in STRUCTURAL:
            return Counter(self.span(unit))
        if unit is None or self._language.engine == "notebook":
            return None
        if self._language.engine == "lizard":
            return self._points_by_lizard(unit).get(metric)
        # Imported here: of a file in another language Python's rules are not needed.
        from antipasta.analyze.points_python import python_points

        return python_points(self.lines, unit, metric, allowed=allowed)

    def _points_by_lizard(self, unit: FunctionMetrics) -> dict[str, Points]:
        from antipasta.analyze.points_lizard import identity, lizard_points

        if self._by_lizard is None:
            self._by_lizard = lizard_points(self._text, self._language.extensions[0])
        return self._by_lizard.get(identity(unit), {})
