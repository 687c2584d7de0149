"""Branches that were made up: each commit a few deeds to functions, in a repository of their own.

A branch is known as a list of snapshots, so what must fail follows from what is there before and
after, without a comparison of texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from random import Random

THRESHOLD = 10
"""The default for cyclomatic complexity, which alone decides here."""

PATHS = ("a.py", "b.py", "pkg/c.py")
_NAMES = tuple("fghijk")
_COMPLEXITIES = (2, 9, 10, 11, 12, 13)


class Function(NamedTuple):
    """What stands at a place: its complexity, and a number that no other body has."""

    complexity: int
    serial: int


Place = tuple[str, str]
"""A path and the name of a function."""

Snapshot = dict[Place, Function]


class Branch(NamedTuple):
    """What the base holds, and what each commit leaves."""

    base: Snapshot
    commits: tuple[Snapshot, ...]

    @property
    def head(self) -> Snapshot:
        """What the last commit leaves."""
        return self.commits[-1]


def make_branch(random: Random) -> Branch:
    """A branch of one to four commits, each of one to three deeds."""
    author = _Author(random)
    base: Snapshot = {}
    for _ in range(5):
        author.add(base)
    commits = [base]
    for _ in range(random.randint(1, 4)):
        now = dict(commits[-1])
        for _ in range(random.randint(1, 3)):
            random.choice(author.deeds)(now)
        commits.append(now)
    return Branch(base, tuple(commits[1:]))


class _Author:
    """Changes snapshots at random."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._serial = 0
        self.deeds = (self.add, self.edit, self.edit, self.touch, self.rename, self.move, self.drop)

    def _new(self, complexity: int) -> Function:
        self._serial += 1
        return Function(complexity, self._serial)

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
            now[place] = self._new(self._random.choice(_COMPLEXITIES))

    def touch(self, now: Snapshot) -> None:
        if place := self._some(now):
            now[place] = self._new(now[place].complexity)

    def rename(self, now: Snapshot) -> None:
        if (old := self._some(now)) and (new := self._free(now, path=old[0])):
            now[new] = now.pop(old)

    def move(self, now: Snapshot) -> None:
        if (old := self._some(now)) and (new := self._free(now)):
            now[new] = now.pop(old)

    def drop(self, now: Snapshot) -> None:
        if place := self._some(now):
            del now[place]


def files(snapshot: Snapshot) -> dict[str, str]:
    """The text of each file that has functions, in the order of their names."""
    texts: dict[str, str] = {}
    for (path, name), function in sorted(snapshot.items()):
        texts[path] = texts.get(path, "") + _source(name, function)
    return texts


def _source(name: str, function: Function) -> str:
    """A function with a body unlike that of every other serial."""
    first = 1000 * function.serial
    branches = "".join(
        f"    if value == {first + number}:\n        value += {number}\n"
        for number in range(1, function.complexity)
    )
    return f"def {name}(value):\n{branches}    return value * {first}\n\n\n"


def failing(before: Snapshot, after: Snapshot) -> set[Place]:
    """The rule of the ratchet: what is over the threshold, and new or worse than it was.

    A function is what it was under its own name and path; else where its body stood, if that is
    gone from there.
    """
    origins = origins_of(before, after)
    return {
        place
        for place, function in after.items()
        if function.complexity > THRESHOLD
        and (place not in origins or function.complexity > before[origins[place]].complexity)
    }


def origins_of(before: Snapshot, after: Snapshot) -> dict[Place, Place]:
    """Where each function of `after` was `before`; nothing of what is new."""
    gone = {function.serial: place for place, function in before.items() if place not in after}
    return {
        place: place if place in before else gone[function.serial]
        for place, function in after.items()
        if place in before or function.serial in gone
    }


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
