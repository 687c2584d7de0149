"""The totals of many trees: measures what the trees do not share, once, and adds it up.

A tree differs little from the one before. So its total is that of the tree before, without the
files that differ and with those that took their place. git names these for many trees at once, and
each version of a file is measured and counted once. The total of each tree is remembered.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from antipasta.cache.measurements import depends_on_bytes_only
from antipasta.cache.totals import OVER_TIME, TreeMemory
from antipasta.collect import blobs, git
from antipasta.collect.attributes import in_tree, paths_above, speaking
from antipasta.collect.changes import ChangedPath, assemble_in_git
from antipasta.collect.generated import ATTRIBUTES, is_of_attributes
from antipasta.collect.git_formats import (
    ABSENT,
    Difference,
    Entry,
    parse_lists_of_differences,
    parse_tree,
)
from antipasta.collect.revision import Revision
from antipasta.engine import joint
from antipasta.model import Commits, Missing
from antipasta.run.generated import Said, seems_generated
from antipasta.run.opening import with_files
from antipasta.run.reporting import measured_or_missing
from antipasta.run.statistics import Grouped
from antipasta.timeline.running import Key, Part, RunningSum

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from antipasta.model import FileMetrics, Version
    from antipasta.results.statistics import Statistics
    from antipasta.run.opening import Run

AT_ONCE = 300
"""The number of trees whose files are measured together, to bound the memory for a long history."""

_OPTIONS = ("-r", "--raw", "-z", "--no-renames", "--no-abbrev", "--no-ext-diff", "--no-textconv")


class CommittedTree(NamedTuple):
    """A commit, and the id of its tree."""

    commit: str
    tree: str


class _Link(NamedTuple):
    """A tree, the tree whose total comes before it, and the differences between the two.

    Without a tree before, all entries are new ones.
    """

    new: CommittedTree
    old: CommittedTree | None
    differences: Sequence[Difference]

    @property
    def olds(self) -> Iterator[Entry]:
        """The entries that are in the old tree only, or as they were."""
        return (each.old for each in self.differences)

    @property
    def news(self) -> Iterator[Entry]:
        """The entries that are in the new tree only, or as they are now."""
        return (each.new for each in self.differences)

    @property
    def sides(self) -> Iterator[Entry]:
        """The entries of both."""
        return chain(self.olds, self.news)


_Parts = Mapping[Key, Part]
"""The parts of the files that count, by path and blob id."""


def totals_of(
    run: Run, trees: Sequence[CommittedTree], path: str
) -> Iterator[tuple[str, Statistics]]:
    """The total of what is at `path` in each of the `trees`, by the tree's id, in one row.

    Neighbours in `trees` should have much in common. The empty `path` is the whole tree. Files that
    git lacks are among the shortfalls. Raises GitError where git lacks a tree.
    """
    assert run.place.repository is not None
    found = _Totals(run, run.place.repository, path)
    unique = list({each.tree: each for each in trees}.values())
    for start in range(0, len(unique), AT_ONCE):
        yield from found.of(unique[start : start + AT_ONCE])


class _Totals:
    """The totals of one path, under the policy of a run.

    `_sum` is the total of the tree `_at`; there is none yet where that is None.
    """

    def __init__(self, run: Run, repository: git.Repository, path: str) -> None:
        self._run = run
        self._repository = repository
        self._path = path
        # Attributes above the path say which files below it are generated.
        self._paths = ("--", path, *paths_above([path])) if path else ()
        settings, engines = run.policy.settings, run.session.engines
        self._memory = TreeMemory(OVER_TIME, run.store, settings, joint(engines))
        self._grouped = Grouped("file", run.policy.thresholds)
        self._at: CommittedTree | None = None
        self._sum = RunningSum()

    def of(self, trees: Sequence[CommittedTree]) -> Iterator[tuple[str, Statistics]]:
        """The totals of the `trees`, by their ids."""
        known = self._memory.of_path(self._path, (each.tree for each in trees))
        yield from known.items()
        for stretch in self._stretches(self._links(trees, known)):
            parts = self._parts(stretch)
            for_keeps: dict[str, Statistics] = {}
            for link in stretch:
                self._go_to(link, known)
                self._apply(link, parts)
                total = self._sum.total()
                yield link.new.tree, total
                if self._sum.is_for_keeps:
                    for_keeps[link.new.tree] = total
            self._memory.put_of_path(self._path, for_keeps)
            self._run.session.forget()
        if trees[-1].tree in known:
            self._at = trees[-1]
            self._sum = RunningSum(known[self._at.tree])

    def _go_to(self, link: _Link, known: Mapping[str, Statistics]) -> None:
        """Make the sum that of the tree before the `link`."""
        if link.old is None:
            self._sum = RunningSum()
        elif link.old != self._at:
            self._sum = RunningSum(known[link.old.tree])

    def _apply(self, link: _Link, parts: _Parts) -> None:
        """Make the sum that of the new tree of the `link`."""
        if not all(self._sum.can_lose(each, parts.get(each)) for each in _files(link.olds)):
            # What the sum has of a file is not known: a run before could measure it, this cannot.
            link = self._whole(link.new)
            parts = self._parts([link])
            self._sum = RunningSum()
        for each in _files(link.olds):
            self._sum.remove(each, parts.get(each))
        for each in _files(link.news):
            self._sum.add(each, parts.get(each))
        self._at = link.new

    def _links(
        self, trees: Sequence[CommittedTree], known: Mapping[str, Statistics]
    ) -> Iterator[_Link]:
        """The unknown ones of the `trees`, each with its differences from the one before it."""
        befores = (self._at, *trees)
        pairs = [
            (new, old) for new, old in zip(trees, befores, strict=False) if new.tree not in known
        ]
        lists = self._differences([(new, old) for new, old in pairs if old])
        for new, old in pairs:
            yield _Link(new, old, next(lists)) if old else self._whole(new)

    def _differences(
        self, pairs: Sequence[tuple[CommittedTree, CommittedTree]]
    ) -> Iterator[list[Difference]]:
        """How the first of each of the `pairs` differs from the second."""
        requests = "".join(f"{new.commit} {old.commit}\n" for new, old in pairs).encode()
        arguments = ("diff-tree", "--stdin", "--always", *_OPTIONS, *self._paths)
        output = git.run(arguments, self._repository.root, requests) if pairs else b""
        return parse_lists_of_differences(output)

    def _whole(self, tree: CommittedTree) -> _Link:
        """The link to a tree from nothing."""
        arguments = ("ls-tree", "-r", "-z", tree.tree, *self._paths)
        entries = parse_tree(git.run(arguments, self._repository.root))
        absent = ((Entry(each.path, ABSENT, ""), each) for each in entries)
        return _Link(tree, None, [Difference("A", *sides) for sides in absent])

    def _stretches(self, links: Iterable[_Link]) -> Iterator[list[_Link]]:
        """The `links` in stretches of neighbours in which attributes call the same generated.

        Where git's attributes change, a stretch begins with all entries of its first tree.
        """
        stretch: list[_Link] = []
        for link in links:
            changes = self._changes_what_is_generated(link)
            if stretch and (changes or link.old != stretch[-1].new):
                yield stretch
                stretch = []
            stretch.append(self._whole(link.new) if changes else link)
        if stretch:
            yield stretch

    def _changes_what_is_generated(self, link: _Link) -> bool:
        """Whether git's attributes may speak of files otherwise than in the tree before."""
        changed = {each.oid: each.oid for each in link.sides if _is_of_attributes(each)}
        if link.old is None or not changed or self._run.policy.settings.generated == "judge":
            return False
        # One that does not name linguist may use a macro, which the topmost one defines.
        topmost = in_tree(self._repository, link.new.commit, [ATTRIBUTES], self._run.store)
        return bool(topmost or speaking(self._repository, changed, self._run.store))

    def _parts(self, stretch: Sequence[_Link]) -> _Parts:
        """What the versions of files on both sides of the links add to a total.

        All that the cache does not know is measured at once.
        """
        commits = Commits(stretch[0].new.commit)
        source = Revision(self._repository, self._run.store, commits, requires_all=False)
        entries = sorted({each for link in stretch for each in link.sides if each.mode != ABSENT})
        collected = assemble_in_git(
            self._repository,
            source.description,
            [ChangedPath(each) for each in entries],
            remembered=self._run.store,
        )
        run = with_files(self._run._replace(source=source), collected)
        versions = [candidate.head for candidate in run.collection.candidates]
        outcomes = run.session.measure(versions, run.read_heads)
        judges_all, said = run.policy.settings.generated == "judge", run.said or Said()
        parts = {
            (each.path, each.oid): self._part(each, outcomes[each])
            for each in versions
            if judges_all or not seems_generated(each, said, outcomes[each])
        }
        return parts | self._unread(entries, run.collection.missing)

    def _part(self, version: Version, outcome: FileMetrics | Missing) -> Part:
        found = measured_or_missing(version, outcome)
        if isinstance(found, Missing):
            statistics = self._grouped.statistics_of((), (found,))
        else:
            statistics = self._grouped.statistics_of((found,), ())
        return Part(statistics, passes=not depends_on_bytes_only(outcome))

    def _unread(self, entries: Sequence[Entry], missing: Sequence[Missing]) -> dict[Key, Part]:
        """The parts of files that git lacks and that say what counts.

        These are files of which it is not known whether they are scripts: the `missing`; and those
        of git's attributes, without which it is not known what is generated.
        """
        gaps = {each.path: each for each in missing} | self._without_attributes(entries)
        unsure = [each for each in entries if each.path in gaps and each.is_file]
        present = blobs.present(self._repository, {each.oid for each in unsure}) if unsure else ()
        return {
            (path, oid): Part(self._grouped.statistics_of((), (gaps[path],)), passes=True)
            for path, _, oid in unsure
            if oid not in present
        }

    def _without_attributes(self, entries: Iterable[Entry]) -> dict[str, Missing]:
        """What is to be said, by path, of those of git's attributes that git lacks."""
        if self._run.policy.settings.generated == "judge":
            return {}
        detail = "git cannot read what it says of generated files"
        paths = {each.path for each in entries if _is_of_attributes(each)}
        return {path: Missing(path, "unreadable", detail) for path in paths}


def _files(entries: Iterable[Entry]) -> Iterator[Key]:
    """The paths and the blob ids of those of the `entries` that are files."""
    return ((path, oid) for path, mode, oid in entries if mode.startswith("100"))


def _is_of_attributes(entry: Entry) -> bool:
    return entry.mode != ABSENT and is_of_attributes(entry.path)
