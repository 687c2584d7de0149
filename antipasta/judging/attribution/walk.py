"""Follows what the judged content fails for back to the commits that made it so.

One walk over the range, from the head to the base. What is followed stands at a unit of a file in
one commit. Where a parent has it just as bad it came from there, and is followed there; where every
parent has it better, or not at all, the commit raised it. Only commits that touch the file are
looked into, and their versions are measured through the cache.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from antipasta.collect.git_formats import ABSENT, Difference, Entry
from antipasta.collect.history import Commit, commits_between, with_differences
from antipasta.collect.revision import tree_entries
from antipasta.judging.attribution.ancestry import Ancestry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from antipasta.collect.git import Repository
    from antipasta.judging.attribution.ancestry import Spot
    from antipasta.model import FunctionMetrics, Version
    from antipasta.policy.blame import Weigh
    from antipasta.run.opening import Run

    Differences = Mapping[str, Difference]


class Trail(NamedTuple):
    """What is to be followed, from where it stands in the judged content.

    `weigh` says how bad a unit, or a file, is: the more the worse, None where nothing is wrong.
    `is_of_range` says that the range made it wrong: a function that is new in sum, which one commit
    renamed and another rewrote, is of the newest commit that changed it.
    """

    spot: Spot
    weigh: Weigh
    is_of_range: bool = False


class Range(NamedTuple):
    """The judged commits, children before parents, and the commit that the working tree is of.

    `below` is None where a commit is judged, not a working tree.
    """

    repository: Repository
    commits: Sequence[Commit]
    below: str | None


def range_of(run: Run) -> Range | None:
    """The commits that are judged; None where it is no range that is."""
    repository, commits = run.place.repository, run.source.commits
    if repository is None or commits.base is None:
        return None
    below = None if commits.head else repository.base
    judged = commits_between(repository, commits.bases, commits.head or repository.base)
    return Range(repository, judged, below)


def raisers(run: Run, judged: Range, trails: Sequence[Trail]) -> list[list[Commit]]:
    """For each trail the commits that made it worse, the newest first.

    The last one is that which made it wrong at all; there is none where it was so in the base. What
    is not committed yet has no id and no author.
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
    """How the files that are followed differ on disk from those of `commit`."""
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
    """How far it has come: what stands at which commit, and who raised it on the way."""

    def __init__(
        self, ancestry: Ancestry, commits: Iterable[Commit], trails: Sequence[Trail]
    ) -> None:
        self._raisers: list[list[Commit]] = [[] for _ in trails]
        # By the number of a trail, the newest commit that changed the function.
        self._changed: dict[int, Commit] = {}
        self._trails = trails
        self._ancestry = ancestry
        # Commit id to the trails that have come there, by their number.
        self._spots: dict[str, dict[int, Spot]] = {each.oid: {} for each in commits}

    @property
    def raisers(self) -> list[list[Commit]]:
        """For each trail the commits that made it worse, the newest first."""
        return [
            raised or [self._changed[number]]
            if trail.is_of_range and number in self._changed
            else raised
            for number, (trail, raised) in enumerate(zip(self._trails, self._raisers, strict=True))
        ]

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to be followed."""
        return not any(self._spots.values())

    def start(self, commit: Commit) -> None:
        """Put everything that is followed at `commit`."""
        self._spots[commit.oid] = dict(enumerate(trail.spot for trail in self._trails))

    def leave(self, commit: Commit, differences: Sequence[Differences]) -> None:
        """Take what stands at `commit` to its parents, from which it has these differences."""
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
        """Whether `commit` raised what stands at the `spots`, or which parent has it as bad."""
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
        """Note the newest commit that gave a function another name or body."""
        if old and new and (old.name, old.digest) != (new.name, new.digest):
            self._changed.setdefault(number, commit)

    def _arrive(self, commit: str, number: int, spot: Spot) -> None:
        if commit in self._spots:
            self._spots[commit][number] = spot

    def _weigh(self, number: int, spot: Spot) -> float | None:
        metrics = self._ancestry.metrics(spot.version)
        return self._trails[number].weigh(metrics, spot.unit) if metrics else None
