"""The metrics that can be judged: one row each.

A row holds all that is particular to a metric. The order and the fields of documents, the columns
of tables, the default thresholds, the names that a configuration may give, and the help of the
rules are derived from the rows. So a new metric takes a field of the value types in `model`, a row
here, and an engine that measures it.

The module is on the hook's fast path and imports no library. Its annotations are evaluated, not
kept as text: text would be compiled when the class is made.

The Halstead volume, difficulty and effort are judged for each function, and for the whole file with
`total_` before the name. The other members of the family are judged only for the whole file, where
`halstead_` stands before the names that radon gives them. `length` is a function's number of lines;
the file's Halstead length is `halstead_length`.
"""

from collections.abc import Iterable

from antipasta.errors import UsageError
from antipasta.lean.typing import Literal, NamedTuple
from antipasta.model import FileMetrics, FunctionMetrics

HALSTEAD = "halstead_"
"""The prefix of a file's metrics that are fields of `model.Halstead`."""

TOTAL = "total_"
"""The prefix of those that functions have as well."""


class Metric(NamedTuple):
    """One metric: what it measures, which values are good, and how it is shown.

    `level` says whether a function or a file has the value. `comparison` is how a good value
    compares with its threshold. `threshold` is the default, None where there is none.

    `meaning` and `advice` are the help of its rule, in whole sentences: what it counts, in which
    unit, and what to do where the value is bad. `column` is its place and its header in the tables
    for people (for a metric of files: in the line on a single file), None where it is not shown.

    The last three are for metrics of functions only. `is_structural`: the metric counts constructs,
    and the engine knows the lines that they stand on; any other metric grows with size, and each
    line counts as one point. `is_summed`: a file has its sum, mean and maximum over the functions.
    `is_net`: the deltas of a change are summed up, and the bounds on growth hold for the sum.
    """

    name: str
    level: Literal["function", "file"]
    meaning: str
    advice: str
    comparison: Literal["<=", ">="] = "<="
    threshold: float | None = None
    column: tuple[int, str] | None = None
    is_structural: bool = False
    is_summed: bool = False
    is_net: bool = False

    def of(self, unit: FunctionMetrics | FileMetrics) -> float | None:
        """The value of this metric for `unit`, or None where it was not or cannot be measured.

        `unit` must be of the metric's own level: a function for `"function"`, a file for `"file"`.
        """
        value: float | None
        if self.halstead:
            value = getattr(getattr(unit, "halstead", None), self.halstead, None)
        else:
            value = getattr(unit, self.name)
        return value

    @property
    def halstead(self) -> str:
        """The field of `model.Halstead` with the value, for a metric of a file; "" for others."""
        if self.level == "function" or HALSTEAD not in self.name:
            return ""
        return self.name.removeprefix(TOTAL).removeprefix(HALSTEAD)

    def accepts(self, value: float, threshold: float) -> bool:
        """Whether `value` is within `threshold`; a value equal to it is."""
        return value <= threshold if self.comparison == "<=" else value >= threshold

    def accepts_all(self, values: Iterable[float], threshold: float) -> bool:
        """Whether every one of the `values` is within `threshold`; so it is if there are none."""
        if self.comparison == "<=":
            return max(values, default=threshold) <= threshold
        return min(values, default=threshold) >= threshold

    def is_worse(self, value: float, previous: float) -> bool:
        """Whether `value` is worse than `previous`; an equal value is not."""
        return not self.accepts(value, previous)


def _size(name: str, column: tuple[int, str] | None = None) -> Metric:
    """A metric that says how much a file holds."""
    meaning = f"The {name.replace('_', ' ')} of the file."
    return Metric(name, "file", meaning, "Split the file.", column=column)


