"""The memory of a working tree: a tree of git's, and what shows where the files differ from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.cache.encoding import seal, unseal
from antipasta.digests import blake2b

if TYPE_CHECKING:
    from antipasta.cache.store import Store


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
        stored = self._store.get(self._key)
        text = stored and unseal(stored, self._key)
        if not text:
            return None
        tree, _, index = text.partition(b"\n")
        return tree.decode("ascii"), index

    def keep(self, tree: str, index: bytes) -> None:
        """Keep both, in the place of what was known before."""
        if (tree, index) != self.load():
            self._store.put(self._key, seal(tree.encode("ascii") + b"\n" + index, self._key))
