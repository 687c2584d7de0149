"""Which comments silence nothing, and can go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.model import FileMetrics
from antipasta.policy.growth import increases
from antipasta.policy.suppressions import suppressions_of
from antipasta.policy.thresholds import unjudged
from antipasta.results import UnusedSuppression

if TYPE_CHECKING:
    from collections.abc import Iterator

    from antipasta.policy.subject import Subject
    from antipasta.policy.thresholds import Breach


def unused_suppressions(
    subject: Subject, max_increase: float | None
) -> Iterator[UnusedSuppression]:
    """The comments of antipasta's own in the file that cover no breach, in the order of lines.

    What the mode spares counts as a breach here: a comment on old debt is not in vain. `noqa`
    serves other tools too and is none of ours. Of a file that was not measured whole nothing is
    said.
    """
    metrics = subject.outcome
    if not isinstance(metrics, FileMetrics) or unjudged(metrics, subject.thresholds):
        return
    used = {
        comment
        for breach in _breaches(subject, max_increase)
        for comment in suppressions_of(metrics, breach.unit, breach.metric.name)
    }
    for comment in metrics.suppressions:
        if comment.by != "noqa" and comment not in used:
            yield UnusedSuppression(subject.path, comment.line, comment.metrics, comment.by)


def _breaches(subject: Subject, max_increase: float | None) -> Iterator[Breach]:
    yield from subject.breaches()
    if max_increase is not None and subject.compared is not None:
        yield from increases(subject.compared, max_increase)
