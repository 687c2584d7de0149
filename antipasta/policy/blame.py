"""How bad a unit, or a file, is by what the judged content is blamed for.

A weight is the higher the worse, and None where nothing is wrong; so a commit can be asked whether
it made something worse than its parents had it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.metrics import METRICS
from antipasta.policy.ratchet import fails
from antipasta.policy.suppressions import suppression_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from antipasta.model import FileMetrics, FunctionMetrics, Mode
    from antipasta.results import Violation

    Weigh = Callable[[FileMetrics, FunctionMetrics | None], float | None]


def weigher(violation: Violation, mode: Mode) -> Weigh:
    """Weighs by the metric of `violation`: wrong is what would have failed in its place."""
    metric = METRICS[violation.metric]

    def weigh(metrics: FileMetrics, unit: FunctionMetrics | None) -> float | None:
        value = metric.of(metrics if metric.level == "file" else unit or metrics)
        if value is None or not _is_wrong(violation, value, mode):
            return None
        return value if metric.comparison == "<=" else -value

    return weigh


def _is_wrong(violation: Violation, value: float, mode: Mode) -> bool:
    metric, previous = METRICS[violation.metric], violation.previous
    if violation.rule == "growth":
        return previous is not None and value - previous > violation.threshold
    breaches = not metric.accepts(value, violation.threshold)
    return breaches and fails(metric, value, previous, violation.change, mode)


def is_silenced(metric: str) -> Weigh:
    """Weighs whether a comment silences `metric`."""

    def weigh(metrics: FileMetrics, unit: FunctionMetrics | None) -> float | None:
        return None if suppression_of(metrics, unit, metric) is None else 1.0

    return weigh
