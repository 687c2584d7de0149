"""Which lines make a number: the points of a unit, line by line.

They are found anew from the text when somebody asks, and are no part of the measurements. The
points of both complexities add up to the value, of cyclomatic complexity to one less: the function
itself is 1. Of a notebook they are not known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.metrics import METRICS

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable

    from antipasta.model import FunctionMetrics

    Points = Counter[int]
    """Points by line, from 1; a line without any may be left out."""

    PointsOf = Callable[[FunctionMetrics, str, float], Points | None]
    """Gives the points of a unit of one text for a metric that counts what is written; the number
    is the threshold. None where they are not known."""

STRUCTURAL = frozenset(name for name, metric in METRICS.items() if metric.is_structural)
"""The metrics that count what is written; of all others size is the cause, and a line a point."""
