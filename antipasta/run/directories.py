"""Takes the sums of whole directories from the cache, so that their files need not be looked at.

A directory can have such a sum where results add up: those of the files directly in the directory,
and those of its subdirectories.
"""

from __future__ import annotations

from functools import partial

from antipasta import overview
from antipasta.cache import totals
from antipasta.cache.totals import TreeMemory
from antipasta.collect.generated import is_of_attributes
from antipasta.collect.trees import parent, walk
from antipasta.engine import joint
from antipasta.lean.digests import blake2b
from antipasta.lean.typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar
from antipasta.model import Collection
from antipasta.policy import tally
from antipasta.policy.baseline import debts
from antipasta.policy.subject import JudgingTerms
from antipasta.policy.verdict import tally_of
from antipasta.run import statistics as run_statistics

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from antipasta.cache.store import Store
    from antipasta.collect.git_formats import Entry
    from antipasta.collect.paths import Selection
    from antipasta.collect.trees import Tree
    from antipasta.config.settings import SuppressionSettings
    from antipasta.model import Ignored, Missing
    from antipasta.policy.subject import Subject
    from antipasta.results import Tally
    from antipasta.results.reports import MeasuredFile, Overview
    from antipasta.results.statistics import Statistics
    from antipasta.run.session import Session
    from antipasta.run.statistics import Grouped

Sum = TypeVar("Sum")


class Summing(NamedTuple, Generic[Sum]):
    """A kind of sum that is cached for whole directories: how sums add up and count files."""

    kind: totals.Kind[Sum]
    add: Callable[[Iterable[Sum]], Sum]
    files_in: Callable[[Sum], int]

    def of(self, store: Store, session: Session) -> Directories[Sum]:
        """The directories whose sums `store` has, for the settings and engines of `session`."""
        return Directories(
            TreeMemory(self.kind, store, session.settings, joint(session.engines)), self
        )


