"""Explains one function: what each of its lines adds to its complexities, and what a change did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.explain.contributions import gains
from antipasta.results.explanations import Complexities, ExplainedFunction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from antipasta.explain.contributions import Side
    from antipasta.model import FunctionMetrics
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


def explained(path: str, side: Side, thresholds: Mapping[str, float]) -> ExplainedFunction:
    """The function of `side`, a file at `path`, with the causes of its complexities."""
    file, unit = side.file, side.unit
    assert unit is not None
    values = complexities(unit)
    causes: list[Cause] = []
    for metric, value in zip(COMPLEXITIES, values, strict=True):
        if value is not None:
            causes += file.causes(unit, metric)
    first = max(1, min(unit.first_line or unit.start_line, unit.start_line))
    return ExplainedFunction(
        path,
        unit.name,
        unit.kind,
        first,
        unit.start_line,
        unit.end_line,
        values,
        tuple(sorted(causes)),
        tuple(file.lines[first - 1 : unit.end_line]),
        dict(thresholds),
    )


def with_change(told: ExplainedFunction, now: Side, before: Side | None) -> ExplainedFunction:
    """The explained function `now`, with its values `before` and what each line added since.

    A new function has no values before, and all of its lines were added.
    """
    added = {metric: gains(now, before, metric, told.thresholds[metric]) for metric in COMPLEXITIES}
    previous = complexities(before.unit) if before and before.unit else None
    return told._replace(previous=previous, added=added)
