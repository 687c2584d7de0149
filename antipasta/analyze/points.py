"""The points of a unit: how much each line adds to the value of a metric.

Points are computed from the text on demand, and are not a part of the measurements. The points of
cognitive complexity add up to its value, those of cyclomatic complexity to its value minus 1, since
the function itself counts 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.metrics import METRICS

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable

    from antipasta.model import FunctionMetrics

    Points = Counter[int]
    """Points by line number, from 1; a line without points may be left out."""

    PointsOf = Callable[[FunctionMetrics, str, float], Points | None]
    """Gives the points of a unit for a structural metric, by its name; the float is the threshold.

    None where they are not known."""

STRUCTURAL = frozenset(name for name, metric in METRICS.items() if metric.is_structural)
"""The metrics that count constructs. All others grow with size: each line counts as one point."""
