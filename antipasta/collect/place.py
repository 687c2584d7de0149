"""The place of a run: a repository, or a directory outside any repository."""

import os
from collections.abc import Callable, Sequence

from antipasta.budget import no_bound
from antipasta.collect import git
from antipasta.errors import NotARepositoryError, SourceError
from antipasta.lean.typing import NamedTuple


class Place(NamedTuple):
    """The directory to which reported paths are relative, and the repository if there is one.

    `seconds_left` gives the seconds that the run may still take.
    """

    root: str
    repository: git.Repository | None
    seconds_left: Callable[[], float] = no_bound

    @property
    def object_format(self) -> str:
        """The hash function of blob ids: the repository's, or `sha1` outside git."""
        return self.repository.object_format if self.repository else "sha1"

    def within(self, seconds_left: Callable[[], float]) -> "Place":
        """The same place, for a run with the seconds that `seconds_left` gives."""
        repository = self.repository and self.repository._replace(seconds_left=seconds_left)
        return Place(self.root, repository, seconds_left)


def find_place(
    cwd: str,
    names: Sequence[str],
    *,
    needs_git: bool,
    needs_worktree: bool = True,
    early: git.Early | None = None,
) -> Place:
    """The place of a command that is run in the directory `cwd`.

    If the command needs git, it is the repository around `cwd`. Otherwise it is the repository
    around the first of `names`, or the directory that holds all of them where there is none.
    `early` has what git was asked before.

    Raises GitError when git fails, or when a working tree is needed and there is none. Raises
    SourceError when a name does not exist.
    """
    if needs_git:
        repository = git.open_repository(cwd, needs_worktree=needs_worktree, early=early)
        return Place(repository.root, repository)
    directories = [_directory_of(os.path.join(cwd, name), name) for name in names] or [cwd]
    try:
        repository = git.open_repository(directories[0])
    except NotARepositoryError:
        return Place(_common(directories), None)
    return Place(repository.root, repository)


def _common(directories: Sequence[str]) -> str:
    """The directory that holds all of them. Raises SourceError where they are on several drives."""
    try:
        return os.path.commonpath(directories)
    except ValueError as exc:
        raise SourceError(
            f"{directories[0]} and the other paths are on several drives",
            hint="name paths of one drive at a time",
        ) from exc


def _directory_of(path: str, name: str) -> str:
    if not os.path.lexists(path):
        raise SourceError(f"{name}: no such file or directory", hint="check the spelling")
    return os.path.realpath(path if os.path.isdir(path) else os.path.dirname(path))
