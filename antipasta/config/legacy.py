"""Reads the configuration files of antipasta 1.x, with the meaning that they have there.

1.x judges Python, JavaScript and TypeScript by absolute values, each by its own thresholds, and a
file as a whole by Halstead's measures. What it judges and antipasta 2 does not is collected in
`Settings.foreign`. Source: the schema and the code of antipasta 1.2.0 on the package index.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

from antipasta.config.lines import FieldLines
from antipasta.config.patterns import path_patterns
from antipasta.config.schema import Points, checked, settable
from antipasta.config.settings import Override, PathPatterns, Settings
from antipasta.errors import ConfigError
from antipasta.metrics import METRICS, Metric

if TYPE_CHECKING:
    from collections.abc import Iterator

    from antipasta.config.document import Document

Sign = Literal["<", "<=", ">", ">=", "==", "!="]
Name = Literal[
    "cyclomatic_complexity",
    "maintainability_index",
    "halstead_volume",
    "halstead_difficulty",
    "halstead_effort",
    "halstead_time",
    "halstead_bugs",
    "cognitive_complexity",
    "lines_of_code",
    "logical_lines_of_code",
    "source_lines_of_code",
    "comment_lines",
    "blank_lines",
    "message_chain_depth",
    "function_arity",
    "boolean_flag_parameters",
    "exception_discipline",
    "global_state_reach",
    "marker_density",
    "comment_density",
    "function_statements",
    "expression_flatness",
    "pipeline_linearity",
    "lack_of_cohesion",
    "weighted_methods_per_class",
    "coupling_between_objects",
    "depth_of_inheritance_tree",
    "number_of_children",
    "single_responsibility_index",
    "directory_children",
    "efferent_coupling",
    "afferent_coupling",
    "instability",
    "dependency_cycles",
    "stable_dependencies_violations",
    "abstractness",
    "distance_from_main_sequence",
    "dependency_inversion",
    "narrative_mixed_functions",
    "narrator_budget_exceeded",
    "computer_budget_exceeded",
    "step_down_ordering",
    "layering_violations",
    "name_clarity",
    "naming_antipatterns",
    "duplication_ratio",
    "clone_occurrences",
    "assertions_per_test",
    "mock_call_assertions",
    "big_literal_assertions",
    "code_churn",
    "change_coupling",
    "hotspot",
    "test_churn_ratio",
    "co_churn_multiplicity",
    "suite_redundancy_index",
    "blast_radius",
]
"""The metrics of 1.x."""
Profile = Literal["extreme", "standard", "relaxed"]
Mapping = dict[str, Any] | None
"""A section that antipasta 2 does not judge by."""


class LegacyMetric(NamedTuple):
    """A threshold for one metric of one language; the `comparison` is that of a good value."""

    type: Name
    threshold: Points
    comparison: Sign = "<="
    enabled: bool = True


class LegacyLanguage(NamedTuple):
    """The thresholds for one language. 1.x goes by its own list of extensions, as we do."""

    name: str
    metrics: tuple[LegacyMetric, ...]
    extensions: tuple[str, ...] = ()


class LegacyDefaults(NamedTuple):
    """The thresholds for a language that the file does not list."""

    max_cyclomatic_complexity: Points = Points(10)
    min_maintainability_index: Points = Points(50)
    max_halstead_volume: Points = Points(1000)
    max_halstead_difficulty: Points = Points(10)
    max_halstead_effort: Points = Points(10000)
    max_cognitive_complexity: Points = Points(15)


class Legacy(NamedTuple):
    """The whole configuration of antipasta 1.x."""

    defaults: LegacyDefaults = LegacyDefaults()
    languages: tuple[LegacyLanguage, ...] = ()
    ignore_patterns: PathPatterns = PathPatterns()
    use_gitignore: bool = True
    profile: Profile = "standard"
    tree_shape: Mapping = None
    import_graph: Mapping = None
    narrative: Mapping = None
    duplication: Mapping = None


PATTERNS = {
    "python": ("*.py", "*.pyw", "*.pyi"),
    "javascript": ("*.js", "*.mjs", "*.cjs", "*.jsx"),
    "typescript": ("*.ts", "*.tsx", "*.mts", "*.cts"),
}
"""The files of each language that 1.x judges."""

NAMES = {
    "cyclomatic_complexity": "cyclomatic_complexity",
    "cognitive_complexity": "cognitive_complexity",
    "maintainability_index": "maintainability_index",
    "halstead_volume": "total_halstead_volume",
    "halstead_difficulty": "total_halstead_difficulty",
    "halstead_effort": "total_halstead_effort",
    "halstead_time": "halstead_time",
    "halstead_bugs": "halstead_bugs",
    "lines_of_code": "loc",
    "logical_lines_of_code": "lloc",
    "source_lines_of_code": "sloc",
    "comment_lines": "comments",
    "blank_lines": "blank",
}
"""The metrics of 1.x, each with its name today. Halstead's are there judged for whole files."""

