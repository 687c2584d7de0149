"""The raw diff format of git: which paths differ between two trees, and by which blobs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class RawEntry(NamedTuple):
    """One line of `git diff --raw`: the old and the new side of one path.

    Modes are git's, as six octal digits; an absent side has mode 000000. `status` is git's letter
    (A, C, D, M, R, T, U) without the similarity. `old_path` equals `path` unless renamed.
    """

    old_mode: str
    new_mode: str
    old_oid: str
    new_oid: str
    status: str
    old_path: str
    path: str


def parse_raw(output: bytes) -> Iterator[RawEntry]:
    """Read the output of `git diff-index` or `git diff-tree` with `--raw -z`.

    The format is documented in git's diff-format. Raises ValueError when it is not that format.
    """
    fields = iter(os.fsdecode(output).split("\0")[:-1])
    for header in fields:
        if not header.startswith(":"):
            raise ValueError(f"not a line of git diff --raw: {header!r}")
        old_mode, new_mode, old_oid, new_oid, status = header[1:].split(" ")
        old_path = next(fields)
        path = next(fields) if status[0] in "RC" else old_path
        yield RawEntry(old_mode, new_mode, old_oid, new_oid, status[0], old_path, path)
