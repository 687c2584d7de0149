"""The rows of a history: commits with the metrics of what is followed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from antipasta.results.history import HistoryGap
from antipasta.results.statistics import Figures

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from antipasta.model import Reason
    from antipasta.results.history import HistoryCommit, Measured, Subject


class Rows(NamedTuple):
    """The rows, the oldest first, of what is followed, and what they lack.

    `most` is how many there may be, where that is bounded. `ends` are the commits whose parents the
    repository lacks, because it `is_shallow`.
    """

    of: Subject
    function: str | None
    commits: tuple[HistoryCommit, ...]
    gaps: tuple[HistoryGap, ...]
    most: int | None
    is_shallow: bool
    ends: tuple[str, ...]


def delta_of(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> Measured:
    """By how much each metric grew, in figures or in values; None where one side has none."""
    return {
        name: Figures._make(map(_grown, earlier[name], new))
        if isinstance(new, Figures)
        else _grown(earlier[name], new)
        for name, new in later.items()
    }


def _grown(earlier: float | None, later: float | None) -> Any:
    """By how much a value grew, in thousandths at most; None where one side has none."""
    return None if earlier is None or later is None else round(later - earlier, 3)


def gaps_of(found: Iterable[tuple[str, Reason, str]]) -> tuple[HistoryGap, ...]:
    """The files that could not be measured, once for each commit: path, reason and detail."""
    counts = Counter(found)
    return tuple(HistoryGap(*each, count) for each, count in sorted(counts.items()))
