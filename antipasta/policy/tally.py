"""Adds up the tallies of files that were judged by absolute values."""

from __future__ import annotations

from itertools import chain

from antipasta.lean.typing import TYPE_CHECKING, Any
from antipasta.results import Counts, Tally

if TYPE_CHECKING:
    from collections.abc import Iterable


def add(tallies: Iterable[Tally]) -> Tally:
    """The sum of tallies of different files, ordered as one tally of all files."""
    counts, violations, *lists = zip(Tally(), *tallies, strict=True)
    return Tally(
        Counts(*map(sum, zip(*counts, strict=True))),
        tuple(sorted(chain(*violations), key=lambda each: (-each.severity, each.path))),
        *(tuple(sorted(chain(*each), key=_path)) for each in lists),
    )


def _path(found: Any) -> str:
    path: str = found.path
    return path
