"""The paths that the user names, relative to the root of the repository."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from antipasta.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Selection(NamedTuple):
    """Files and directories named on the command line, relative to the root; none selects all."""

    paths: frozenset[str] = frozenset()

    def has(self, path: str) -> bool:
        """Whether `path` is selected by its own name or by that of a directory above it."""
        if not self.paths or path in self.paths or "" in self.paths:
            return True
        return any(path[:end] in self.paths for end, char in enumerate(path) if char == "/")

    def reaches_into(self, directory: str) -> bool:
        """Whether `directory`, or something below it, is selected by its own name."""
        return not directory or any(
            path == directory or path.startswith(f"{directory}/") for path in self.paths
        )

    def require_matches(self, known: Iterable[str], where: str) -> None:
        """Raise UsageError if a selected path matches none of the `known` paths of `where`."""
        unmatched = set(self.paths) - {""}
        for path in known if unmatched else ():
            unmatched.discard(path)
            unmatched -= {path[:end] for end, char in enumerate(path) if char == "/"}
        if unmatched:
            raise UsageError(
                f"{min(unmatched)!r} is not in {where}", hint="check the spelling; see git ls-files"
            )


def select(names: Sequence[str], *, cwd: str, root: str) -> Selection:
    """The selection of the command line arguments `names`, which are relative to `cwd`.

    Raises UsageError for a path outside `root`.
    """
    return Selection(frozenset(relative_to_root(name, cwd=cwd, root=root) for name in names))


def relative_to_root(name: str, *, cwd: str, root: str) -> str:
    """`name`, relative to `cwd`, as a path relative to `root` with `/`; the root itself is empty.

    Symbolic links in the directory part are resolved; a link as the last part is not. Raises
    UsageError for a path outside `root`.
    """
    parent, last = os.path.split(os.path.join(cwd, name.rstrip("/") or name))
    if last in ("", ".", ".."):
        full = os.path.realpath(os.path.join(parent, last))
    else:
        full = os.path.join(os.path.realpath(parent), last)
    top = os.path.realpath(root)
    if full == top:
        return ""
    if not full.startswith(top.rstrip("/") + "/"):
        raise UsageError(
            f"{name!r} is outside the repository {root}", hint="run the command in its repository"
        )
    return full[len(top.rstrip("/")) + 1 :]
