"""Files on disk: lists them, finds which are source, and computes the blob ids of their bytes."""

from __future__ import annotations

import os
import stat

from antipasta.budget import no_bound
from antipasta.collect.generated import is_of_attributes
from antipasta.collect.git_formats import SUBMODULE, SYMLINK, Entry
from antipasta.collect.languages import by_shebang
from antipasta.languages import by_name, has_extension
from antipasta.lean.typing import TYPE_CHECKING, NamedTuple, Protocol
from antipasta.limits import limit
from antipasta.model import Missing
from antipasta.system.files import decoded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from antipasta.collect import git

    OnNote = Callable[[str, os.stat_result], None]

_FILE = "100644"
_NO_FILE = {stat.S_IFLNK: SYMLINK, stat.S_IFDIR: SUBMODULE}
_CHUNK_BYTES = 1 << 20


class SeenFiles(Protocol):
    """The remembered blob ids of files that were not touched since they were read."""

    def is_settled(self, status: os.stat_result) -> bool:
        """Whether the last change is old enough that any later change has other times."""
        ...

    def load(self, paths: Iterable[str]) -> None:
        """Load what is remembered of `paths`. They must be all the paths of their directories."""
        ...

    def oid(self, path: str, status: os.stat_result) -> str | None:
        """The blob id of the file at `path` if it is known; `status` is its `lstat` now."""
        ...

    def note(self, path: str, status: os.stat_result, oid: str) -> None:
        """Note a blob id. `status` must be from before the file was read."""
        ...

    def keep(self) -> None:
        """Store the noted blob ids for later runs."""
        ...


class Scan(NamedTuple):
    """What a scan of the disk found.

    `entries` are source files, links, directories, git's attributes, and the files without
    extension that are no scripts, since they may become scripts. `languages` is by (path, blob id),
    and empty for what is no source file. `missing` are the files that could not be read.
    """

    entries: tuple[Entry, ...]
    languages: dict[tuple[str, str], str]
    missing: tuple[Missing, ...]


def listed(repository: git.Repository, *which: str, paths: Sequence[str] = ()) -> set[str]:
    """The paths that `git ls-files` lists with `--cached`, `--others` or both; no ignored files.

    Given `paths`, only those and what is below them. A nested repository is listed as one path, its
    directory. Raises GitError.
    """
    output = repository.ask("ls-files", *which, "--exclude-standard", "-z", "--", *paths)
    return {path.rstrip("/") for path in decoded(output).split("\0")[:-1]}


def scan_worktree(
    repository: git.Repository,
    paths: Sequence[str],
    seen: SeenFiles | None = None,
    on_note: OnNote | None = None,
) -> Scan:
    """Look at the files at `paths` in the working tree of `repository`, as `scan` does.

    The time that the repository's run has left is the limit.
    """
    return scan(
        repository.root,
        paths,
        object_format=repository.object_format,
        seen=seen,
        seconds_left=repository.seconds_left,
        on_note=on_note,
    )


def scan(
    root: str,
    paths: Sequence[str],
    *,
    object_format: str,
    seen: SeenFiles | None = None,
    seconds_left: Callable[[], float] = no_bound,
    on_note: OnNote | None = None,
) -> Scan:
    """Look at the files at `paths`, relative to `root`, as long as there are `seconds_left`.

    Files that were `seen` and have not been touched since are not read; `paths` must then be all
    the paths of their directories.

    A path without a file is left out: the file was deleted but is still tracked. Files whose
    extension is of no language are left out as well. Once the time is over, files with the name of
    a source file are missing, and all others are left out.

    `on_note` is called with the path of each file whose blob id is now known, and with its `lstat`
    from before it was read.
    """
    found: list[tuple[Entry, str]] = []
    missing: list[Missing] = []
    if seen:
        seen.load(paths)
    for path in paths:
        if seconds_left() <= 0:
            missing += _out_of_time(path)
            continue
        try:
            source = _look_at(root, path, object_format, seen, on_note)
        except OSError as exc:
            missing += _unreadable(path, exc)
        else:
            found += [source] if source else []
    if seen:
        seen.keep()
    languages = {(entry.path, entry.oid): language for entry, language in found}
    return Scan(tuple(entry for entry, _ in found), languages, tuple(missing))


def _unreadable(path: str, error: OSError) -> list[Missing]:
    """That a file cannot be read; nothing of one that was deleted and is still tracked."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return []
    return [Missing(path, "unreadable", error.strerror or str(error))]


def _out_of_time(path: str) -> list[Missing]:
    """The entry of a source file that was not read; none for a file that may be no source."""
    detail = "the time budget was spent before it was looked at"
    return [Missing(path, "budget", detail)] if by_name(path) else []


def _look_at(
    root: str, path: str, object_format: str, seen: SeenFiles | None, on_note: OnNote | None
) -> tuple[Entry, str] | None:
    """The entry and the language of one path, empty for no source file; None to leave it out."""
    full = os.path.join(root, path)
    status = os.lstat(full)
    kind = stat.S_IFMT(status.st_mode)
    if kind in _NO_FILE:
        return Entry(path, _NO_FILE[kind], ""), ""
    language = _language_of(path, full, status.st_size) if kind == stat.S_IFREG else None
    if language is None:
        return None
    oid = (seen and seen.oid(path, status)) or _oid_on_disk(full, object_format)
    if seen:
        seen.note(path, status, oid)
    if on_note:
        on_note(path, status)
    return Entry(path, _FILE, oid), language


def _language_of(path: str, full: str, size: int) -> str | None:
    """The language; empty for a file that may become a script, None for any other file.

    It is empty for attributes too, on which depends what is source.
    """
    if is_of_attributes(path):
        return ""
    if has_extension(path):
        return by_name(path)
    with open(full, "rb") as file:
        language = by_shebang(file.read(int(limit("SHEBANG_BYTES"))))
    return language or ("" if size <= limit("SHEBANG_FILE_BYTES") else None)


def _oid_on_disk(path: str, object_format: str) -> str:
    with open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        return blob_id(iter(lambda: file.read(_CHUNK_BYTES), b""), size, object_format)


def blob_id(chunks: Iterable[bytes], size: int, object_format: str) -> str:
    """The id that git gives a blob of these `size` bytes, in a repository of that object format."""
    # Imported here: it takes 5 ms, and a run that has seen all files before needs none of it.
    import hashlib

    digest = hashlib.new(object_format, b"blob %d\0" % size, usedforsecurity=False)
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()
