"""Finds the breaches of a file: values that their thresholds do not accept, old ones and new."""

from collections.abc import Iterator, Mapping, Sequence

from antipasta.lean.typing import NamedTuple
from antipasta.metrics import METRICS, Metric
from antipasta.model import FileMetrics, FunctionMetrics


class Breach(NamedTuple):
    """A value that its threshold does not accept; `unit` is None for the file as a whole.

    `laxer` is the more lenient threshold that the other side of a branch has, if it has one.
    """

    unit: FunctionMetrics | None
    metric: Metric
    value: float
    threshold: float
    laxer: float | None = None

    def was_there(self, previous: float) -> bool:
        """Whether the `previous` value was a breach too, so that no threshold was crossed.

        The laxer threshold may not be crossed either: else a branch could tighten its own threshold
        and then cross the laxer one.
        """
        return not any(
            self.metric.accepts(previous, bound)
            for bound in (self.threshold, self.laxer)
            if bound is not None and not self.metric.accepts(self.value, bound)
        )


def breaches(
    metrics: FileMetrics,
    thresholds: Mapping[str, float],
    laxer: Mapping[str, float] | None = None,
) -> Iterator[Breach]:
    """Every breach in a file. A value that is None cannot breach: see `unjudged`.

    `laxer` are the thresholds of the other side of a branch, where they are more lenient.
    """
    units = metrics.units
    for name, threshold in thresholds.items():
        metric = METRICS[name]
        judged, values = _values(metric, metrics, units)
        # Most files breach nothing, and this takes a fifth of the time of looking at each value.
        if metric.accepts_all((value for value in values if value is not None), threshold):
            continue
        for unit, value in zip(judged, values, strict=True):
            if value is not None and not metric.accepts(value, threshold):
                yield Breach(unit, metric, value, threshold, (laxer or {}).get(name))


def _values(
    metric: Metric, metrics: FileMetrics, units: Sequence[FunctionMetrics]
) -> tuple[Sequence[FunctionMetrics | None], Sequence[float | None]]:
    """What has a value of the metric, the units or the file, which is None, and the values."""
    if metric.level == "file":
        return (None,), (metric.of(metrics),)
    return units, [getattr(unit, metric.name) for unit in units]


def unjudged(metrics: FileMetrics, thresholds: Mapping[str, float]) -> bool:
    """Whether a metric with a threshold could not be judged because the analysis fell short.

    A metric that the language does not have is neither judged nor missing. A value is missing only
    where the analysis is below the level `full`. In a file that cannot be parsed or decoded,
    antipasta may not have found every function.
    """
    if metrics.analysis == "full":
        return False
    if metrics.analysis != "reduced" or metrics.reason in ("syntax", "encoding", "lost"):
        return bool(thresholds)
    names = (METRICS[name] for name in thresholds)
    return any(_is_missing(metric, metrics) for metric in names)


def _is_missing(metric: Metric, metrics: FileMetrics) -> bool:
    if metric.level == "file":
        return metric.of(metrics) is None
    return any(metric.of(unit) is None for unit in metrics.units)
