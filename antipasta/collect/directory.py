"""The files of a directory outside any repository."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from antipasta.budget import no_bound
from antipasta.collect import ContentSource
from antipasta.collect.changes import ChangedPath, assemble
from antipasta.collect.disk import scan
from antipasta.model import Source
from antipasta.system.files import with_slashes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from antipasta.collect.paths import Selection
    from antipasta.model import Collection, Content, Version

# The hash function of blob ids outside any repository.
_OBJECT_FORMAT = "sha1"


class Directory(ContentSource):
    """The files below the directory `root`, read as long as there are `seconds_left`."""

    def __init__(self, root: str, seconds_left: Callable[[], float] = no_bound) -> None:
        super().__init__(root, Source("worktree"))
        self._seconds_left = seconds_left

    def collect(self, selection: Selection) -> Collection:
        """The files that `selection` names, all of them if it is empty."""
        paths = [path for path in _walk(self.root, selection) if selection.has(path)]
        found = scan(
            self.root, paths, object_format=_OBJECT_FORMAT, seconds_left=self._seconds_left
        )
        collection = assemble(
            self.description,
            [ChangedPath(entry) for entry in found.entries],
            [],
            languages=found.languages,
            selection=selection,
        )
        return collection._replace(missing=found.missing)

    def read_heads(self, versions: Sequence[Version], max_bytes: float) -> Iterator[Content]:
        """The content of the versions, from disk."""
        from antipasta.collect.content import from_disk

        return from_disk(self.root, versions, max_bytes=max_bytes, object_format=_OBJECT_FORMAT)


def _walk(root: str, selection: Selection) -> Iterator[str]:
    """The paths of the files below `root`.

    Hidden directories, virtual environments and installed packages are skipped unless the selection
    names them: outside a repository there is no .gitignore to exclude them.
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
    return with_slashes(os.path.relpath(os.path.join(directory, name), root))


def _is_source_directory(parent: str, name: str) -> bool:
    hidden = name.startswith(".") or name in ("__pycache__", "node_modules")
    return not hidden and not os.path.exists(os.path.join(parent, name, "pyvenv.cfg"))
