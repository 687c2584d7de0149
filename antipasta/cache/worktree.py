"""Remembers the blob id of each file on disk, as of when it was last read.

A blob id holds for as long as the file's size, inode, mtime and ctime are the same; no program can
set the ctime. The blob id of a file that changed just now is not kept, since another change could
have the same times.
"""

from __future__ import annotations

import time

from antipasta.encoding import FAULTS, columns_of, pack, seal, texts_of, unpack, unseal
from antipasta.lean.digests import blake2b
from antipasta.lean.typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable

    from antipasta.cache.store import Store

# Longer than the resolution of the times of any file system (two seconds on FAT).
_SETTLED_AFTER_NS = 3_000_000_000


class _Seen(NamedTuple):
    """A file in its directory: fields of its `lstat`, and its blob id."""

    name: str
    size: int
    inode: int
    mtime_ns: int
    ctime_ns: int
    oid: str


# By name, in the order of names.
_Directory = dict[str, _Seen]


class FileMemory:
    """The blob ids of the files below `root`, in a repository of that object format.

    For each scan, call `load` with all paths, then `oid` and `note` for each of them, then `keep`.
    `clock_ns` gives nanoseconds since 1970.
    """

    def __init__(
        self,
        store: Store,
        root: str,
        object_format: str,
        clock_ns: Callable[[], int] = time.time_ns,
    ) -> None:
        self._store = store
        self._circumstances = f"{root}\0{object_format}"
        self._clock_ns = clock_ns
        self._settled_before = 0
        self._loaded: dict[str, _Directory] = {}
        self._noted: dict[str, _Directory] = {}

    def load(self, paths: Iterable[str]) -> None:
        """Look up the directories of all `paths` at once, before any of the files is read."""
        self._settled_before = self._clock_ns() - _SETTLED_AFTER_NS
        self._noted = {}
        keys = {
            directory: self._key(directory) for directory in {_split(each)[0] for each in paths}
        }
        stored = self._store.get_many(keys.values())
        self._loaded = {
            directory: _decode(stored[key], key) for directory, key in keys.items() if key in stored
        }

    def is_settled(self, status: os.stat_result) -> bool:
        """Whether the file's last change was at least three seconds before `load`."""
        return max(status.st_mtime_ns, status.st_ctime_ns) < self._settled_before

    def oid(self, path: str, status: os.stat_result) -> str | None:
        """The blob id of the file at `path`; None if it is not known, or the file was touched."""
        directory, name = _split(path)
        seen = self._loaded.get(directory, {}).get(name)
        return seen.oid if seen and seen == _seen(name, status, seen.oid) else None

    def note(self, path: str, status: os.stat_result, oid: str) -> None:
        """Note the blob id, and the `lstat` of the file from before it was read."""
        directory, name = _split(path)
        noted = self._noted.setdefault(directory, {})
        if self.is_settled(status):
            noted[name] = _seen(name, status, oid)

    def keep(self) -> None:
        """Store the noted files that are settled, in place of all else of their directories."""
        fresh = {}
        for directory, kept in self._noted.items():
            if kept != self._loaded.get(directory, {}):
                key = self._key(directory)
                fresh[key] = pack(columns_of(kept.values()), key)
        self._store.put_many(fresh)

    def _key(self, directory: str) -> str:
        place = f"{self._circumstances}\0{directory}".encode("utf-8", "surrogateescape")
        return f"files:{blake2b(place, digest_size=16).hexdigest()}"


def _split(path: str) -> tuple[str, str]:
    directory, _, name = path.rpartition("/")
    return directory, name


def _seen(name: str, status: os.stat_result, oid: str) -> _Seen:
    return _Seen(name, status.st_size, status.st_ino, status.st_mtime_ns, status.st_ctime_ns, oid)


def _decode(stored: bytes, key: str) -> _Directory:
    """The files of a directory; none where the bytes are damaged."""
    try:
        names, *numbers, oids = unpack(stored, key)
        rows = zip(texts_of(names), *numbers, texts_of(oids), strict=True)
        return {row[0]: _Seen._make(row) for row in rows}
    except FAULTS:
        return {}


class WorktreeMemory:
    """The tree that the working tree at `root` was compared with, and the index of its files.

    The repository is of that object format. `code` is the digest of the code that decides which
    files are read.
    """

    def __init__(self, store: Store, root: str, object_format: str, code: str) -> None:
        self._store = store
        place = f"{root}\0{object_format}\0{code}".encode("utf-8", "surrogateescape")
        self._key = f"worktree:{blake2b(place, digest_size=16).hexdigest()}"

    def load(self) -> tuple[str, bytes] | None:
        """The tree id and the index that were kept last; None if there are none or damaged ones."""
        text = unseal(self._store.get(self._key), self._key)
        if not text:
            return None
        tree, _, index = text.partition(b"\n")
        return tree.decode("ascii"), index

    def keep(self, tree: str, index: bytes) -> None:
        """Store both, in place of those that were kept before."""
        if (tree, index) != self.load():
            self._store.put(self._key, seal(tree.encode("ascii") + b"\n" + index, self._key))
