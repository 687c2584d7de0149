"""How much of what was to be judged could be."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from antipasta.metrics import METRICS
from antipasta.model import FileMetrics, Ignored, Missing
from antipasta.policy.thresholds import unjudged
from antipasta.results import Counts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from antipasta.model import FunctionMetrics
    from antipasta.policy.judge import Subject


class Coverage(NamedTuple):
    """How much was judged, what was not for want of measurements, and what is no source."""

    counts: Counts
    incomplete: tuple[Missing, ...]
    ignored: tuple[Ignored, ...]


def coverage(subjects: Iterable[Subject], missing: Iterable[Missing]) -> Coverage:
    """Count what could be judged of `subjects`; `missing` are files that could not even be read.

    A file counts as judged when every metric that has a threshold was there.
    """
    incomplete, ignored = list(missing), []
    total, judged, functions, functions_judged = len(incomplete), 0, 0, 0
    for path, outcome, thresholds, _ in subjects:
        if isinstance(outcome, FileMetrics) and outcome.reason == "lfs":
            ignored.append(Ignored(path, "lfs"))
            continue
        total += 1
        gap = _gap(path, outcome, thresholds)
        if gap:
            incomplete.append(gap)
        else:
            judged += 1
        if isinstance(outcome, FileMetrics):
            units = [unit for unit in outcome.units if unit.kind != "module"]
            functions += len(units)
            functions_judged += sum(_is_judged(unit, outcome, thresholds) for unit in units)
    return Coverage(
        Counts(total, judged, functions, functions_judged), tuple(incomplete), tuple(ignored)
    )


def _gap(
    path: str, outcome: FileMetrics | Missing, thresholds: Mapping[str, float]
) -> Missing | None:
    if isinstance(outcome, Missing):
        return outcome
    if not unjudged(outcome, thresholds):
        return None
    return Missing(path, outcome.reason or "unreadable", outcome.detail or outcome.analysis)


def _is_judged(
    unit: FunctionMetrics, metrics: FileMetrics, thresholds: Mapping[str, float]
) -> bool:
    if metrics.analysis == "full":
        return True
    wanted = [METRICS[name] for name in thresholds if METRICS[name].level == "function"]
    return all(metric.of(unit) is not None for metric in wanted)
