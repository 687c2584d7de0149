"""Follows violations and suppressions back to the commits that raised them.

The commits of a range are walked once, from the head to the base. Each trail stands at a unit of a
file in one commit, where the unit has a weight: the higher, the worse (`policy.blame`). If a parent
has the unit with at least the same weight, the trail goes on at that parent. If every parent has a
lower weight, or none, the commit raised the unit. Only commits that touch the file are looked into,
and their versions are measured through the cache.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from antipasta.collect.git_formats import ABSENT, Difference, Entry
from antipasta.collect.history import Commit, commits_between, with_differences
from antipasta.collect.revision import tree_entries
from antipasta.run.ancestry import Ancestry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from antipasta.collect.git import Repository
    from antipasta.model import FunctionMetrics, Version
    from antipasta.policy.blame import Weigh
    from antipasta.run.ancestry import Spot
    from antipasta.run.opening import Run

    Differences = Mapping[str, Difference]


class Trail(NamedTuple):
    """A violation or suppression to be followed, from its place in the judged content.

    `weigh` returns the weight of a unit or a file: higher is worse, None where nothing is wrong.
    `is_of_range` says that the range as a whole made it wrong. If no single commit did, because one
    commit renamed the function and another rewrote it, the newest commit that changed the function
    counts as the raiser.
    """

    spot: Spot
    weigh: Weigh
    is_of_range: bool = False


class Range(NamedTuple):
    """The judged commits, children before parents.

    `below` is the commit that the working tree is based on; None where a commit is judged.
    """

    repository: Repository
    commits: Sequence[Commit]
    below: str | None


def range_of(run: Run) -> Range | None:
    """The judged commits; None where the run does not judge a range."""
    repository, commits = run.place.repository, run.source.commits
    if repository is None or commits.base is None:
        return None
    below = None if commits.head else repository.base
    judged = commits_between(repository, commits.bases, commits.head or repository.base)
    return Range(repository, judged, below)


def raisers(run: Run, judged: Range, trails: Sequence[Trail]) -> list[list[Commit]]:
    """For each trail the commits that raised its weight, the newest first.

    The last of them is the one that made it wrong. The list is empty where the base was as bad. For
    what is not committed yet, the commit has an empty id and an empty author. Raises GitError.
    """
    walk = _Walk(Ancestry(run, judged.repository), judged.commits, trails)
    if judged.below is not None:
        uncommitted = Commit("", (judged.below,), "")
        walk.start(uncommitted)
        walk.leave(uncommitted, [_on_disk(judged.repository, judged.below, trails)])
    elif judged.commits:
        walk.start(judged.commits[0])
    for commit, differences in with_differences(judged.repository, judged.commits):
        if walk.is_over:
            break
        walk.leave(commit, differences)
    return walk.raisers


def _on_disk(repository: Repository, commit: str, trails: Iterable[Trail]) -> Differences:
    """The differences between `commit` and the files of the `trails` on disk, by path."""
    before = {entry.path: entry for entry in tree_entries(repository, commit)}
    return dict(_differing({trail.spot.version for trail in trails}, before))


def _differing(
    versions: Iterable[Version], before: Mapping[str, Entry]
) -> Iterator[tuple[str, Difference]]:
    for path, oid, _ in versions:
        old = before.get(path, Entry(path, ABSENT, ""))
        if old.oid != oid:
            yield path, Difference("M", old, Entry(path, "100644", oid))


class _Walk:
    """The state of the walk: which trails stand at which commit, and the raisers found so far."""

    def __init__(
        self, ancestry: Ancestry, commits: Iterable[Commit], trails: Sequence[Trail]
    ) -> None:
        self._raisers: list[list[Commit]] = [[] for _ in trails]
        # By the number of the trail: the newest commit that changed the function.
        self._changed: dict[int, Commit] = {}
        self._trails = trails
        self._ancestry = ancestry
        # By commit id, then by the number of the trail: the trails that stand at the commit.
        self._spots: dict[str, dict[int, Spot]] = {each.oid: {} for each in commits}

    @property
    def raisers(self) -> list[list[Commit]]:
        """For each trail the commits that raised its weight, the newest first."""
        return [
            raised or [self._changed[number]]
            if trail.is_of_range and number in self._changed
            else raised
            for number, (trail, raised) in enumerate(zip(self._trails, self._raisers, strict=True))
        ]

    @property
    def is_over(self) -> bool:
        """Whether no trail is left to be followed."""
        return not any(self._spots.values())

    def start(self, commit: Commit) -> None:
        """Place every trail at `commit`."""
        self._spots[commit.oid] = dict(enumerate(trail.spot for trail in self._trails))

    def leave(self, commit: Commit, differences: Sequence[Differences]) -> None:
        """Move the trails at `commit` to its parents; `differences` is one mapping per parent."""
        changed = {}
        for number, spot in self._spots.pop(commit.oid).items():
            for parent, difference in zip(commit.parents, differences, strict=True):
                if spot.version.path not in difference:
                    self._arrive(parent, number, spot)
                    break
            else:
                changed[number] = spot
        if changed:
            self._judge(commit, differences, changed)

    def _judge(
        self, commit: Commit, differences: Sequence[Differences], spots: Mapping[int, Spot]
    ) -> None:
        """Decide whether `commit` raised the weight at each spot, and follow the worst parent."""
        origins = [self._ancestry.origins(each, set(spots.values())) for each in differences]
        for number, spot in spots.items():
            weight = self._weigh(number, spot)
            earlier = [
                (before, parent, origin[spot])
                for parent, origin in zip(commit.parents, origins, strict=True)
                if spot in origin and (before := self._weigh(number, origin[spot])) is not None
            ]
            worst = max(earlier, key=lambda each: each[0], default=None)
            if weight is not None and (worst is None or worst[0] < weight):
                self._raisers[number].append(commit)
            if worst:
                self._note_change(number, commit, worst[2].unit, spot.unit)
                self._arrive(worst[1], number, worst[2])

    def _note_change(
        self, number: int, commit: Commit, old: FunctionMetrics | None, new: FunctionMetrics | None
    ) -> None:
        """Note the newest commit that changed the name or the body of a function."""
        if old and new and (old.name, old.digest) != (new.name, new.digest):
            self._changed.setdefault(number, commit)

    def _arrive(self, commit: str, number: int, spot: Spot) -> None:
        if commit in self._spots:
            self._spots[commit][number] = spot

    def _weigh(self, number: int, spot: Spot) -> float | None:
        metrics = self._ancestry.metrics(spot.version)
        return self._trails[number].weigh(metrics, spot.unit) if metrics else None
