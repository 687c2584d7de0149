"""Files of a directory outside of any repository."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from antipasta.budget import no_bound
from antipasta.collect.changes import ChangedPath, assemble
from antipasta.collect.disk import scan
from antipasta.model import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from antipasta.collect.paths import Selection
    from antipasta.model import Collection


def collect(
    root: str, selection: Selection, time_left: Callable[[], float] = no_bound
) -> Collection:
    """The files below the directory `root` that `selection` names, all of them if it is empty.

    They are looked at while there is `time_left`, in seconds.
    """
    paths = [path for path in _walk(root, selection) if selection.has(path)]
    found = scan(root, paths, object_format="sha1", time_left=time_left)
    collection = assemble(
        Source("worktree"),
        [ChangedPath(entry) for entry in found.entries],
        [],
        languages=found.languages,
        selection=selection,
    )
    return collection._replace(missing=found.missing)


def _walk(root: str, selection: Selection) -> Iterator[str]:
    """The paths of the files below `root`.

    Hidden directories and those of virtual environments and installed packages are passed over
    unless they are named; there is no .gitignore that would name them.
    """
    for directory, names, files in os.walk(root):
        names[:] = sorted(
            name
            for name in names
            if _is_source_directory(directory, name)
            or selection.reaches_into(_relative(directory, name, root))
        )
        yield from (_relative(directory, name, root) for name in sorted(files))


def _relative(directory: str, name: str, root: str) -> str:
    return os.path.relpath(os.path.join(directory, name), root)


def _is_source_directory(parent: str, name: str) -> bool:
    hidden = name.startswith(".") or name in ("__pycache__", "node_modules")
    return not hidden and not os.path.exists(os.path.join(parent, name, "pyvenv.cfg"))
