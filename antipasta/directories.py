"""Judges by directory: a directory that was judged before is not looked into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.cache.trees import TreeMemory
from antipasta.collect.trees import walk
from antipasta.model import Collection
from antipasta.policy.subject import Terms
from antipasta.policy.tally import parent, total_by_directory
from antipasta.policy.verdict import tally_of
from antipasta.session import is_for_keeps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from antipasta.cache.store import Store
    from antipasta.collect.raw import Entry
    from antipasta.collect.trees import Tree
    from antipasta.model import Ignored, Missing
    from antipasta.policy.subject import Subject
    from antipasta.results import Tally
    from antipasta.session import Session


class Directories:
    """What the cache knows of the directories of one tree, and what it is told of the others."""

    def __init__(self, store: Store, session: Session) -> None:
        self._memory = TreeMemory(store, session.settings, session.engine)
        self._session = session
        self._known: dict[str, Tally] = {}
        self._unknown: tuple[Entry, ...] = ()

    def files_of(self, tree: Tree) -> tuple[Entry, ...]:
        """The files of the `tree` that have to be judged, for their directory is not known.

        Raises GitError when git cannot give a part of the tree.
        """
        self._unknown, files = walk(tree, self._unknown_among)
        return files

    def _unknown_among(self, directories: Sequence[Entry]) -> list[Entry]:
        known = self._memory.get_many({each.path: each.oid for each in directories})
        self._known |= known
        self._session.count_known(sum(tally.counts.files for tally in known.values()))
        return [directory for directory in directories if directory.path not in known]

    def total(self, subjects: Sequence[Subject], collection: Collection) -> Tally:
        """What judging the whole tree by absolute values comes to.

        `subjects` and `collection` are of the files that had to be judged. What they come to is
        kept for later runs, directory by directory.
        """
        if not self._unknown:
            return self._known[""]
        directories = [each.path for each in self._unknown]
        totals = total_by_directory(
            directories, self._direct_tallies(subjects, collection), self._known
        )
        passing = _ancestors(_passing(subjects, collection))
        for_keeps = {each.path: each.oid for each in self._unknown if each.path not in passing}
        self._memory.put_many(for_keeps, totals)
        return totals[""]

    def _direct_tallies(
        self, subjects: Sequence[Subject], collection: Collection
    ) -> dict[str, Tally]:
        """What stands right in each directory."""
        judged: dict[str, list[Subject]] = {each.path: [] for each in self._unknown}
        missing: dict[str, list[Missing]] = {each.path: [] for each in self._unknown}
        ignored: dict[str, list[Ignored]] = {each.path: [] for each in self._unknown}
        for subject in subjects:
            judged[parent(subject.path)].append(subject)
        for gap in collection.missing:
            missing[parent(gap.path)].append(gap)
        for no_source in collection.ignored:
            ignored[parent(no_source.path)].append(no_source)
        terms = Terms(suppressions=self._session.settings.suppressions)
        return {
            path: tally_of(
                judged[path],
                Collection(
                    collection.source, missing=tuple(missing[path]), ignored=tuple(ignored[path])
                ),
                "absolute",
                terms,
                list_unused=True,
            )
            for path in judged
        }


def _passing(subjects: Iterable[Subject], collection: Collection) -> Iterator[str]:
    """The files that another run may well measure otherwise."""
    yield from (gap.path for gap in collection.missing)
    yield from (subject.path for subject in subjects if not is_for_keeps(subject.outcome))


def _ancestors(paths: Iterable[str]) -> set[str]:
    """The directories that hold the files at `paths`, right in them or further down."""
    found: set[str] = set()
    for path in paths:
        directory = parent(path)
        while directory not in found:
            found.add(directory)
            directory = parent(directory)
    return found
