"""The memory of files on disk: which blob each of them was when it was last read.

A file is taken for unread where anything that the system says of it is another: size, inode, the
times of the last change of content and of status. The last one no program can set. What changed
just now is not kept, for another change could bear the same time.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from antipasta.digests import blake2b
from antipasta.encoding import FAULTS, columns_of, pack, seal, texts_of, unpack, unseal

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable

    from antipasta.cache.store import Store

# Longer than the times of any file system stand still (two seconds on FAT).
_SETTLED_AFTER_NS = 3_000_000_000


class _Seen(NamedTuple):
    """A file in its directory: what `lstat` said of it, and its blob id."""

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

    It is loaded for some paths, asked and told of each of them, and then kept; all that as often as
    they are looked at. `clock_ns` is nanoseconds since 1970.
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
        """Look up the directories of all `paths` at once, before any of them is looked at."""
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
        """Whether the file had not been changed just before the paths were loaded."""
        return max(status.st_mtime_ns, status.st_ctime_ns) < self._settled_before

    def oid(self, path: str, status: os.stat_result) -> str | None:
        """The blob id of the file at `path`, if it has not been touched since it was read."""
        directory, name = _split(path)
        seen = self._loaded.get(directory, {}).get(name)
        return seen.oid if seen and seen == _seen(name, status, seen.oid) else None

    def note(self, path: str, status: os.stat_result, oid: str) -> None:
        """Take note of the blob id, and of what was said of the file before it was read."""
        directory, name = _split(path)
        noted = self._noted.setdefault(directory, {})
        if self.is_settled(status):
            noted[name] = _seen(name, status, oid)

    def keep(self) -> None:
        """Keep what was noted and had settled, and nothing else of those directories."""
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
    """The files of a directory; none where the bytes are damaged or not of that shape."""
    try:
        names, *numbers, oids = unpack(stored, key)
        rows = zip(texts_of(names), *numbers, texts_of(oids), strict=True)
        return {row[0]: _Seen._make(row) for row in rows}
    except FAULTS:
        return {}


class WorktreeMemory:
    """What is known of the working tree at `root`, in a repository of that object format.

    `code` is the digest of the code that decides which files are looked at.
    """

    def __init__(self, store: Store, root: str, object_format: str, code: str) -> None:
        self._store = store
        place = f"{root}\0{object_format}\0{code}".encode("utf-8", "surrogateescape")
        self._key = f"worktree:{blake2b(place, digest_size=16).hexdigest()}"

    def load(self) -> tuple[str, bytes] | None:
        """The tree id and the index that were kept last; None for nothing, or for damaged ones."""
        text = unseal(self._store.get(self._key), self._key)
        if not text:
            return None
        tree, _, index = text.partition(b"\n")
        return tree.decode("ascii"), index

    def keep(self, tree: str, index: bytes) -> None:
        """Keep both, in the place of what was known before."""
        if (tree, index) != self.load():
            self._store.put(self._key, seal(tree.encode("ascii") + b"\n" + index, self._key))