# Of these languages 1.x measures nothing else.
_OF_LIZARD = ("cyclomatic_complexity", "lines_of_code", "source_lines_of_code")
_SECTIONS = ("tree_shape", "import_graph", "narrative", "duplication")


def is_legacy(document: Document) -> bool:
    """Whether the file has names of 1.x. Raises ConfigError where it has names of today as well."""
    names = [name for name in document.values if isinstance(name, str)]
    old = [name for name in names if name in Legacy._fields]
    new = [name for name in names if name in settable(Settings)]
    if old and new:
        line = FieldLines.of_document(document).of(document.place(old[0]))
        place = document.name if line is None else f"{document.name}:{line}"
        raise ConfigError(
            f"{place}: {old[0]}: is a name of antipasta 1.x, and {new[0]} is one of today",
            hint="write all of it in one form; antipasta config migrate rewrites that of 1.x",
        )
    return bool(old)


def legacy_settings(document: Document) -> Settings:
    """The settings that mean what `document`, of antipasta 1.x, means there.

    Raises ConfigError with a line for each mistake, as `schema.settings_of` does.
    """
    legacy = Legacy(**checked(document, settable(Legacy)))
    lines = FieldLines.of_document(document)
    overrides = [
        Override(path_patterns(patterns), dict(_thresholds(legacy, name)))
        for name, patterns in PATTERNS.items()
    ]
    return Settings(
        # Other languages have no thresholds.
        thresholds=dict.fromkeys(Settings().thresholds),
        overrides=tuple(overrides),
        exclude=legacy.ignore_patterns,
        generated="judge",
        foreign=tuple(_foreign(legacy, lines)),
        origin=document.name,
    )


def _thresholds(legacy: Legacy, language: str) -> Iterator[tuple[str, float]]:
    """The thresholds of a language, by today's names of the metrics."""
    for metric in _metrics(legacy, language):
        if metric.enabled and _is_known(metric):
            yield NAMES[metric.type], bound(metric)


def _metrics(legacy: Legacy, language: str) -> tuple[LegacyMetric, ...]:
    """The thresholds of a language: its own, else the defaults; for each metric the last."""
    listed = next((each for each in legacy.languages if each.name.lower() == language), None)
    metrics = listed.metrics if listed else tuple(_default_metrics(legacy.defaults))
    last = {each.type: each for each in metrics}
    return tuple(last[each] for each in last if language == "python" or each in _OF_LIZARD)


def _default_metrics(defaults: LegacyDefaults) -> Iterator[LegacyMetric]:
    for name, value in defaults._asdict().items():
        side, _, metric = name.partition("_")
        yield LegacyMetric(cast("Name", metric), value, "<=" if side == "max" else ">=")


def _is_known(metric: LegacyMetric) -> bool:
    """Whether antipasta 2 has the metric, and judges it in that direction. Nothing is below 0."""
    if metric.type not in NAMES or metric.comparison[0] != _own(metric).comparison[0]:
        return False
    return bound(metric) >= 0


def _own(metric: LegacyMetric) -> Metric:
    return METRICS[NAMES[metric.type]]


def bound(metric: LegacyMetric) -> float:
    """The threshold up to which a value is good, itself included.

    For `<` and `>` it is the next number below or above.
    """
    value, is_whole = metric.threshold, float(metric.threshold).is_integer()
    if metric.comparison == "<":
        return value - 1 if is_whole and _counts(metric) else math.nextafter(value, -math.inf)
    if metric.comparison == ">":
        return math.nextafter(value, math.inf)
    return int(value) if is_whole else value


def _counts(metric: LegacyMetric) -> bool:
    """Whether the values are whole numbers."""
    return metric.type.endswith(("complexity", "of_code", "_lines"))


def _foreign(legacy: Legacy, lines: FieldLines) -> Iterator[str]:
    """What the file judges and antipasta 2 does not, each with its line."""
    for number, language in enumerate(legacy.languages):
        place = ("languages", number)
        if language.name.lower() in PATTERNS:
            yield from _foreign_metrics(language, lines, place)
        else:
            yield _with_line(f"language {language.name}", lines, place)
    for name in _SECTIONS:
        if getattr(legacy, name) is not None:
            yield _with_line(name, lines, (name,))
    if not legacy.use_gitignore:
        yield _with_line("use_gitignore: false", lines, ("use_gitignore",))


def _foreign_metrics(
    language: LegacyLanguage, lines: FieldLines, place: tuple[Any, ...]
) -> Iterator[str]:
    for at, metric in enumerate(language.metrics):
        if metric.enabled and not _is_known(metric):
            what: str = metric.type
            if what in NAMES:
                what = f"{what} {metric.comparison} {metric.threshold:g}"
            yield _with_line(what, lines, (*place, "metrics", at))


def _with_line(what: str, lines: FieldLines, place: tuple[Any, ...]) -> str:
    line = lines.of(place)
    return what if line is None else f"{what} (line {line})"
