"""One version of a file, to be asked which of its lines make a number."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from antipasta.analyze.text import text_of
from antipasta.explain.points import STRUCTURAL
from antipasta.languages import BY_NAME

if TYPE_CHECKING:
    from antipasta.explain.points import Points
    from antipasta.explain.points_lizard import Identity
    from antipasta.model import FunctionMetrics


class PointedFile:
    """The text of one version of a file, to be asked for the points of its units.

    `lines` are without their ends, `size` is in bytes.
    """

    def __init__(self, source: bytes, language: str) -> None:
        self.size = len(source)
        self._language = BY_NAME[language]
        self._text = text_of(source, language)
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
        from antipasta.explain.points_python import python_points

        return python_points(self.lines, unit, metric, allowed=allowed)

    def _points_by_lizard(self, unit: FunctionMetrics) -> dict[str, Points]:
        from antipasta.explain.points_lizard import identity, lizard_points

        if self._by_lizard is None:
            self._by_lizard = lizard_points(self._text, self._language.extensions[0])
        return self._by_lizard.get(identity(unit), {})
