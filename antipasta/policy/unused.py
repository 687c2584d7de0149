"""Which comments silence nothing, and can go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.model import FileMetrics
from antipasta.policy.growth import increases
from antipasta.policy.suppressions import suppressions_of
from antipasta.policy.thresholds import unjudged
from antipasta.results.findings import UnusedSuppression

if TYPE_CHECKING:
    from collections.abc import Iterator

    from antipasta.policy.subject import Subject
    from antipasta.policy.thresholds import Breach


def unused_suppressions(
    subject: Subject, max_increase: float | None
) -> Iterator[UnusedSuppression]:
    """The antipasta comments in the file that cover no breach, in the order of lines.

    A breach that the mode lets pass counts here: a comment on old debt is in use. `noqa` comments
    are left out, because they serve other tools too. A file that was not measured whole has none.
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
        if comment.by != "noqa" and not comment.problem and comment not in used:
            yield UnusedSuppression(subject.path, comment.line, comment.metrics, comment.by)


def _breaches(subject: Subject, max_increase: float | None) -> Iterator[Breach]:
    yield from subject.breaches()
    if max_increase is not None and subject.compared is not None:
        yield from increases(subject.compared, max_increase)
