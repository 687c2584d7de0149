"""Counts the files and functions that could be judged, and lists the files that could not."""

from __future__ import annotations

from antipasta.lean.typing import TYPE_CHECKING, Literal, NamedTuple
from antipasta.metrics import METRICS
from antipasta.model import Ignored, Missing
from antipasta.policy.thresholds import unjudged
from antipasta.results import Counts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from antipasta.model import Mode
    from antipasta.policy.subject import Subject


_NO_SOURCE: dict[str | None, Literal["lfs", "language"]] = {"lfs": "lfs", "language": "language"}


class Coverage(NamedTuple):
    """The counts, the files without the needed measurements, and the files that are no source."""

    counts: Counts
    incomplete: tuple[Missing, ...]
    ignored: tuple[Ignored, ...]


def coverage(
    subjects: Iterable[Subject], missing: Iterable[Missing], mode: Mode = "absolute"
) -> Coverage:
    """Count which `subjects` could be judged; `missing` are files that could not even be read.

    A file counts as judged when every metric that has a threshold was measured. In the modes that
    compare with a base version, it also counts when a base version has the same bytes.
    """
    subjects = list(subjects)
    missing = tuple(missing)
    ignored = [
        Ignored(subject.path, reason) for subject in subjects if (reason := _no_source(subject))
    ]
    judged = [subject for subject in subjects if not _no_source(subject)]
    gaps = tuple(gap for subject in judged if (gap := _gap(subject, mode)))
    functions = [function for subject in judged for function in _functions(subject)]
    return Coverage(
        Counts(
            files=len(missing) + len(judged),
            files_judged=len(judged) - len(gaps),
            functions=len(functions),
            functions_judged=sum(functions),
        ),
        incomplete=(*missing, *gaps),
        ignored=tuple(ignored),
    )


def _no_source(subject: Subject) -> Literal["lfs", "language"] | None:
    """Why the content is no source although the file name says so; None where it is source."""
    return _NO_SOURCE.get(subject.outcome.reason)


def _gap(subject: Subject, mode: Mode) -> Missing | None:
    """Why the file could not be judged whole, or None when it could."""
    outcome = subject.outcome
    if isinstance(outcome, Missing):
        return outcome
    if subject.is_as_before and mode != "absolute":
        # It was renamed, or named by the user. Whatever its functions are, none got worse.
        return None
    if unjudged(outcome, subject.thresholds):
        detail = outcome.detail or outcome.analysis
        return Missing(subject.path, outcome.reason or "unreadable", detail)
    return _base_gap(subject)


def _base_gap(subject: Subject) -> Missing | None:
    """Why a breach could not be compared: a base version that was not measured."""
    if not subject.compared:
        return None
    for _, metrics in subject.compared.history.bases:
        if isinstance(metrics, Missing) and subject.breaches():
            detail = f"the base version was not measured: {metrics.detail}"
            return Missing(subject.path, metrics.reason, detail)
    return None


def _functions(subject: Subject) -> Iterator[bool]:
    """For each function of the file, whether every metric with a threshold was measured."""
    metrics = subject.outcome
    if isinstance(metrics, Missing):
        return
    wanted = [METRICS[name] for name in subject.thresholds if METRICS[name].level == "function"]
    for unit in metrics.units:
        if unit.kind != "module":
            # At the full level a metric is None because the language does not have it.
            whole = metrics.analysis == "full"
            yield whole or all(metric.of(unit) is not None for metric in wanted)
