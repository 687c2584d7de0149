"""Branches that were made up: each commit a few deeds to functions, in a repository of their own.

A branch is known as a list of snapshots, so what must fail follows from what is there before and
after, without a comparison of texts.
"""

from __future__ import annotations

from itertools import count, islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

THRESHOLD = 10
"""The default for cyclomatic complexity, which alone decides here."""

TOLERANCE = 1
"""What a function may gain by default that was over its threshold before."""

TAKEN_OVER = 0.5
"""The least part of a function's statements by which it is known again."""

PATHS = ("a.py", "b.py", "pkg/c.py")
_NAMES = tuple("fghijk")
_COMPLEXITIES = (2, 9, 10, 11, 12, 13)


class Function(NamedTuple):
    """What stands at a place: its branches, and a number that no other body has.

    A branch is a number too, of which an `if` and a statement are made. A function keeps its
    branches when it is renamed or moved, and some of them when it is edited in part.
    """

    branches: frozenset[int]
    serial: int

    @property
    def complexity(self) -> int:
        """Its cyclomatic complexity."""
        return len(self.branches) + 1

    def in_common(self, other: Function) -> float:
        """The part of its statements that the other one has as well."""
        common = 2 * len(self.branches & other.branches) + (self.serial == other.serial)
        return common / (2 * len(self.branches) + 1)

    def likeness(self, other: Function) -> float:
        """The part of the lines of both that they have in common."""
        common = 2 * len(self.branches & other.branches)
        return 2 * common / (2 * len(self.branches) + 2 * len(other.branches) + 2)


Place = tuple[str, str]
"""A path and the name of a function."""

Snapshot = dict[Place, Function]


class Branch(NamedTuple):
    """What the base holds, and what each commit leaves.

    Where functions are `edited_in_part`, every file stays from the base to the head: whether git
    takes a new file for an old one is not known here.
    """

    base: Snapshot
    commits: tuple[Snapshot, ...]
    edited_in_part: bool

    @property
    def head(self) -> Snapshot:
        """What the last commit leaves."""
        return self.commits[-1]


def make_branch(random: Random) -> Branch:
    """A branch of one to four commits, each of one to three deeds."""
    edited_in_part = random.random() < 0.5
    author = _Author(random, edited_in_part=edited_in_part)
    base: Snapshot = {}
    for _ in range(5):
        author.add(base)
    commits = [base]
    for _ in range(random.randint(1, 4)):
        now = dict(commits[-1])
        for _ in range(random.randint(1, 3)):
            random.choice(author.deeds)(now)
        commits.append(now)
    return Branch(base, tuple(commits[1:]), edited_in_part)


class _Author:
    """Changes snapshots at random."""

    def __init__(self, random: Random, *, edited_in_part: bool) -> None:
        self._random = random
        self._edited_in_part = edited_in_part
        self._numbers = count(1)
        self.deeds = (self.add, self.edit, self.edit, self.touch, self.rename, self.move, self.drop)

    def _new(self, complexity: int, kept: Sequence[int] = ()) -> Function:
        fresh = islice(self._numbers, complexity - 1 - len(kept))
        return Function(frozenset((*kept, *fresh)), next(self._numbers))

    def _edited(self, old: Function, complexity: int) -> Function:
        most = min(len(old.branches), complexity - 1) if self._edited_in_part else 0
        return self._new(
            complexity, self._random.sample(sorted(old.branches), self._random.randint(0, most))
        )

    def _some(self, now: Snapshot) -> Place | None:
        return self._random.choice(sorted(now)) if now else None

    def _free(self, now: Snapshot, *, path: str | None = None) -> Place | None:
        paths = (path,) if path else PATHS
        free = [(each, name) for each in paths for name in _NAMES if (each, name) not in now]
        return self._random.choice(free) if free else None

    def add(self, now: Snapshot) -> None:
        if place := self._free(now):
            now[place] = self._new(self._random.choice(_COMPLEXITIES))

    def edit(self, now: Snapshot) -> None:
        if place := self._some(now):
            now[place] = self._edited(now[place], self._random.choice(_COMPLEXITIES))

    def touch(self, now: Snapshot) -> None:
        if place := self._some(now):
            now[place] = self._edited(now[place], now[place].complexity)

    def rename(self, now: Snapshot) -> None:
        if (old := self._some(now)) and (new := self._free(now, path=old[0])):
            now[new] = now.pop(old)

    def move(self, now: Snapshot) -> None:
        if (old := self._some(now)) and (new := self._free(now)):
            now[new] = now.pop(old)

    def drop(self, now: Snapshot) -> None:
        if place := self._some(now):
            del now[place]


