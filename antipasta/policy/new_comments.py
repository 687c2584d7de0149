"""Refuses suppressing comments that a change adds, where `suppressions.allow_new` is false.

A comment on a function within its thresholds silences nothing today, and what comes later tomorrow.
So it is refused when it is added, and not only when it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from antipasta.metrics import METRICS
from antipasta.model import FileMetrics
from antipasta.policy.silencing import comments_before
from antipasta.policy.suppressions import suppressions_of
from antipasta.results.findings import Suppressed, Violation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from antipasta.model import FunctionMetrics, Suppression
    from antipasta.policy.subject import JudgingTerms, Subject


class Refused(NamedTuple):
    """A comment that is refused: as an entry among the suppressed, and as a violation."""

    suppressed: Suppressed
    violation: Violation


def refused_comments(
    subject: Subject, terms: JudgingTerms, listed: Iterable[Suppressed]
) -> Iterator[Refused]:
    """The comments that the change adds to the file, less those that are `listed` already.

    A comment is not added if it covered the same metric in a base version, there also of a function
    that was moved here. One that covers no function yet is found when it does.
    """
    metrics = subject.outcome
    if not isinstance(metrics, FileMetrics) or subject.compared is None:
        return
    known = {each.line for each in listed if each.path == subject.path and each.added}
    for comment in metrics.suppressions:
        if comment.line not in known and not comment.problem:
            found = next(_added(comment, metrics, subject, terms), None)
            if found:
                yield _refused(subject, comment, *found)


def _added(
    comment: Suppression, metrics: FileMetrics, subject: Subject, terms: JudgingTerms
) -> Iterator[tuple[str, FunctionMetrics]]:
    """The metrics and functions that the comment covers now, and none covered before."""
    assert subject.compared is not None
    for change in subject.compared.changes:
        for name in subject.thresholds if change.unit else ():
            if METRICS[name].level == "function" and comment in suppressions_of(
                metrics, change.unit, name
            ):
                before = comments_before(name, change.origins, subject.compared, terms.bases)
                if next(before, None) is None:
                    assert change.unit is not None
                    yield name, change.unit


def _refused(subject: Subject, comment: Suppression, name: str, unit: FunctionMetrics) -> Refused:
    function = None if comment.by == "file" else unit.name
    metric = METRICS[name]
    message = (
        f"{function or 'the file'} gets a comment on line {comment.line} that suppresses"
        f" {name.replace('_', ' ')}; suppressions.allow_new is false"
    )
    suppressed = Suppressed(
        subject.path,
        comment.line,
        name,
        comment.by,
        added=True,
        reason=comment.reason,
        function=function,
        silences=False,
    )
    violation = Violation(
        path=subject.path,
        line=comment.line,
        end_line=comment.line,
        function=function,
        rule="suppression",
        metric=name,
        value=metric.of(unit) or 0,
        threshold=subject.thresholds[name],
        comparison=metric.comparison,
        previous=None,
        change="modified",
        message=message,
    )
    return Refused(suppressed, violation)
