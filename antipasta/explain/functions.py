"""Explains one function: what each of its lines adds to its complexities, and what a change did."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from antipasta.explain.contributions import gains
from antipasta.results.explanations import Complexities, ExplainedFunction

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from antipasta.explain.contributions import Side
    from antipasta.model import FileMetrics, FunctionMetrics
    from antipasta.results.explanations import Cause

COMPLEXITIES = Complexities._fields
"""The metrics that are explained, by name."""


def complexities(unit: FunctionMetrics) -> Complexities:
    """Both complexities of a unit."""
    return Complexities(unit.cyclomatic_complexity, unit.cognitive_complexity)


def severity(values: Complexities, thresholds: Mapping[str, float]) -> float:
    """How far the worse of both complexities is on its way to its threshold; 1 is at it."""
    shares = (
        value / max(thresholds[metric], 1)
        for metric, value in zip(COMPLEXITIES, values, strict=True)
        if value is not None
    )
    return max(shares, default=-1)


def explained(
    metrics: FileMetrics, path: str, side: Side, thresholds: Mapping[str, float]
) -> ExplainedFunction:
    """The function of `side` with the causes of its complexities; `metrics` are its file's."""
    file, unit = side.file, side.unit
    assert unit is not None
    values = complexities(unit)
    causes: list[Cause] = []
    for metric, value in zip(COMPLEXITIES, values, strict=True):
        if value is not None:
            causes += file.causes(unit, metric)
    return ExplainedFunction(
        path,
        unit.name,
        unit.kind,
        unit.start_line,
        unit.end_line,
        values,
        tuple(sorted(causes, key=attrgetter("line"))),
        tuple((line, file.lines[line - 1]) for line in _own_lines(metrics, unit)),
        dict(thresholds),
    )


def _own_lines(metrics: FileMetrics, unit: FunctionMetrics) -> Iterator[int]:
    """The numbers of the lines of a unit; those of `<module>` are all that no function has."""
    held: set[int] = set()
    if unit.kind == "module":
        for each in metrics.units:
            if each is not unit:
                held.update(_lines(each))
    return (line for line in _lines(unit) if line not in held)


def _lines(unit: FunctionMetrics) -> range:
    first = min(unit.first_line or unit.start_line, unit.start_line)
    return range(max(1, first), unit.end_line + 1)


def with_change(told: ExplainedFunction, now: Side, before: Side | None) -> ExplainedFunction:
    """The explained function `now`, with its values `before` and what each line added since.

    A new function has no values before, and all of its lines were added.
    """
    added = {metric: gains(now, before, metric, told.thresholds[metric]) for metric in COMPLEXITIES}
    previous = complexities(before.unit) if before and before.unit else None
    return told._replace(previous=previous, added=added)
