"""Which comments silence a breach."""

from __future__ import annotations

from antipasta.errors import UsageError
from antipasta.lean.typing import TYPE_CHECKING
from antipasta.metrics import resolve
from antipasta.results.findings import Misread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from antipasta.model import FileMetrics, FunctionMetrics, Suppression


def suppression_of(
    metrics: FileMetrics, unit: FunctionMetrics | None, metric: str
) -> Suppression | None:
    """The first of `suppressions_of`, if there is any."""
    return next(suppressions_of(metrics, unit, metric), None)


def suppressions_of(
    metrics: FileMetrics, unit: FunctionMetrics | None, metric: str
) -> Iterator[Suppression]:
    """The comments in the file that cover `metric` of `unit`; None for the file as a whole.

    A comment covers the `def` or `class` on its own line. A comment alone on its line covers the
    `def` or `class` on the line below. A comment on a class covers all functions in the class, a
    comment for the file covers the whole file.
    """
    holders = list(_holders(metrics, unit)) if unit else []
    for suppression in metrics.suppressions:
        reaches = suppression.by == "file" or any(
            _stands_at(suppression, holder) for holder in holders
        )
        if reaches and _covers(suppression, metric):
            yield suppression


def _holders(metrics: FileMetrics, unit: FunctionMetrics) -> Iterator[FunctionMetrics]:
    """The unit itself and the classes around it."""
    yield unit
    for other in metrics.functions:
        encloses = other.start_line <= unit.start_line and unit.end_line <= other.end_line
        if other.kind == "class" and encloses and unit.name.startswith(f"{other.name}."):
            yield other


def _stands_at(suppression: Suppression, holder: FunctionMetrics) -> bool:
    if holder.kind == "module":
        return False
    if suppression.own_line:
        return suppression.line in (holder.start_line - 1, holder.first_line - 1)
    return suppression.line in (holder.start_line, holder.first_line)


def misread(path: str, metrics: FileMetrics) -> Iterator[Misread]:
    """The comments in the file at `path` that suppress nothing as they are written, by line."""
    for comment in metrics.suppressions:
        if comment.problem:
            yield Misread(path, comment.line, comment.problem)
            continue
        for name in comment.metrics:
            try:
                resolve(name)
            except UsageError as exc:
                yield Misread(path, comment.line, f"{exc} ({exc.hint})" if exc.hint else str(exc))


def _covers(suppression: Suppression, metric: str) -> bool:
    if suppression.problem:
        return False
    return not suppression.metrics or metric in map(_full_name, suppression.metrics)


def _full_name(name: str) -> str:
    """The full name of a metric named in a comment; `name` itself where no metric matches it."""
    try:
        return resolve(name).name
    except UsageError:
        return name
