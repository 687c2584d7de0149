"""Which file git runs for a hook in this repository, and which setting says so."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from antipasta.collect import git
from antipasta.errors import GitError
from antipasta.githook import ALL_HOOKS
from antipasta.githook.process import run_git
from antipasta.system.files import decoded, with_slashes

if TYPE_CHECKING:
    from collections.abc import Sequence

_USAGE = 129
"""The exit code of git for an option that it does not know."""


class HooksPath(NamedTuple):
    """The value of core.hooksPath that is in force, and where it is set.

    `scope` is git's word: system, global, local, worktree or command. `origin` names the file.
    """

    value: str
    scope: str
    origin: str


class HookSite(NamedTuple):
    """The place of one hook: `path` is the file that git runs, absolute, whether it exists or not.

    `root` is the top of the working tree, `common_dir` the git directory that linked worktrees
    share. `hooks_path` is None where git's own directory is in use.
    """

    name: str
    path: str
    root: str
    common_dir: str
    hooks_path: HooksPath | None

    @property
    def directory(self) -> str:
        """The directory of the hook file."""
        return os.path.dirname(self.path)

    @property
    def in_git_dir(self) -> bool:
        """Whether the hook belongs to this clone alone, inside its git directory."""
        return is_inside(self.directory, self.common_dir)

    @property
    def in_worktree(self) -> bool:
        """Whether the hook is a file of the working tree, usually tracked and shared by a team."""
        return not self.in_git_dir and is_inside(self.directory, self.root)

    @property
    def private_script(self) -> str:
        """Where this clone's own script lies when the hook file is shared with other people."""
        return os.path.join(self.common_dir, "antipasta", self.name)

    def shown(self, path: str) -> str:
        """`path` as a person at the top of the working tree would type it."""
        inside = is_inside(path, self.root)
        return with_slashes(os.path.relpath(path, self.root)) if inside else path

    @property
    def reason(self) -> str:
        """Which setting makes git look there, in a few words."""
        if self.hooks_path is None:
            return "git's own hook directory, core.hooksPath is not set"
        value, scope, origin = self.hooks_path
        return f"core.hooksPath={value}, {scope} setting in {origin.removeprefix('file:')}"


def is_inside(path: str, directory: str) -> bool:
    """Whether `path` is `directory` or lies below it, with symbolic links resolved."""
    real, top = os.path.realpath(path), os.path.realpath(directory)
    return real == top or real.startswith(os.path.join(top, ""))


def locate(cwd: str) -> tuple[HookSite, ...]:
    """The sites of ALL_HOOKS for the repository around `cwd`, in that order.

    Raises GitError when there is no repository with a working tree around `cwd`.
    """
    root = git.open_repository(cwd).root
    common = _output(("rev-parse", "--git-common-dir"), root)
    hooks_path = _hooks_path(root)
    return tuple(
        HookSite(
            name=name,
            path=_absolute(root, _output(("rev-parse", "--git-path", f"hooks/{name}"), root)),
            root=root,
            common_dir=_absolute(root, common),
            hooks_path=hooks_path,
        )
        for name in ALL_HOOKS
    )


def _output(arguments: Sequence[str], root: str) -> str:
    finished = run_git(arguments, root, {})
    if finished.returncode:
        reason = decoded(finished.stderr).strip().removeprefix("fatal: ")
        raise GitError(f"git {arguments[0]}: {reason}")
    return decoded(finished.stdout).removesuffix("\n")


def _hooks_path(root: str) -> HooksPath | None:
    asked = ("--show-origin", "--type=path", "-z", "--get", "core.hooksPath")
    finished = run_git(("config", "--show-scope", *asked), root, {})
    if finished.returncode == _USAGE:  # git before 2.26 does not tell the scope
        return _hooks_path_by_scope(asked, root)
    if finished.returncode:  # 1: not set
        return None
    scope, origin, value = decoded(finished.stdout).split("\0")[:3]
    return HooksPath(value, scope, origin)


def _hooks_path_by_scope(asked: Sequence[str], root: str) -> HooksPath | None:
    """The same, by asking each file; the one that is read last is in force."""
    for scope in ("local", "global", "system"):
        finished = run_git(("config", f"--{scope}", *asked), root, {})
        if not finished.returncode:
            origin, value = decoded(finished.stdout).split("\0")[:2]
            return HooksPath(value, scope, origin)
    return None


def _absolute(root: str, path: str) -> str:
    return os.path.normpath(os.path.join(root, path))
