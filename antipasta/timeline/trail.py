"""Follows a file, or a function of it, from commit to commit, through renames and moves.

The commits of a range are walked once, from the head on. What is followed stands at a spot in each
commit: a version of a file, and a function in it. If the file is the same in a parent, the spot
goes on there, and the commit costs nothing. Else the spot is looked for in each parent, by the
matching of the verdict. If it is the same in one, it goes on there. If it is in none of them the
same, the commit changed it, and it goes on in each parent that has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from antipasta.collect import git
from antipasta.collect.git_formats import parse_lists_of_differences
from antipasta.collect.history import Commit, with_differences
from antipasta.errors import GitError
from antipasta.incremental.histories import lines_of
from antipasta.model import Missing
from antipasta.run.ancestry import Ancestry, Spot

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from antipasta.collect.git_formats import Difference
    from antipasta.collect.log import LogEntry
    from antipasta.model import Version
    from antipasta.run.opening import Run

    Differences = Mapping[str, Difference]
    """The differences of a commit from one parent, by new path."""

WALKED_AT_ONCE = 2000
"""Of how many commits git says at once which of them touch the file."""

LOOKED_INTO_AT_ONCE = 100
"""Of how many of those the versions of the file are read at once, to bound the memory."""

_NO_RENAMES = f"git lacks content in which it would look for a rename; {git.FETCH_BLOBS}"
_OPTIONS = ("-r", "--raw", "-z", "--no-renames", "--no-abbrev", "--no-ext-diff", "--no-textconv")


class Step(NamedTuple):
    """What is followed, as a commit left it, and where it was in the first parent, if it was."""

    entry: LogEntry
    spot: Spot
    origin: Spot | None


class Followed(NamedTuple):
    """The steps of a trail, the newest first, and where it could not be followed.

    `gaps` are pairs of the id of a commit and why the version in a parent could not be measured.
    """

    steps: list[Step]
    gaps: list[tuple[str, Missing]]


def follow(
    run: Run,
    commits: Sequence[LogEntry],
    spots: Iterable[Spot],
    *,
    listed: Container[str] | None = None,
    only_first_parents: bool = False,
) -> Followed:
    """Follow the `spots` in the first of the `commits` through all of them, children first.

    There is a step for each commit that changed what is followed, in its text, name or path. With
    `listed`, ids of commits, there is one for each of these instead, where it has a spot. Raises
    GitError.
    """
    known = {each.oid: each for each in commits}
    if only_first_parents:
        commits = [each._replace(parents=each.parents[:1]) for each in commits]
    walk = _Walk(run, commits, listed)
    walk.start(spots)
    at = 0
    while at < len(commits) and walk.is_on:
        at += walk.through(commits[at : at + WALKED_AT_ONCE])
    return Followed([each._replace(entry=known[each.entry.oid]) for each in walk.steps], walk.gaps)


class _Walk:
    """The state of a walk: where the spots are, and what was found so far."""

    def __init__(
        self, run: Run, commits: Sequence[LogEntry], listed: Container[str] | None
    ) -> None:
        assert run.place.repository is not None
        self._repository = run.place.repository
        self._versions = _Versions(run, self._repository)
        self._listed = listed
        self._spots: dict[str, dict[Spot, None]] = {}
        self._walked = {each.oid for each in commits}
        self._first = commits[0].oid
        self.steps: list[Step] = []
        self.gaps: list[tuple[str, Missing]] = []

    @property
    def is_on(self) -> bool:
        """Whether there is a spot left."""
        return bool(self._spots)

    def start(self, spots: Iterable[Spot]) -> None:
        """Place the spots at the first commit."""
        self._spots[self._first] = dict.fromkeys(spots)

    def through(self, commits: Sequence[LogEntry]) -> int:
        """Go through the first of these commits, and return how many these were.

        It ends behind a commit where a spot went on at another path.
        """
        paths = self._paths()
        touched = _touching(self._repository, commits, paths)
        self._versions.expect([each for each in commits if any(touched[each.oid])], paths)
        for at, entry in enumerate(commits):
            if self._leave(entry, touched[entry.oid]) and not self._paths() <= paths:
                return at + 1
        return len(commits)

    def _paths(self) -> set[str]:
        return {spot.version.path for spots in self._spots.values() for spot in spots}

    def _leave(self, entry: LogEntry, touched: Sequence[set[str]]) -> bool:
        """Move the spots at a commit on to its parents. Returns whether one was looked for."""
        looked = False
        for spot in self._spots.pop(entry.oid, ()):
            path = spot.version.path
            untouched = [
                parent
                for parent, paths in zip(entry.parents, touched, strict=True)
                if path not in paths
            ]
            if untouched and self._listed is None:
                self._arrive(untouched[0], spot)
            else:
                self._look(entry, spot, [path in paths for paths in touched])
                looked = True
        return looked

    def _look(self, entry: LogEntry, spot: Spot, touched: Sequence[bool]) -> None:
        """Look for a spot in the parents of a commit, and go on where it is.

        `touched` says of each parent whether the file differs.
        """
        found = [
            self._origin(entry, number, spot) if differs else spot
            for number, differs in enumerate(touched)
        ]
        on = list(zip(entry.parents, found, strict=True))
        unchanged = [each for each in on if each[1] and self._versions.are_same(spot, each[1])]
        if self._lists(entry, is_changed=not unchanged):
            self.steps.append(Step(entry, spot, next(iter(found), None)))
        for parent, each in unchanged[:1] if self._listed is None and unchanged else on:
            self._arrive(parent, each)

    def _lists(self, entry: LogEntry, *, is_changed: bool) -> bool:
        return is_changed if self._listed is None else entry.oid in self._listed

    def _origin(self, entry: LogEntry, parent: int, spot: Spot) -> Spot | None:
        """Where the spot was in the parent of that number; a version without answer is noted."""
        found = self._versions.origin(entry, parent, spot)
        if isinstance(found, Missing):
            self.gaps.append((entry.oid, found))
            return None
        return found

    def _arrive(self, commit: str, spot: Spot | None) -> None:
        if spot and commit in self._walked:
            self._spots.setdefault(commit, {})[spot] = None


def _touching(
    repository: git.Repository, commits: Iterable[LogEntry], paths: Iterable[str]
) -> dict[str, list[set[str]]]:
    """Which of the `paths` each commit touched, against each parent; by the commit's id."""
    commits = list(commits)
    pairs = [f"{each.oid} {parent}\n" for each in commits for parent in each.parents]
    arguments = ("diff-tree", "--stdin", "--always", *_OPTIONS, "--", *sorted(paths))
    output = git.run(arguments, repository.root, "".join(pairs).encode()) if pairs else b""
    lists = parse_lists_of_differences(output)
    return {
        each.oid: [{difference.new.path for difference in next(lists)} for _ in each.parents]
        for each in commits
    }