def files(branch: Branch, snapshot: Snapshot) -> dict[str, str]:
    """The text of each file that is there, with its functions in the order of their names."""
    texts = {path: f"PATH = {path!r}\n\n\n" for path in PATHS if branch.edited_in_part}
    for (path, name), function in sorted(snapshot.items()):
        texts[path] = texts.get(path, "") + _source(name, function)
    return texts


def _source(name: str, function: Function) -> str:
    """A function with a body unlike that of every other serial."""
    branches = "".join(
        f"    if value == {number}:\n        value += {number}\n"
        for number in sorted(function.branches)
    )
    return f"def {name}(value):\n{branches}    return value * {function.serial}\n\n\n"


def failing(before: Snapshot, after: Snapshot) -> set[Place]:
    """The rule of the ratchet: what is over the threshold, and new or worse than it was.

    What was over it before may gain the tolerance. What was extracted may have what is left of the
    other one, as far as it stood there.
    """
    kept = _kept(before, after)
    most = {place: _most(before[was]) for place, was in kept.items()}
    most |= _left_over(before, after, kept)
    return {
        place
        for place, function in after.items()
        if function.complexity > THRESHOLD
        and (place not in most or function.complexity > most[place])
    }


def _most(was: Function) -> int:
    """The complexity that a function may have which was `was`."""
    return was.complexity + (TOLERANCE if was.complexity > THRESHOLD else 0)


def _left_over(before: Snapshot, after: Snapshot, kept: dict[Place, Place]) -> dict[Place, int]:
    """The complexity that each extracted function over the threshold may have.

    A function vouches once for each of its points. What it has become takes them first, then the
    most complex of what was taken out of it.
    """
    left = {place: function.complexity - 1 for place, function in before.items()}
    for place, was in kept.items():
        left[was] -= after[place].complexity - 1
    stays = {was: after[place].branches for place, was in kept.items()}
    claims = []
    for place, was in origins_of(before, after).items():
        lost = before[was].branches - stays.get(was, frozenset())
        if place not in kept and after[place].complexity > THRESHOLD:
            claims.append((after[place].complexity, len(after[place].branches & lost), place, was))
    most = {}
    for _, covered, place, was in sorted(claims, reverse=True):
        taken = max(0, min(covered, left[was]))
        left[was] -= taken
        most[place] = 1 + taken
    return most


def _kept(before: Snapshot, after: Snapshot) -> dict[Place, Place]:
    """Where each function of `after` was that is not new.

    A function is what it was under its own name and path; else where its body stood, if that is
    gone from there; else the most similar one that is gone from its file, if half is the same.
    """
    gone = {function.serial: place for place, function in before.items() if place not in after}
    kept = {
        place: place if place in before else gone[function.serial]
        for place, function in after.items()
        if place in before or function.serial in gone
    }
    alike = sorted(
        (-after[place].likeness(before[was]), place, was)
        for place in after.keys() - kept.keys()
        for was in set(gone.values()) - set(kept.values())
        if place[0] == was[0] and after[place].likeness(before[was]) >= TAKEN_OVER
    )
    for _, place, was in alike:
        if place not in kept and was not in kept.values():
            kept[place] = was
    return kept


def origins_of(before: Snapshot, after: Snapshot) -> dict[Place, Place]:
    """What each function of `after` is compared with in `before`; nothing of what is new.

    That is what it was; else what at least half of its statements were taken from.
    """
    origins = _kept(before, after)
    left = {was: after[place].branches for place, was in origins.items()}
    lost = {
        place: function._replace(branches=function.branches - left.get(place, frozenset()))
        for place, function in before.items()
    }
    # No two functions hold the same branch, so there is one at most.
    extracted = {
        place: was
        for place, function in after.items()
        for was, rest in lost.items()
        if place not in origins and function.in_common(rest) >= TAKEN_OVER
    }
    return origins | extracted


def trace(branch: Branch, place: Place) -> tuple[list[Place | None], Place | None]:
    """Where a function of the head was in each commit, and in the base; None before it was added.

    Followed from commit to commit, as the hook sees it.
    """
    snapshots = (branch.base, *branch.commits)
    found: list[Place | None] = [place]
    for before, after in zip(snapshots[-2::-1], snapshots[:0:-1], strict=True):
        now = found[-1]
        found.append(origins_of(before, after).get(now) if now else None)
    *in_commits, in_base = found
    return in_commits[::-1], in_base


def grew_in_small_steps(branch: Branch, place: Place) -> bool:
    """Whether a function of the head gained in each commit no more than the tolerance."""
    path, was = trace(branch, place)
    places = [was, *path]
    if None in places:
        return False
    snapshots = (branch.base, *branch.commits)
    grown = [
        snapshot[each].complexity for snapshot, each in zip(snapshots, places, strict=True) if each
    ]
    return all(now - before <= TOLERANCE for before, now in pairwise(grown))
