"""The metrics that can be judged: one row each.

A new metric is a field of the value types in `model` and a row here. The module is on the hook's
fast path and imports no library.

The Halstead volume, difficulty and effort are judged for each function; the other members of the
family only for the whole file, where `halstead_` stands before the names that radon gives them.
`length` is a function's number of lines; the file's Halstead length is `halstead_length`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from antipasta.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from antipasta.model import FileMetrics, FunctionMetrics

_HALSTEAD = "halstead_"


class Metric(NamedTuple):
    """One measure: what it is measured of, and on which side of a threshold the good values lie."""

    name: str
    level: Literal["function", "file"]
    comparison: Literal["<=", ">="] = "<="

    def of(self, unit: FunctionMetrics | FileMetrics) -> float | None:
        """The value of this metric for `unit`, or None where it was not or cannot be measured.

        `unit` must be of the metric's own level: a function for `"function"`, a file for `"file"`.
        """
        value: float | None
        if self.level == "file" and self.name.startswith(_HALSTEAD):
            halstead = getattr(unit, "halstead", None)
            value = getattr(halstead, self.name.removeprefix(_HALSTEAD), None)
        else:
            value = getattr(unit, self.name)
        return value

    def accepts(self, value: float, threshold: float) -> bool:
        """Whether `value` keeps to `threshold`; the threshold itself is still good."""
        return value <= threshold if self.comparison == "<=" else value >= threshold

    def is_worse(self, value: float, previous: float) -> bool:
        """Whether `value` is worse than `previous` was; an equal value is not."""
        return not self.accepts(value, previous)


METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        Metric("cyclomatic_complexity", "function"),
        Metric("cognitive_complexity", "function"),
        Metric("halstead_volume", "function"),
        Metric("halstead_difficulty", "function"),
        Metric("halstead_effort", "function"),
        Metric("parameters", "function"),
        Metric("nesting_depth", "function"),
        Metric("length", "function"),
        Metric("maintainability_index", "file", ">="),
        Metric("loc", "file"),
        Metric("lloc", "file"),
        Metric("sloc", "file"),
        Metric("comments", "file"),
        Metric("single_comments", "file"),
        Metric("multi", "file"),
        Metric("blank", "file"),
        Metric("halstead_h1", "file"),
        Metric("halstead_h2", "file"),
        Metric("halstead_N1", "file"),
        Metric("halstead_N2", "file"),
        Metric("halstead_vocabulary", "file"),
        Metric("halstead_length", "file"),
        Metric("halstead_calculated_length", "file"),
        Metric("halstead_time", "file"),
        Metric("halstead_bugs", "file"),
    )
}
"""Every metric by its name, in the order in which documents and tables list them."""


def resolve(name: str) -> Metric:
    """The metric called `name`, or the only one whose name begins with it.

    Raises UsageError: for an ambiguous prefix with the candidates, else with the nearest name.
    """
    if name in METRICS:
        return METRICS[name]
    candidates = [metric for metric in METRICS if name and metric.startswith(name)]
    if len(candidates) == 1:
        return METRICS[candidates[0]]
    if candidates:
        raise UsageError(
            f"{name!r} is the beginning of several metrics: {', '.join(candidates)}",
            hint="write more letters of the one you mean",
        )
    raise UsageError(f"{name!r} is no metric", hint=_suggestion(name))


def _suggestion(name: str) -> str:
    near = nearest(name, METRICS)
    return f"did you mean {near}?" if near else f"the metrics are {', '.join(METRICS)}"


def nearest(name: str, valid: Iterable[str]) -> str | None:
    """The one of `valid` names that looks most like `name`, or None when none does."""
    # Imported here: only a mistake pays for it.
    from difflib import get_close_matches

    valid = list(valid)
    beginnings = [each for each in valid if name and each.startswith(name)]
    if len(beginnings) == 1:
        return beginnings[0]
    return next(iter(get_close_matches(name, valid, n=1)), None)
