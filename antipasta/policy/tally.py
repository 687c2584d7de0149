"""Adds up what was judged: of files to directories, and of directories to the whole."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from antipasta.results import Counts, Tally

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def add(tallies: Iterable[Tally]) -> Tally:
    """The sum of tallies of different files, in the order that one tally of all would have."""
    counts, violations, *lists = zip(Tally(), *tallies, strict=True)
    return Tally(
        Counts(*map(sum, zip(*counts, strict=True))),
        tuple(sorted(chain(*violations), key=lambda each: (-each.severity, each.path))),
        *(tuple(sorted(chain(*each), key=_path)) for each in lists),
    )


def _path(found: Any) -> str:
    path: str = found.path
    return path


def total_by_directory(
    directories: Sequence[str], direct: Mapping[str, Tally], known: Mapping[str, Tally]
) -> dict[str, Tally]:
    """The tally of each of the `directories`, with all that is below it.

    `directories` names each before those in it; the root is empty. `direct` holds what stands right
    in a directory, `known` all that is below the others.
    """
    parts = {path: [direct[path]] if path in direct else [] for path in directories}
    for path, tally in known.items():
        parts[parent(path)].append(tally)
    totals: dict[str, Tally] = {}
    for path in reversed(directories):
        totals[path] = add(parts[path])
        if path:
            parts[parent(path)].append(totals[path])
    return totals


def parent(path: str) -> str:
    """The directory that `path` stands in; the root is empty."""
    return path.rpartition("/")[0]
