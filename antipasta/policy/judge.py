"""The verdict on one file: which breaches are violations, and which of them are suppressed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from antipasta.model import FileMetrics, Origin
from antipasta.policy.growth import increases
from antipasta.policy.ratchet import fails, most_lenient
from antipasta.policy.suppressions import suppression_of
from antipasta.results import Suppressed, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from antipasta.metrics import Metric
    from antipasta.model import Change, Compared, FileHistory, Mode
    from antipasta.policy.subject import Subject
    from antipasta.policy.thresholds import Breach


Rule = Literal["threshold", "growth"]


class FileVerdict(NamedTuple):
    """What failed in a file, and what would have but for a comment."""

    violations: tuple[Violation, ...]
    suppressed: tuple[Suppressed, ...]


class Comparison(NamedTuple):
    """What a breaching unit or file is compared with."""

    change: Change
    previous: float | None
    origins: tuple[Origin, ...]


def judge_file(subject: Subject, mode: Mode, max_increase: float | None = None) -> FileVerdict:
    """Judge one file in `mode`; `max_increase` is what a function that existed may gain."""
    violations: list[Violation] = []
    suppressed: list[Suppressed] = []
    for rule, breach, comparison in _failing(subject, mode, max_increase):
        assert isinstance(subject.outcome, FileMetrics)
        comment = suppression_of(subject.outcome, breach.unit, breach.metric.name)
        if comment:
            added = subject.compared is not None and _is_new(breach, comparison, subject.compared)
            suppressed.append(
                Suppressed(subject.path, comment.line, breach.metric.name, comment.by, added)
            )
        else:
            violations.append(_violation(subject.path, rule, breach, comparison))
    return FileVerdict(tuple(violations), tuple(suppressed))


def _failing(
    subject: Subject, mode: Mode, max_increase: float | None
) -> Iterator[tuple[Rule, Breach, Comparison]]:
    """What fails unless a comment silences it."""
    for breach in subject.breaches():
        comparison = _compare(breach, subject.compared)
        if fails(breach.metric, breach.value, comparison.previous, comparison.change, mode):
            yield "threshold", breach, comparison
    if max_increase is not None and subject.compared is not None:
        for breach in increases(subject.compared, max_increase):
            yield "growth", breach, _compare(breach, subject.compared)


def _compare(breach: Breach, compared: Compared | None) -> Comparison:
    if compared is None:
        return Comparison("unknown", None, ())
    if breach.unit is None:
        return _compare_file(breach.metric, compared.history)
    found = next(change for change in compared.changes if change.unit is breach.unit)
    values = (breach.metric.of(origin.unit) for origin in found.origins)
    previous = most_lenient(breach.metric, values)
    if found.origins and previous is None:
        return Comparison("unknown", None, found.origins)
    # A unit that a parent has just so is no change, but it breaches, and no worse than there.
    return Comparison(found.change or "modified", previous, found.origins)


def _compare_file(metric: Metric, file: FileHistory) -> Comparison:
    if not file.bases:
        return Comparison("added", None, ())
    measured = [base.metrics for base in file.bases if isinstance(base.metrics, FileMetrics)]
    previous = most_lenient(metric, map(metric.of, measured))
    return Comparison("unknown" if previous is None else "modified", previous, ())


def _is_new(breach: Breach, comparison: Comparison, compared: Compared) -> bool:
    """Whether no base version of the file has a comment that silences the same."""
    name = breach.metric.name
    for path, metrics in compared.history.bases:
        if isinstance(metrics, FileMetrics):
            units = [origin.unit for origin in comparison.origins if origin.path == path]
            if any(suppression_of(metrics, unit, name) for unit in (None, *units)):
                return False
    return True


def _violation(path: str, rule: Rule, breach: Breach, comparison: Comparison) -> Violation:
    unit, metric = breach.unit, breach.metric
    return Violation(
        path=path,
        line=unit.start_line if unit else 1,
        end_line=unit.end_line if unit else 1,
        function=unit.name if unit else None,
        rule=rule,
        metric=metric.name,
        value=breach.value,
        threshold=breach.threshold,
        comparison=metric.comparison,
        previous=comparison.previous,
        change=comparison.change,
        message=_message(rule, breach, comparison),
    )


def _message(rule: Rule, breach: Breach, comparison: Comparison) -> str:
    subject = breach.unit.name if breach.unit else "the file"
    name = breach.metric.name.replace("_", " ")
    if rule == "growth":
        return (
            f"{subject} gained {breach.value:g} of {name}, allowed is at most "
            f"{breach.threshold:g}; it was {comparison.previous:g}"
        )
    bound = "at most" if breach.metric.comparison == "<=" else "at least"
    text = f"{subject} has {name} {breach.value:g}, allowed is {bound} {breach.threshold:g}"
    if comparison.previous is not None:
        return f"{text}; it was {comparison.previous:g}"
    return f"{text}; it is new" if comparison.change == "added" else text
