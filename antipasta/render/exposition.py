"""Totals of past runs in the text format that Prometheus reads.

prometheus_client writes it: https://prometheus.io/docs/instrumenting/exposition_formats/.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from antipasta.errors import UsageError
from antipasta.results.runs import BOUNDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from prometheus_client.core import HistogramMetricFamily, Metric

    from antipasta.results.runs import Durations, RunTotals

TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""The media type of the text."""

_COUNTERS = {
    "cache_hits": ("hits", "Contents that the cache had."),
    "cache_misses": ("misses", "Contents that the cache did not have."),
    "violations": ("violations", "Violations that were found."),
    "degraded_runs": ("degraded", "Runs that measured in less detail, for want of memory."),
    "over_budget_runs": (
        "over_budget",
        "Runs that took longer than their budget, or ran out of it.",
    ),
    "incomplete_runs": ("incomplete", "Runs that did not judge or measure everything."),
    "worker_retries": ("retries", "Files that were measured again because their worker died."),
    "worker_kills": ("kills", "Workers that were ended for their time."),
}


def exposition(totals: Sequence[RunTotals]) -> str:
    """The totals as text. Raises UsageError where prometheus_client is not installed."""
    require_client()
    from prometheus_client import CollectorRegistry, generate_latest

    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Totals(totals))
    return generate_latest(registry).decode()


def require_client() -> None:
    """Raise UsageError where prometheus_client is not installed."""
    try:
        import prometheus_client  # noqa: F401
    except ImportError as exc:
        raise UsageError(
            "the format prometheus needs prometheus_client",
            hint="pip install 'antipasta[prometheus]>=2'",
        ) from exc


class _Totals:
    """What prometheus_client collects."""

    def __init__(self, totals: Sequence[RunTotals]) -> None:
        self._totals = totals

    def collect(self) -> Iterator[Metric]:
        """The families of metrics."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        runs = CounterMetricFamily("antipasta_runs", "Runs.", labels=["kind", "status"])
        last = GaugeMetricFamily(
            "antipasta_last_run_timestamp_seconds", "When the last run ended.", labels=["kind"]
        )
        for each in self._totals:
            last.add_metric([each.kind], each.last)
            for status, number in each.statuses.items():
                runs.add_metric([each.kind, status], number)
        yield from (runs, last, *_durations(self._totals))
        for name, (field, meaning) in _COUNTERS.items():
            counter = CounterMetricFamily(f"antipasta_{name}", meaning, labels=["kind"])
            for each in self._totals:
                counter.add_metric([each.kind], getattr(each, field))
            yield counter


def _durations(totals: Iterable[RunTotals]) -> Iterator[HistogramMetricFamily]:
    """The durations of runs by kind, and of their stages by kind and stage."""
    from prometheus_client.core import HistogramMetricFamily

    runs = HistogramMetricFamily(
        "antipasta_run_duration_seconds", "How long runs took.", labels=["kind"]
    )
    stages = HistogramMetricFamily(
        "antipasta_stage_duration_seconds",
        "How long the stages of runs took.",
        labels=["kind", "stage"],
    )
    for each in totals:
        _add(runs, [each.kind], each.durations)
        for stage, durations in each.stages.items():
            _add(stages, [each.kind, stage], durations)
    yield from (runs, stages)


def _add(family: HistogramMetricFamily, labels: list[str], durations: Durations) -> None:
    names = [*map(str, BOUNDS), "+Inf"]
    buckets = list(zip(names, accumulate(durations.counts), strict=True))
    family.add_metric(labels, buckets=buckets, sum_value=durations.seconds)