class Directories(Generic[Sum]):
    """Reads the sums of the directories of one tree from the cache, and stores the missing sums.

    `code` is the digest of antipasta's own code that finds, judges and sums up.
    """

    def __init__(self, memory: TreeMemory[Sum], summing: Summing[Sum]) -> None:
        self._memory = memory
        self._summing = summing
        self.code = memory.code
        self._known: dict[str, Sum] = {}
        self._unknown: tuple[Entry, ...] = ()
        self._partial: frozenset[str] = frozenset()
        self._attributes: dict[str, Entry] = {}

    def files_of(self, tree: Tree, selection: Selection) -> tuple[Entry, ...]:
        """The selected files whose directory has no cached sum, so that they must be looked at.

        Raises GitError when git cannot read a part of the tree, and UsageError when a selected path
        is not in the tree.
        """
        self._known = {}
        self._attributes = {}
        tree = tree._replace(entries_of=partial(self._entries_of, tree))
        self._unknown, files, self._partial = walk(tree, self._unknown_among, selection)
        return files

    @property
    def files_known(self) -> int:
        """The number of files in the directories whose sums were cached."""
        return sum(map(self._summing.files_in, self._known.values()))

    def _entries_of(self, tree: Tree, directories: Sequence[Entry]) -> Iterator[Entry]:
        """The entries directly in the `directories`; those of attributes are noted."""
        for entry in tree.entries_of(directories):
            if is_of_attributes(entry.path):
                self._attributes[parent(entry.path)] = entry
            yield entry

    def _identity(self, directory: Entry) -> str:
        """What the sum of a directory depends on: its tree, and the attributes of those above it.

        The attributes say which files in it are generated.
        """
        above: list[Entry] = []
        path = directory.path
        while path:
            path = parent(path)
            above += [self._attributes[path]] if path in self._attributes else []
        if not above:
            return directory.oid
        text = "\0".join(f"{entry.path}\0{entry.oid}" for entry in above)
        digest = blake2b(text.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()
        return f"{directory.oid}:{digest}"

    def _unknown_among(self, directories: Sequence[Entry]) -> list[Entry]:
        known = self._memory.get_many({each.path: self._identity(each) for each in directories})
        self._known |= known
        return [directory for directory in directories if directory.path not in known]

    def total(self, direct: Mapping[str, Sum], passing: Iterable[str]) -> Sum:
        """The sum of all selected files. Caches the sums of directories for later runs.

        `direct` has, by directory, the sum of the files directly in it; a directory without files
        is left out. `passing` are the files for which another run may find another result. The
        directories above those files are not cached: a cached sum must depend on the bytes only.
        """
        if not self._unknown:
            return self._known[""]
        totals = self._totals(direct)
        not_for_keeps = _ancestors(passing) | self._partial
        for_keeps = {
            each.path: self._identity(each)
            for each in self._unknown
            if each.path not in not_for_keeps
        }
        self._memory.put_many(for_keeps, totals)
        return totals[""]

    def _totals(self, direct: Mapping[str, Sum]) -> dict[str, Sum]:
        """The sum of each directory that was not cached, with everything below it, by path."""
        parts = {path: [direct[path]] if path in direct else [] for path, _, _ in self._unknown}
        for path, known in self._known.items():
            parts[parent(path)].append(known)
        totals: dict[str, Sum] = {}
        # A directory comes before its subdirectories.
        for path, _, _ in reversed(self._unknown):
            totals[path] = self._summing.add(parts[path])
            if path:
                parts[parent(path)].append(totals[path])
        return totals


TALLIES = Summing(totals.TALLIES, tally.add, lambda each: each.counts.files)
"""The sums of judging by absolute values."""

OVERVIEWS = Summing(totals.OVERVIEWS, overview.add, lambda each: each.files)
"""The sums of measuring, in short."""


def statistics(grouped: Grouped) -> Summing[Statistics]:
    """The sums of the distributions, with the rows that `grouped` makes."""
    kind = totals.statistics_by(grouped.by)
    return Summing(kind, run_statistics.add, lambda each: each.files)


def direct_statistics(
    grouped: Grouped, files: Iterable[MeasuredFile], skipped: Iterable[Missing]
) -> dict[str, Statistics]:
    """By directory, the statistics of the files that are directly in it."""
    measured, missing = map(_by_directory, (files, skipped))
    return {
        path: grouped.statistics_of(measured.get(path, ()), missing.get(path, ()))
        for path in measured.keys() | missing.keys()
    }


def direct_tallies(
    subjects: Iterable[Subject], collection: Collection, suppressions: SuppressionSettings
) -> dict[str, Tally]:
    """By directory, the tally of the files of the `collection` that are directly in it."""
    terms = JudgingTerms(suppressions=suppressions)
    judged = _by_directory(subjects)
    missing = _by_directory(collection.missing)
    ignored = _by_directory(collection.ignored)
    return {
        path: tally_of(
            judged.get(path, ()),
            Collection(
                collection.source,
                missing=tuple(missing.get(path, ())),
                ignored=tuple(ignored.get(path, ())),
            ),
            "absolute",
            terms,
            list_unused=True,
        )._replace(debts=tuple(debts(judged.get(path, ()), suppressions)))
        for path in judged.keys() | missing.keys() | ignored.keys()
    }


def direct_overviews(
    files: Iterable[MeasuredFile], skipped: Iterable[Missing], ignored: Iterable[Ignored]
) -> dict[str, Overview]:
    """By directory, the overview of the files that are directly in it."""
    measured, missing, left_out = map(_by_directory, (files, skipped, ignored))
    return {
        path: overview.overview_of(
            measured.get(path, ()), missing.get(path, ()), left_out.get(path, ())
        )
        for path in measured.keys() | missing.keys() | left_out.keys()
    }


def _by_directory(found: Iterable[Any]) -> dict[str, list[Any]]:
    """Group items that have a `path` by the directory of that path."""
    directories: dict[str, list[Any]] = {}
    for each in found:
        directories.setdefault(parent(each.path), []).append(each)
    return directories


def _ancestors(paths: Iterable[str]) -> set[str]:
    """The directories that hold the files at `paths`, directly or further down."""
    found: set[str] = set()
    for path in paths:
        directory = parent(path)
        while directory not in found:
            found.add(directory)
            directory = parent(directory)
    return found
