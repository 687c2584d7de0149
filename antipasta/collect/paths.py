"""The paths that the user names, made relative to the root of the repository."""

import os
from collections.abc import Iterable, Mapping, Sequence

from antipasta.errors import UsageError
from antipasta.lean.typing import NamedTuple
from antipasta.system.files import below, with_slashes


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

    def require_matches(self, known: Iterable[str], where: str, root: str | None = None) -> None:
        """Raise UsageError with the selected paths that select none of the `known` ones.

        With `root`, a path that exists below it is called ignored by git, and a directory empty or
        full of what is ignored.
        """
        unmatched = sorted(self._unmatched(known))
        if not unmatched:
            return
        there = root is not None and [
            path for path in unmatched if os.path.lexists(os.path.join(root, path))
        ]
        if there:
            raise _ignored(there, [each for each in there if os.path.isdir(f"{root}/{each}")])
        raise UsageError(
            _listed(unmatched, f"not in {where}"), hint="check the spelling; see git ls-files"
        )

    def following(
        self,
        here: Iterable[str],
        gone: Mapping[str, str | None],
        where: str,
        root: str | None = None,
    ) -> "Selection":
        """The selection, with the new names of files that are selected by their old names.

        `here` are the paths in the judged content. `gone` are those that only a base has; the value
        is the new path of the file, or None if it was deleted. Raises UsageError, as
        `require_matches` does, for a selected path that selects none of both.
        """
        unmatched = self._unmatched(here)
        if not unmatched:
            return self
        old = Selection(frozenset(unmatched))
        old.require_matches(gone, where, root)
        new = {after for before, after in gone.items() if after is not None and old.has(before)}
        return Selection(self.paths | new)

    def _unmatched(self, known: Iterable[str]) -> set[str]:
        """The selected paths that select none of the `known` ones; the root is never among them."""
        unmatched = set(self.paths) - {""}
        for path in known if unmatched else ():
            unmatched.discard(path)
            unmatched -= {path[:end] for end, char in enumerate(path) if char == "/"}
        return unmatched


def _ignored(there: Sequence[str], directories: Sequence[str]) -> UsageError:
    """The error for paths that exist, of which git lists nothing; files among them come first."""
    import shlex

    files = [each for each in there if each not in directories]
    if files:
        command = shlex.join(("git", "check-ignore", "-v", "--", *files))
        return UsageError(_listed(files, "ignored by git"), hint=f"see {command}")
    return UsageError(
        f"no file in {' and '.join(map(repr, directories))} counts: it is empty, or git ignores"
        " what is in it",
        hint=f"see {shlex.join(('git', 'status', '--short', '--ignored', '--', *directories))}",
    )


def _listed(paths: Sequence[str], what: str) -> str:
    """`'a.py' and 'b.py' are not in the index`: what is so of the paths."""
    *most, last = map(repr, paths)
    verb = "are" if most else "is"
    return f"{' and '.join(filter(None, (', '.join(most), last)))} {verb} {what}"


def select(names: Sequence[str], *, cwd: str, root: str) -> "Selection":
    """The selection of the command line arguments `names`, which are relative to `cwd`.

    Raises UsageError for a path outside `root`.
    """
    return Selection(frozenset(relative_to_root(name, cwd=cwd, root=root) for name in names))


def relative_to_root(name: str, *, cwd: str, root: str) -> str:
    """`name`, relative to `cwd`, as a path relative to `root` with `/`; the root itself is empty.

    Symbolic links in the directory part are resolved; a link as the last part is not. Raises
    UsageError for a path outside `root`.
    """
    parent, last = os.path.split(os.path.join(cwd, with_slashes(name).rstrip("/") or name))
    if last in ("", ".", ".."):
        full = os.path.realpath(os.path.join(parent, last))
    else:
        full = os.path.join(os.path.realpath(parent), last)
    relative = below(full, os.path.realpath(root))
    if relative is None:
        raise UsageError(
            f"{name!r} is outside the repository {root}", hint="run the command in its repository"
        )
    return relative
