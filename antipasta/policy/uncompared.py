"""Finds the files whose breaches could not be compared, because a base version has no value."""

from __future__ import annotations

from antipasta.lean.typing import TYPE_CHECKING
from antipasta.model import FileMetrics
from antipasta.results.findings import Uncompared

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from antipasta.policy.subject import Subject


def uncompared(subjects: Iterable[Subject]) -> Iterator[Uncompared]:
    """The files with a breach that the base version gives no value for.

    The base version was not measured in full: it lists no functions, or not the breaching one.
    """
    for subject in subjects:
        if not subject.compared:
            continue
        for _, metrics in subject.compared.history.bases:
            if not isinstance(metrics, FileMetrics) or metrics.analysis == "full":
                continue
            if _has_unknown_breach(subject) if metrics.knows_units else subject.breaches():
                yield Uncompared(subject.path, metrics.detail or metrics.analysis)


def _has_unknown_breach(subject: Subject) -> bool:
    """Whether a function with a breach could not be compared."""
    changes = subject.compared.changes if subject.compared else ()
    unknown = {id(each.unit) for each in changes if each.unit and each.change == "unknown"}
    return any(id(breach.unit) in unknown for breach in subject.breaches())
