"""What is run: one command in one state of a repository, and what all that is collected in."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from tests.support.git_repo import GitRepo

CacheState = Literal["off", "cold", "warm"]
"""`off`: --no-cache; `cold`: the cache is removed first; `warm`: it is as earlier cases left it."""

CACHE_STATES: tuple[CacheState, ...] = ("off", "cold", "warm")


class Case(NamedTuple):
    """A command line, with what it reads and writes.

    `text` is the standard input. `environment` is added to the sealed one. `directory` is the
    current one and `files` are those that the command writes, both relative to the root; with
    `keeps_files` the next cases find them.
    """

    command: tuple[str, ...]
    arguments: tuple[str, ...] = ()
    cache: CacheState = "warm"
    text: bytes = b""
    environment: Mapping[str, str] = {}
    directory: str = "."
    files: tuple[str, ...] = ()
    keeps_files: bool = False

    @property
    def format_name(self) -> str:
        """In which format the standard output is."""
        words = self.arguments
        return words[words.index("--format") + 1] if "--format" in words else "text"

    def __str__(self) -> str:
        setting = [f"{name}={value}" for name, value in self.environment.items()]
        words = [*setting, *self.command, *self.arguments]
        return f"{shlex.join(words)} (cache {self.cache}, in {self.directory})"


class Scene(NamedTuple):
    """A state of a repository, and the cases that are run in it, one after the other.

    `prepare` gets a clone of `repository` without a working tree, or an empty repository where that
    is None.
    """

    name: str
    repository: Path | None
    prepare: Callable[[GitRepo], object]
    cases: tuple[Case, ...]


def gate(*arguments: str, cache: CacheState = "warm") -> Case:
    """`antipasta gate` in JSON."""
    return Case(("antipasta", "gate"), ("--format", "json", *arguments), cache)


def metrics(*arguments: str, cache: CacheState = "warm") -> Case:
    """`antipasta metrics` in JSON."""
    return Case(("antipasta", "metrics"), ("--format", "json", *arguments), cache)


def hook(*arguments: str, cache: CacheState = "warm") -> Case:
    """The hook in JSON."""
    return Case(("antipasta-hook",), ("--format", "json", *arguments), cache)


def written(case: Case, format_name: str, *arguments: str) -> Case:
    """The case in another format, with further arguments."""
    return case._replace(arguments=("--format", format_name, *case.arguments[2:], *arguments))


def some(scenes: Sequence[Scene], count: int | None) -> list[Scene]:
    """The scenes with `count` cases in all, spread over those that there are; all without it."""
    total = sum(len(scene.cases) for scene in scenes)
    chosen = {total * number // count for number in range(count)} if count else set(range(total))
    numbers = iter(range(total))
    thinned = [
        scene._replace(cases=tuple(case for case in scene.cases if next(numbers) in chosen))
        for scene in scenes
    ]
    return [scene for scene in thinned if scene.cases]
