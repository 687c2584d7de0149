"""Remembers what commits changed, some dozens of them under one key.

A commit never changes, so the key needs only the ids, how git was asked, and our code that reads
the answer. A list of commits is cut where an id says so, and not by count: so the parts of a list
are found again after a commit was added in front.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from itertools import chain
from typing import TYPE_CHECKING, Any

from antipasta.collect import patches
from antipasta.collect.patches import OPTIONS, Change, Patch
from antipasta.encoding import FAULTS, pack, unpack
from antipasta.lean.digests import blake2b

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from antipasta.cache.store import Store

    Part = tuple[str, ...]

# One of so many ids ends a part. A new commit costs the changes of a part or two.
_IDS = 32
_ID_DIGITS = 4
_WRITTEN_AT_ONCE = 64


def parts_of(commits: Sequence[str]) -> Iterator[Part]:
    """The commits in parts, which are known again where commits are added or left out.

    A commit is its id and those of its parents, with spaces between: a shallow clone lacks parents,
    and the same commit has another patch there.
    """
    part: list[str] = []
    for commit in commits:
        part.append(commit)
        if int(commit[:_ID_DIGITS], 16) % _IDS == 0:
            yield tuple(part)
            part = []
    if part:
        yield tuple(part)


class PatchMemory:
    """The patches of parts of a list of commits, for the files that `patterns` choose."""

    def __init__(self, store: Store, patterns: Sequence[str]) -> None:
        self._store = store
        self._unwritten: dict[str, bytes] = {}
        circumstances = "\0".join((*OPTIONS, *patterns, _code_digest()))
        self._circumstances = circumstances.encode("utf-8", "surrogateescape")

    def get_many(self, parts: Sequence[Part]) -> dict[Part, tuple[Patch, ...]]:
        """The patches of the parts that are known, one for each commit of a part."""
        keys = {self._key(part): part for part in parts}
        found = {}
        for key, stored in self._store.get_many(keys).items():
            part = keys[key]
            with suppress(*FAULTS):  # damaged bytes are not known
                found[part] = tuple(map(_patch, part, _list(unpack(stored, key), len(part))))
        return found

    def keep(self, part: Part, patches: Sequence[Patch]) -> None:
        """Keep the patches of a part; they are written together with those of other parts."""
        if self._store.is_open:
            key = self._key(part)
            self._unwritten[key] = pack([_plain(each) for each in patches], key)
            if len(self._unwritten) >= _WRITTEN_AT_ONCE:
                self._write()

    @contextmanager
    def written_at_the_end(self) -> Iterator[None]:
        """Write what is kept in this context at its end, also after an error."""
        try:
            yield
        finally:
            self._write()

    def _write(self) -> None:
        self._store.put_many(self._unwritten)
        self._unwritten = {}

    def _key(self, part: Part) -> str:
        digest = blake2b(self._circumstances, digest_size=16)
        digest.update("\n".join(part).encode())
        return f"patches:{digest.hexdigest()}"


def _plain(patch: Patch) -> list[Any]:
    return [
        [old_path, old_oid, path, oid, None if hunks is None else [*chain(*hunks)]]
        for old_path, old_oid, path, oid, hunks in patch.changes
    ]


def _patch(commit: str, plain: Any) -> Patch:
    return Patch(commit.partition(" ")[0], tuple(_change(*_list(each, 5)) for each in _list(plain)))


def _change(old_path: Any, old_oid: Any, path: Any, oid: Any, flat: Any) -> Change:
    texts = (old_path, old_oid, path, oid)
    if not all(type(each) is str for each in texts):
        raise TypeError("a path or an id is no text")
    if flat is None:
        return Change(*texts, None)
    numbers = _list(flat)
    if len(numbers) % 4 or not all(type(each) is int for each in numbers):
        raise TypeError("hunks have four whole numbers each")
    fields = iter(numbers)
    return Change(*texts, tuple(zip(fields, fields, fields, fields, strict=True)))


def _list(plain: Any, length: int | None = None) -> list[Any]:
    if not isinstance(plain, list) or (length is not None and len(plain) != length):
        raise TypeError("not a list, or of another length")
    return plain


def _code_digest() -> str:
    """A digest of the code that reads what git writes."""
    digest = blake2b(digest_size=16)
    for path in (patches.__file__, os.path.abspath(__file__)):
        with open(path, "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()
