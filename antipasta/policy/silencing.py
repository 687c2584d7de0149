"""Decides whether a comment silences a breach, and says why it does not."""

from __future__ import annotations

from antipasta.lean.typing import TYPE_CHECKING, NamedTuple
from antipasta.model import FileMetrics
from antipasta.policy.suppressions import suppression_of, suppressions_of
from antipasta.policy.thresholds import breaches
from antipasta.results.findings import Suppressed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from antipasta.config.settings import SuppressionSettings
    from antipasta.histories import Compared, Origin
    from antipasta.model import FunctionMetrics, Missing, Suppression
    from antipasta.policy.subject import JudgingTerms, Subject
    from antipasta.policy.thresholds import Breach


IS_NEW = "is new (suppressions.allow_new is false)"
"""The objection to a comment that the change adds, where no new ones are allowed."""


def by_comment(
    subject: Subject,
    breach: Breach,
    origins: Sequence[Origin],
    terms: JudgingTerms,
    *,
    is_growth: bool,
) -> tuple[Suppressed | None, str]:
    """The suppression that covers the breach, and the objection to it.

    The suppression is None where no comment covers the breach, or where an old comment meets an
    objection. A comment that the change adds is listed in spite of an objection. The objection is
    text for the end of a message, empty where there is none. `origins` are the breaching unit in
    the base versions.
    """
    assert isinstance(subject.outcome, FileMetrics)
    comment = suppression_of(subject.outcome, breach.unit, breach.metric.name)
    if not comment:
        return None, ""
    comment = _with_reason(subject.outcome, breach) or comment
    before = list(
        comments_before(breach.metric.name, breach.unit, origins, subject.compared, terms.bases)
    )
    added = subject.compared is not None and not before
    objection = _objection(comment, terms.suppressions, added=added)
    if not objection and not is_growth and not terms.suppressions.allow_new:
        objection = _idleness(breach, before, subject, terms)
    listed = _listed(subject.path, comment, breach)._replace(added=added)
    if not objection:
        return listed, ""
    refused = listed._replace(silences=False, objection=objection) if added else None
    return refused, f"; the comment on line {comment.line} {objection}"


def _listed(path: str, comment: Suppression, breach: Breach) -> Suppressed:
    return Suppressed(
        path=path,
        line=comment.line,
        metric=breach.metric.name,
        by=comment.by,
        added=False,
        reason=comment.reason,
        function=breach.unit.name if breach.unit else None,
    )


def _with_reason(metrics: FileMetrics, breach: Breach) -> Suppression | None:
    """The first comment that covers the breach and says why."""
    with_reason = tuple(each for each in metrics.suppressions if each.reason)
    return suppression_of(
        metrics._replace(suppressions=with_reason), breach.unit, breach.metric.name
    )


def _objection(comment: Suppression, settings: SuppressionSettings, *, added: bool) -> str:
    """What is wrong with the comment, so that it does not silence; empty where it does."""
    if settings.require_reason and not comment.reason:
        return "gives no reason (add: -- REASON)"
    return IS_NEW if added and not settings.allow_new else ""


class Earlier(NamedTuple):
    """A comment in a base version, with the path and the measurements of its file there."""

    path: str
    metrics: FileMetrics
    comment: Suppression


def comments_before(
    name: str,
    unit: FunctionMetrics | None,
    origins: Sequence[Origin],
    compared: Compared | None,
    bases: Mapping[str, Sequence[FileMetrics]],
) -> Iterator[Earlier]:
    """The comments that cover the metric `name` of `unit` in a base version.

    The base version is one of the file itself, or of a file where the unit was. A unit that is new
    was covered where the class around it, or the file, was there and had the comment.
    """
    if compared is None:
        return
    own = compared.history.bases
    for base in own:
        yield from _comments(base.path, base.metrics, None, name)
        for around in _classes_around(unit, base.metrics):
            yield from _comments(base.path, base.metrics, around, name)
    for path, was in origins:
        for metrics in [base.metrics for base in own if base.path == path] or bases.get(path, ()):
            yield from _comments(path, metrics, was, name)


def _classes_around(
    unit: FunctionMetrics | None, metrics: FileMetrics | Missing
) -> Iterator[FunctionMetrics]:
    """The classes of a base version that by their names are those around `unit`."""
    for other in metrics.functions if unit and isinstance(metrics, FileMetrics) else ():
        if other.kind == "class" and unit and unit.name.startswith(f"{other.name}."):
            yield other


def _comments(
    path: str, metrics: FileMetrics | Missing, unit: FunctionMetrics | None, name: str
) -> Iterator[Earlier]:
    """The file's comments on `unit`, if it has it, or on the whole file."""
    if isinstance(metrics, FileMetrics) and (not unit or unit in metrics.functions):
        for comment in suppressions_of(metrics, unit, name):
            yield Earlier(path, metrics, comment)


def _idleness(
    breach: Breach,
    before: Sequence[Earlier],
    subject: Subject,
    terms: JudgingTerms,
) -> str:
    """Why a comment that was there before does not silence: it covered no breach there.

    Else one change could add an idle comment, and a later change the breach under it; or a comment
    could come along from a path where nothing was judged. A base version cannot show growth, so the
    caller does not ask for growth.
    """
    if not before or any(_was_in_use(each, breach, subject, terms) for each in before):
        return ""
    return "suppressed nothing before (suppressions.allow_new is false)"


def _was_in_use(earlier: Earlier, breach: Breach, subject: Subject, terms: JudgingTerms) -> bool:
    """Whether the comment covers a breach there, of the threshold that held at its path."""
    name, limit = breach.metric.name, breach.threshold
    if earlier.path != subject.path and terms.thresholds is not None:
        held = (terms.thresholds(earlier.path) or {}).get(name)
        if held is None:
            return False
        limit = held
    return any(
        earlier.comment in suppressions_of(earlier.metrics, other.unit, name)
        for other in breaches(earlier.metrics, {name: limit})
    )
