"""Where a run takes place: a repository, or a directory outside of any."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from antipasta.budget import no_bound
from antipasta.collect import git
from antipasta.errors import NotARepositoryError, SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Place(NamedTuple):
    """The directory that reported paths count from, and the repository where there is one.

    `seconds_left` gives the seconds that the run may still take.
    """

    root: str
    repository: git.Repository | None
    seconds_left: Callable[[], float] = no_bound

    @property
    def object_format(self) -> str:
        """The hash function that names a blob here: the repository's, `sha1` outside of git."""
        return self.repository.object_format if self.repository else "sha1"

    def within(self, seconds_left: Callable[[], float]) -> Place:
        """The place for a run that has so many seconds left."""
        repository = self.repository and self.repository._replace(seconds_left=seconds_left)
        return Place(self.root, repository, seconds_left)


def find_place(
    cwd: str, names: Sequence[str], *, needs_git: bool, needs_worktree: bool = True
) -> Place:
    """The repository that a command in the directory `cwd` is about.

    Unless git is needed, that is the one around the first of `names`, and where there is none the
    directory that holds all of them. Raises GitError when git is needed and does not answer, or a
    working tree is needed and not there, and SourceError when a name does not exist.
    """
    if needs_git:
        repository = git.open_repository(cwd, needs_worktree=needs_worktree)
        return Place(repository.root, repository)
    directories = [_directory_of(os.path.join(cwd, name), name) for name in names] or [cwd]
    try:
        repository = git.open_repository(directories[0])
    except NotARepositoryError:
        return Place(os.path.commonpath(directories), None)
    return Place(repository.root, repository)


def _directory_of(path: str, name: str) -> str:
    if not os.path.lexists(path):
        raise SourceError(f"{name}: no such file or directory", hint="check the spelling")
    return os.path.realpath(path if os.path.isdir(path) else os.path.dirname(path))