METRICS: dict[str, Metric] = {
    metric.name: metric
    for metric in (
        Metric(
            "cyclomatic_complexity",
            "function",
            "The number of independent paths through the function.",
            "Each decision adds a path that needs a test. Move branches with a purpose of their own"
            " into functions, or replace a chain of conditions by a table.",
            threshold=10,
            column=(1, "cyclomatic"),
            is_structural=True,
            is_summed=True,
            is_net=True,
        ),
        Metric(
            "cognitive_complexity",
            "function",
            "How much a reader has to hold in mind to follow the function.",
            "Nesting weighs most. Return early, and move nested blocks into functions with a name.",
            threshold=15,
            column=(2, "cognitive"),
            is_structural=True,
            is_summed=True,
            is_net=True,
        ),
        Metric(
            "halstead_volume",
            "function",
            "How much there is to read: operators and operands, weighted by their variety.",
            "Split the function where it does a second thing.",
        ),
        Metric(
            "halstead_difficulty",
            "function",
            "How hard the operators and the repeated operands make the function to write and to"
            " read.",
            "Give names to the parts of long expressions.",
        ),
        Metric(
            "halstead_effort",
            "function",
            "Halstead volume times difficulty.",
            "Split the function, and give names to the parts of long expressions.",
        ),
        Metric(
            "parameters",
            "function",
            "The number of formal parameters.",
            "Group values that belong together, or split the function where they part.",
            column=(4, "parameters"),
            is_structural=True,
        ),
        Metric(
            "nesting_depth",
            "function",
            "How deep control structures are nested.",
            "Return early, and move nested blocks into functions with a name.",
            column=(3, "nesting"),
            is_structural=True,
        ),
        Metric(
            "length",
            "function",
            "The number of lines from the first to the last.",
            "Split the function where it does a second thing.",
            column=(5, "length"),
        ),
        Metric(
            "modified_cyclomatic_complexity",
            "function",
            "The number of independent paths, where a switch or a match counts once.",
            "Each decision adds a path that needs a test. Move branches with a purpose of their own"
            " into functions.",
            is_structural=True,
        ),
        Metric(
            "maintainability_index",
            "file",
            "A figure from 0 to 100 made of volume, paths, lines and comments; higher is better.",
            "Split the file, and simplify its largest functions.",
            comparison=">=",
            column=(3, "maintainability index"),
        ),
        _size("loc", column=(1, "lines")),
        _size("lloc"),
        _size("sloc", column=(2, "source lines")),
        _size("comments"),
        _size("single_comments"),
        _size("multi"),
        _size("blank"),
        _size("halstead_h1"),
        _size("halstead_h2"),
        _size("halstead_N1"),
        _size("halstead_N2"),
        _size("halstead_vocabulary"),
        _size("halstead_length"),
        _size("halstead_calculated_length"),
        _size("halstead_time"),
        _size("halstead_bugs"),
        _size("total_halstead_volume"),
        _size("total_halstead_difficulty"),
        _size("total_halstead_effort"),
    )
}
"""Every metric by its name, in the order in which messages and the changes of a verdict list them.

The measurements of a file list them in the order of the fields in `model`.
"""


def columns(level: Literal["function", "file"]) -> dict[str, Metric]:
    """The metrics of that level that have a column, by its header, in the order of the columns."""
    shown = [(metric.column, metric) for metric in METRICS.values() if metric.level == level]
    in_order = sorted((column, metric) for column, metric in shown if column)
    return {head: metric for (_, head), metric in in_order}


NET_METRICS = tuple(name for name, metric in METRICS.items() if metric.is_net)
"""The metrics of which the deltas of a change are summed up."""


def resolve(name: str) -> Metric:
    """The metric called `name`, or the only one whose name begins with it.

    Raises UsageError. It names the candidates of an ambiguous prefix, and otherwise suggests the
    nearest name.
    """
    if name in METRICS:
        return METRICS[name]
    candidates = [metric for metric in METRICS if name and metric.startswith(name)]
    if len(candidates) == 1:
        return METRICS[candidates[0]]
    if candidates:
        raise UsageError(
            f"{name!r} could be any of several metrics: {', '.join(candidates)}",
            hint="write more letters of the metric that you mean",
        )
    raise UsageError(f"{name!r} is not a metric", hint=_suggestion(name))


def _suggestion(name: str) -> str:
    near = nearest(name, METRICS)
    return f"did you mean {near}?" if near else f"the metrics are {', '.join(METRICS)}"


def nearest(name: str, valid: Iterable[str]) -> str | None:
    """The name of `valid` that is most similar to `name`, or None when none is similar."""
    from difflib import get_close_matches

    valid = list(valid)
    beginnings = [each for each in valid if name and each.startswith(name)]
    if len(beginnings) == 1:
        return beginnings[0]
    return next(iter(get_close_matches(name, valid, n=1)), None)
