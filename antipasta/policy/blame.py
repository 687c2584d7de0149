"""Weighs how bad a unit or a file is, to find the commit that made a violation.

A weight is higher for a worse unit, and None where nothing is wrong. A commit whose weight is above
the weights of its parents made the unit worse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from antipasta.metrics import METRICS
from antipasta.policy.ratchet import fails, is_tolerated
from antipasta.policy.suppressions import suppression_of
from antipasta.policy.thresholds import Breach

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from antipasta.model import FileMetrics, FunctionMetrics, Mode
    from antipasta.results.findings import Violation

    Weigh = Callable[[FileMetrics, FunctionMetrics | None], float | None]


class Scale(NamedTuple):
    """The terms of a judgement: the mode, the tolerance by metric, and the laxer threshold.

    `laxer` is the threshold of the other side of a branch, where it is more lenient.
    """

    mode: Mode
    tolerance: Mapping[str, float] = {}
    laxer: float | None = None


def weigher(violation: Violation, scale: Scale) -> Weigh:
    """Weighs by the metric of `violation`: a value weighs if it would fail in its place."""
    metric = METRICS[violation.metric]

    def weigh(metrics: FileMetrics, unit: FunctionMetrics | None) -> float | None:
        value = metric.of(metrics if metric.level == "file" else unit or metrics)
        if value is None or not _is_wrong(violation, value, scale):
            return None
        return value if metric.comparison == "<=" else -value

    return weigh


def _is_wrong(violation: Violation, value: float, scale: Scale) -> bool:
    metric, previous, change = METRICS[violation.metric], violation.previous, violation.change
    if violation.rule == "growth":
        return previous is not None and value - previous > violation.threshold
    if metric.accepts(value, violation.threshold):
        return False
    breach = Breach(None, metric, value, violation.threshold, scale.laxer)
    if scale.mode == "ratchet" and is_tolerated(breach, previous, change, scale.tolerance):
        return False
    if not fails(breach._replace(value=violation.value), previous, change, scale.mode):
        # It is no worse than what it was extracted from: the ledger allows it less.
        return True
    return fails(breach, previous, change, scale.mode)


def is_silenced(metric: str) -> Weigh:
    """Weighs 1 where a comment silences `metric`, else None."""

    def weigh(metrics: FileMetrics, unit: FunctionMetrics | None) -> float | None:
        return None if suppression_of(metrics, unit, metric) is None else 1.0

    return weigh
