"""One version of a file, which gives the points of its units line by line."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

from antipasta.analyze.causes import points_of, reconciled
from antipasta.analyze.engines import analyzer_of
from antipasta.analyze.points import STRUCTURAL
from antipasta.languages import BY_NAME
from antipasta.results.explanations import Complexities

if TYPE_CHECKING:
    from collections.abc import Sequence

    from antipasta.analyze.causes import CausesOf
    from antipasta.analyze.points import Points, PointsOf
    from antipasta.model import FunctionMetrics
    from antipasta.results.explanations import Cause


class PointedFile:
    """The text of one version of a file, which gives the points of its units.

    `lines` are without their line ends, `size` is in bytes.
    """

    def __init__(self, source: bytes, language: str) -> None:
        self.size = len(source)
        self._language = BY_NAME[language]
        self._analyzer = analyzer_of(language)
        self._text = self._analyzer.decode(source).text
        self.lines = self._text.split("\n")

    def span(self, unit: FunctionMetrics | None) -> range:
        """The numbers of the lines of `unit`, from 1; all lines for None and for `<module>`."""
        if unit is None or unit.kind == "module":
            return range(1, len(self.lines) + 1)
        return range(unit.start_line, unit.end_line + 1)

    def points(self, unit: FunctionMetrics | None, metric: str, *, allowed: float) -> Points | None:
        """The points of `unit`, or of the whole file for None; `allowed` is the threshold.

        None where they are not known: for some metrics in some languages, and for a unit that the
        engine cannot read.
        """
        if metric not in STRUCTURAL:
            return Counter(self.span(unit))
        if unit is None:
            return None
        if self._points_of:
            return self._points_of(unit, metric, allowed)
        if metric not in Complexities._fields:
            return None
        causes = self._causes_of(unit, metric) if self._causes_of else None
        return None if causes is None else points_of(causes)

    def causes(self, unit: FunctionMetrics, metric: str) -> Sequence[Cause]:
        """The causes of a complexity of `unit`; empty where they are not known.

        Where the engine has points of its own, and the causes do not add up to them, each line
        with points is one, without a word.
        """
        causes = (self._causes_of(unit, metric) if self._causes_of else None) or ()
        if not self._points_of:
            return causes
        return reconciled(causes, self.points(unit, metric, allowed=0) or {}, metric)

    @cached_property
    def _causes_of(self) -> CausesOf | None:
        """The engine's function for the causes in this text; None where it has none."""
        find = self._analyzer.find_causes
        return find(self._text, self._language) if find else None

    @cached_property
    def _points_of(self) -> PointsOf | None:
        """The engine's function for the points in this text; None where it has none."""
        find = self._analyzer.find_points
        return find(self._text, self._language) if find else None
