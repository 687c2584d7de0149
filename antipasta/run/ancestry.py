"""Finds the units of a commit again in the commit's parent."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from antipasta.collect.changes import assemble, changed_in_all, languages_in_git, removed_from_all
from antipasta.collect.paths import Selection
from antipasta.incremental.diff import compare
from antipasta.incremental.histories import histories_of, histories_of_removed, lines_of
from antipasta.model import FileMetrics, FunctionMetrics, Source, Version
from antipasta.run.macros import version_with, with_macros

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from antipasta.collect.git import Repository
    from antipasta.collect.git_formats import Difference, Entry
    from antipasta.histories import FileHistory
    from antipasta.incremental.texts import ReadLines
    from antipasta.model import Candidate
    from antipasta.run.opening import Run


class Spot(NamedTuple):
    """The place of a unit: a version of a file, and the unit in it; None for the file itself."""

    version: Version
    unit: FunctionMetrics | None


class Ancestry:
    """Finds units again in a parent. Versions are measured through the cache of the run."""

    def __init__(self, run: Run, repository: Repository) -> None:
        self._run = run
        self._repository = repository

    def version(self, entry: Entry) -> Version | None:
        """The version of a file; None for what is no source. Raises GitError."""
        if not entry.is_file:
            return None
        known = languages_in_git(self._repository, (), (entry,), self._run.store)
        language = known.get((entry.path, entry.oid))
        macros = self._run.policy.settings.macros
        return version_with(Version(*entry[::2], language), macros) if language else None

    def metrics(self, version: Version) -> FileMetrics | None:
        """The measurements of a version; None where it could not be measured."""
        found = self._run.session.measure([version], self._run.read_bases)[version]
        return found if isinstance(found, FileMetrics) else None

    def origins(self, differences: Mapping[str, Difference], spots: set[Spot]) -> dict[Spot, Spot]:
        """For each of the `spots`, its place before the `differences`; new units are left out.

        `differences` are those of a commit from one parent, by new path. Each unit is looked for in
        the base of its own file first. If one is not found there, all other files of the commit are
        compared as well. Raises GitError.
        """
        changed, removed = changed_in_all([differences]), removed_from_all([differences])
        collection = assemble(
            Source("revision", is_compared=True),
            changed,
            removed,
            languages=languages_in_git(self._repository, changed, removed, None),
            selection=Selection(),
        )
        collection = with_macros(collection, self._run.policy.settings.macros)
        paths = {spot.version.path for spot in spots}
        own = [each for each in collection.candidates if each.head.path in paths]
        found = self._units(own, (), None)
        if any(spot.unit and spot not in found for spot in spots):
            found = self._units(collection.candidates, collection.removed, self._read_lines)
        files = {Spot(each.head, None): Spot(base, None) for each in own for base in each.bases[:1]}
        return files | found

    def _units(
        self,
        candidates: Sequence[Candidate],
        removed: Sequence[Version],
        read_lines: ReadLines | None,
    ) -> dict[Spot, Spot]:
        """For each unit of the candidates that existed before the change, its old place."""
        histories = self._histories(candidates, removed)
        before = {base.path: base for each in histories for base in each.base_versions}
        pairs = zip(histories, compare(histories, read_lines), strict=True)
        return {
            Spot(history.head, change.unit): Spot(before[origin.path], origin.unit)
            for history, changes in pairs
            for change in changes
            for origin in change.origins[:1]
            if history.head and change.unit
        }

    def _histories(
        self, candidates: Sequence[Candidate], removed: Sequence[Version]
    ) -> list[FileHistory]:
        versions = [version for each in candidates for version in (each.head, *each.bases)]
        measured = self._run.session.measure([*versions, *removed], self._run.read_bases)
        changed = histories_of(candidates, measured, measured)
        return changed + histories_of_removed(removed, measured)

    def _read_lines(
        self, heads: Sequence[Version], bases: Sequence[Version]
    ) -> Mapping[Version, Sequence[bytes]]:
        return lines_of(self._run.read_bases([*heads, *bases]))
