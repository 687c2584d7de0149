"""Builds the histories of changed files, and reads the lines of their versions."""

from __future__ import annotations

from antipasta.histories import BaseFile, FileHistory
from antipasta.lean.typing import TYPE_CHECKING
from antipasta.model import FileMetrics

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from antipasta.model import Candidate, Content, Missing, Version

    Outcomes = Mapping[Version, FileMetrics | Missing]


def comparable(candidates: Iterable[Candidate], heads: Outcomes) -> list[Candidate]:
    """The candidates whose functions were found in the judged version, by their outcomes."""
    return [each for each in candidates if _with_units(heads[each.head])]


def histories_of(
    candidates: Iterable[Candidate], heads: Outcomes, bases: Outcomes
) -> list[FileHistory]:
    """The histories of the `comparable` candidates, from the outcomes of all their versions."""
    return [
        FileHistory(
            head.path,
            metrics,
            tuple(BaseFile(version.path, bases[version]) for version in versions),
            head,
            versions,
        )
        for head, versions in candidates
        if (metrics := _with_units(heads[head]))
    ]


def histories_of_removed(removed: Iterable[Version], bases: Outcomes) -> list[FileHistory]:
    """The histories of deleted files, from the outcome of each."""
    return [
        FileHistory(
            version.path,
            None,
            (BaseFile(version.path, bases[version]),),
            base_versions=(version,),
        )
        for version in removed
    ]


def lines_of(contents: Iterable[Content]) -> dict[Version, Sequence[bytes]]:
    """The lines of each version that could be read."""
    return {each.version: each.data.splitlines() for each in contents if each.data is not None}


def _with_units(outcome: FileMetrics | Missing) -> FileMetrics | None:
    return outcome if isinstance(outcome, FileMetrics) and outcome.knows_units else None