class _Versions:
    """The versions that commits touched: what is in them, and where it was before.

    Those of many commits are measured and read together, for they are needed soon.
    """

    def __init__(self, run: Run, repository: git.Repository) -> None:
        self._run = run
        self._repository = repository
        self._ancestry = Ancestry(run, repository)
        self._expected: Sequence[LogEntry] = ()
        self._paths: set[str] = set()
        self._differences: dict[str, tuple[Differences, ...]] = {}
        self._lines: dict[Version, Sequence[bytes]] = {}
        # The commits in which git lacks content that it would compare to find renames.
        self._lacking: set[str] = set()

    def expect(self, commits: Sequence[LogEntry], paths: set[str]) -> None:
        """Say which commits will be asked for next, for what is at the `paths` in them."""
        self._expected, self._paths = commits, paths
        self._differences.clear()

    def origin(self, entry: LogEntry, parent: int, spot: Spot) -> Spot | Missing | None:
        """Where the spot was in the parent of that number; None where it was not there.

        Where the version there cannot be measured, why it cannot.
        """
        if entry.oid not in self._differences:
            self._prepare(entry, is_of_function=spot.unit is not None)
        differences = self._differences[entry.oid][parent]
        before = self._ancestry.version(differences[spot.version.path].old)
        if before is None and entry.oid in self._lacking:
            return Missing(spot.version.path, "unreadable", _NO_RENAMES)
        if spot.unit is None:
            return before and Spot(before, None)
        found = self._twin(before, spot) if before else None
        found = found or self._ancestry.origins(differences, {spot}).get(spot)
        return found or (before and self._gap(before))

    def _twin(self, before: Version, spot: Spot) -> Spot | None:
        """The only unit of the same name in an earlier version, if it is the same.

        Most commits that touch a file leave it as it was, so nothing has to be matched.
        """
        metrics = self._ancestry.metrics(before)
        assert spot.unit is not None
        named = [each for each in metrics.units if each.name == spot.unit.name] if metrics else []
        if len(named) != 1:
            return None
        twin = Spot(before, named[0])
        return twin if self._is_same_code(spot, twin) else None

    def are_same(self, spot: Spot, origin: Spot) -> bool:
        """Whether path, name and text are the same; the text outside functions by what it does."""
        if spot.version.path != origin.version.path or spot.version.oid == origin.version.oid:
            return spot == origin
        if spot.unit is None or origin.unit is None or spot.unit.name != origin.unit.name:
            return False
        return self._is_same_code(spot, origin)

    def _is_same_code(self, spot: Spot, origin: Spot) -> bool:
        assert spot.unit is not None
        assert origin.unit is not None
        if spot.unit.kind == "module":
            return spot.unit.digest == origin.unit.digest
        return self._text(spot) == self._text(origin)

    def _prepare(self, entry: LogEntry, *, is_of_function: bool) -> None:
        """Ask for the differences of this commit and of the next ones; measure what is in them."""
        start = self._expected.index(entry)
        some = self._expected[start : start + LOOKED_INTO_AT_ONCE]
        commits = [Commit(each.oid, each.parents, "") for each in some]
        self._differences = self._differences_of(commits)
        if is_of_function:
            self._run.session.forget()
            entries = {
                side
                for found in self._differences.values()
                for differences in found
                for path in self._paths & differences.keys()
                for side in (differences[path].old, differences[path].new)
            }
            versions = list(filter(None, map(self._ancestry.version, sorted(entries))))
            self._run.session.measure(versions, self._run.read_bases)
            self._lines = lines_of(self._run.read_bases(versions))

    def _differences_of(self, commits: Sequence[Commit]) -> dict[str, tuple[Differences, ...]]:
        """The differences from each parent, by commit; those with content that git lacks apart."""
        try:
            return {each.oid: found for each, found in with_differences(self._repository, commits)}
        except GitError:
            if len(commits) > 1:
                some = map(self._differences_of, ([each] for each in commits))
                return {oid: found for each in some for oid, found in each.items()}
        self._lacking.update(each.oid for each in commits)
        exact = with_differences(self._repository, commits, only_exact_renames=True)
        return {each.oid: found for each, found in exact}

    def _gap(self, version: Version) -> Missing | None:
        """Why nobody knows what is in a version; None where that is known."""
        outcome = self._run.session.measure([version], self._run.read_bases)[version]
        if isinstance(outcome, Missing):
            return outcome
        if outcome.knows_units:
            return None
        detail = outcome.detail or outcome.analysis
        return Missing(version.path, outcome.reason or "unreadable", detail)

    def _text(self, spot: Spot) -> Sequence[bytes]:
        """The lines of a function, with its decorators."""
        if spot.version not in self._lines:
            self._lines |= lines_of(self._run.read_bases([spot.version]))
        assert spot.unit is not None
        lines = self._lines.get(spot.version, ())
        return lines[spot.unit.first_line - 1 : spot.unit.end_line]
