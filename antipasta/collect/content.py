"""The bytes of the collected versions, from git or from disk."""

from __future__ import annotations

import os
import stat
from contextlib import suppress

from antipasta.collect import git
from antipasta.collect.blobs import read_blobs
from antipasta.errors import GitError, OutOfTimeError
from antipasta.lean.digests import sha1
from antipasta.lean.typing import TYPE_CHECKING
from antipasta.model import Content, Missing
from antipasta.system.files import open_plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from antipasta.collect.git import Repository
    from antipasta.model import Reason, Version


ASSUMED_BYTES = 10_000
"""The size, in bytes, that a file is assumed to have where there is none at its path on disk."""

FEW_FILES = 16
"""The most staged files whose bytes are taken from the working tree; more are read from git."""


def from_git(
    repository: Repository, versions: Sequence[Version], *, max_bytes: float
) -> Iterator[Content]:
    """Yield the content of each version from the object database, in the order given.

    It ends early when no time is left. Raises GitError when git fails.
    """
    with suppress(OutOfTimeError):
        yield from _from_git(repository, versions, max_bytes)


def _from_git(
    repository: Repository, versions: Sequence[Version], max_bytes: float
) -> Iterator[Content]:
    blobs = read_blobs(repository, [version.oid for version in versions], max_bytes=max_bytes)
    for version, blob in zip(versions, blobs, strict=True):
        if blob.size < 0:
            yield _without(
                version,
                "unreadable",
                f"git cannot read its blob {version.oid}; run git fsck, or fetch the blob",
            )
        elif blob.data is None:
            yield _too_large(version, blob.size, max_bytes)
        else:
            yield Content(version, blob.data)


def all_there(repository: Repository, contents: Iterator[Content]) -> Iterator[Content]:
    """Yield the `contents`. Raises GitError for one that this partial clone lacks."""
    for content in contents:
        if content.missing and content.missing.reason == "unreadable" and _is_partial(repository):
            raise GitError(
                f"{content.version.path}: this partial clone lacks the content of a version of it",
                hint=git.FETCH_BLOBS,
            )
        yield content


def _is_partial(repository: Repository) -> bool:
    return git.succeeds(("config", "--get-regexp", r"^remote\..*\.promisor$"), repository.root)


def from_index(
    repository: Repository, versions: Sequence[Version], *, max_bytes: float
) -> Iterator[Content]:
    """Yield the content of each staged version, in the order given; raises GitError as `from_git`.

    After `git add` the working tree mostly holds the same bytes. If the blob ids prove that for all
    versions, and these are few, the bytes are read from disk, which saves a git process.
    """
    few = len(versions) <= FEW_FILES and repository.object_format == "sha1"
    same = [_same_on_disk(repository.root, each, max_bytes) for each in versions] if few else [None]
    if None in same:
        yield from from_git(repository, versions, max_bytes=max_bytes)
    else:
        yield from map(Content, versions, same)


def _same_on_disk(root: str, version: Version, max_bytes: float) -> bytes | None:
    """The bytes of the file at the version's path; None unless they have its blob id."""
    try:
        # The path may be something else by now: do not follow a link, and do not wait for a pipe.
        descriptor = open_plain(os.path.join(root, version.path))
    except OSError:
        return None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_size > max_bytes:
            return None
        with open(descriptor, "rb", closefd=False) as file:
            data = file.read()
    finally:
        os.close(descriptor)
    return data if sha1(b"blob %d\0%b" % (len(data), data)) == version.oid else None


def from_disk(
    root: str, versions: Sequence[Version], *, max_bytes: float, object_format: str
) -> Iterator[Content]:
    """Yield the content of each version from the directory `root`, in the order given.

    A file whose bytes no longer have the version's blob id has no content.
    """
    for version in versions:
        try:
            yield _read(root, version, max_bytes, object_format)
        except OSError as exc:
            yield _without(version, "unreadable", exc.strerror or str(exc))


def sizes_on_disk(root: str, versions: Sequence[Version]) -> dict[Version, int]:
    """An estimate of each version's size in bytes: that of the file at its path in `root` now.

    Asking git for the sizes of a thousand new blobs would take a tenth of a second.
    """
    return {version: _size_of(os.path.join(root, version.path)) for version in versions}


def _size_of(path: str) -> int:
    try:
        return os.lstat(path).st_size
    except OSError:
        return ASSUMED_BYTES


def given(data: bytes, versions: Sequence[Version], *, max_bytes: float) -> Iterator[Content]:
    """Yield `data` as the content of each version."""
    for version in versions:
        too_large = len(data) > max_bytes
        yield _too_large(version, len(data), max_bytes) if too_large else Content(version, data)


def _read(root: str, version: Version, max_bytes: float, object_format: str) -> Content:
    with open(os.path.join(root, version.path), "rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size > max_bytes:
            return _too_large(version, size, max_bytes)
        data = file.read()
    # Imported here: what comes from git needs no digest, and `hashlib` loads OpenSSL.
    from antipasta.collect.disk import blob_id

    if blob_id([data], len(data), object_format) != version.oid:
        return _without(version, "unreadable", "it changed while it was read; run again")
    return Content(version, data)


def _too_large(version: Version, size: int, max_bytes: float) -> Content:
    detail = f"{size / 1e6:.1f} MB, limit {max_bytes / 1e6:g} MB (limits.max_file_mb)"
    return _without(version, "size", detail)


def _without(version: Version, reason: Reason, detail: str) -> Content:
    return Content(version, None, Missing(version.path, reason, detail))
