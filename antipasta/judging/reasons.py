"""Says of one file, or of a function in it, which value passes or fails, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from antipasta.errors import UsageError
from antipasta.metrics import METRICS, nearest
from antipasta.results.reasons import Judgement, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from antipasta.metrics import Metric
    from antipasta.model import FileMetrics, FunctionMetrics
    from antipasta.results import Verdict
    from antipasta.results.findings import Suppressed, Violation
    from antipasta.results.reports import MetricsReport

    Place = tuple[str, str | None, str]

Found = TypeVar("Found", "Violation", "Suppressed")

_AS_BEFORE = "beyond it before as well, and unchanged"
_NO_WORSE = "beyond it before as well, and no worse now"


def judgement(
    verdict: Verdict,
    report: MetricsReport,
    path: str,
    thresholds: Mapping[str, float],
    function: str | None,
) -> Judgement:
    """What `verdict` makes of the file at `path`, which `report` has the measurements of.

    Without a `function` the values that breach their threshold are listed, else all of it. Raises
    UsageError where the file has no such function.
    """
    metrics = next((each.metrics for each in report.files if each.path == path), None)
    state = _state(verdict, report, path)
    reasons: tuple[Reason, ...] = ()
    if metrics is not None and state == "judged":
        told = _Told(verdict, path)
        units = _units(metrics, path, function)
        values = _values(metrics, units, thresholds)
        reasons = tuple(
            told.reason(unit, metric, value, threshold)
            for unit, metric, value, threshold in values
            if function or not metric.accepts(value, threshold)
        )
    source, mode, run = verdict.source, verdict.mode, verdict.run
    return Judgement(path, state, source, mode, run, reasons, verdict.policy_changes)


def _values(
    metrics: FileMetrics,
    units: Sequence[FunctionMetrics | None],
    thresholds: Mapping[str, float],
) -> Iterator[tuple[FunctionMetrics | None, Metric, float, float]]:
    """Each value of each unit, None for the file, that has a threshold; and that threshold."""
    for unit in units:
        level = "file" if unit is None else "function"
        for name, threshold in thresholds.items():
            metric = METRICS[name]
            value = metric.of(unit or metrics) if metric.level == level else None
            if value is not None:
                yield unit, metric, value, threshold


def _state(verdict: Verdict, report: MetricsReport, path: str) -> str:
    for ignored in verdict.ignored:
        if ignored.path == path:
            return ignored.reason
    for missing in (*verdict.incomplete, *report.skipped):
        if missing.path == path:
            return f"not judged in full: {missing.detail}"
    return "judged"


def _units(
    metrics: FileMetrics, path: str, function: str | None
) -> Sequence[FunctionMetrics | None]:
    if function is None:
        return (None, *metrics.units)
    found = [each for each in metrics.units if function in (each.name, str(each.start_line))]
    if not found:
        near = nearest(function, (each.name for each in metrics.units))
        hint = f"did you mean {near}?" if near else f"`antipasta metrics -v {path}` lists them"
        raise UsageError(f"{path} has no function {function}", hint=hint)
    return found


class _Told:
    """What a verdict tells of the values of one file."""

    def __init__(self, verdict: Verdict, path: str) -> None:
        self._verdict, self._path = verdict, path
        self._changes = {each.function: each for each in verdict.changes if each.path == path}

    def reason(
        self, unit: FunctionMetrics | None, metric: Metric, value: float, threshold: float
    ) -> Reason:
        """What becomes of a value of `unit`; None for the file."""
        name, line = (unit.name, unit.start_line) if unit else (None, 1)
        place = (self._path, name, metric.name)
        about = Reason(name, line, metric.name, value, threshold)
        failed = _first(self._verdict.violations, place)
        if failed is not None:
            return about._replace(passes=False, previous=failed.previous, why=failed.message)
        about = about._replace(previous=self._previous(name, metric, value))
        if metric.accepts(value, threshold):
            return about
        return about._replace(why=self._excuse(place))

    def _previous(self, name: str | None, metric: Metric, value: float) -> float | None:
        if not self._verdict.source.is_compared:
            return None
        change = self._changes.get(name or "")
        return value if change is None else change.deltas.get(metric.name, (value, value))[0]

    def _excuse(self, place: Place) -> str:
        """Why a value passes although it breaches its threshold."""
        tolerated = _first(self._verdict.tolerated, place)
        if tolerated is not None:
            return tolerated.note or tolerated.message
        silenced = _first(self._verdict.suppressed, place)
        if silenced is None:
            return _NO_WORSE if place[1] in self._changes else _AS_BEFORE
        if silenced.by == "baseline":
            return f"the baseline lists it ({self._verdict.baseline})"
        return f"the comment in line {silenced.line} silences it"


def _first(found: Iterable[Found], place: Place) -> Found | None:
    return next((each for each in found if (each.path, each.function, each.metric) == place), None)
