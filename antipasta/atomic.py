"""Writes files atomically: a reader finds the new content or the old one, never a part.

Also makes the temporary directories for it. A process that is killed leaves its own behind, and the
next one that makes such a directory there removes it.
"""

from __future__ import annotations

import os
import stat
from contextlib import contextmanager, suppress

from antipasta.errors import SourceError
from antipasta.lean.typing import TYPE_CHECKING
from antipasta.system.files import below, is_mine, with_slashes
from antipasta.system.locks import lock_directory, unlock

if TYPE_CHECKING:
    from collections.abc import Iterator

_LEFT_OVER_SECONDS = 3600
"""A temporary directory that is older was left by a killed process: its use takes a second."""


@contextmanager
def temporary_directory(prefix: str, place: str) -> Iterator[str]:
    """A new directory in `place` for this user alone, which is removed at the end.

    Its name begins with `prefix`. Those of that prefix that killed processes have left there are
    removed as well. Raises OSError where it cannot be made.
    """
    # Imported here: it takes some milliseconds, and most runs write to standard output alone.
    import shutil

    remove_left_over(prefix, place)
    directory, lock = _made_and_locked(prefix, place)
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)
        unlock(lock)


def _made_and_locked(prefix: str, place: str) -> tuple[str, int | None]:
    """A new directory, and what locks it: the system lets go of the lock at our end.

    Where the clock jumps, a directory that was just made looks like one that is left over; another
    process may remove it before it is locked.
    """
    import tempfile

    while True:
        directory = tempfile.mkdtemp(prefix=prefix, dir=place)
        with suppress(FileNotFoundError, BlockingIOError):
            return directory, lock_directory(directory)


def remove_left_over(prefix: str, place: str) -> None:
    """Remove the directories of that prefix that killed processes have left in `place`."""
    import time

    long_ago = time.time() - _LEFT_OVER_SECONDS
    names: list[str] = []
    with suppress(PermissionError):  # a directory in which one may write, and not look around
        names = [name for name in os.listdir(place) if name.startswith(prefix)]
    for name in names:
        path = os.path.join(place, name)
        # Another process may remove it at this moment, or still use it.
        with suppress(FileNotFoundError, BlockingIOError):
            status = os.lstat(path)
            is_ours = stat.S_ISDIR(status.st_mode) and is_mine(status)
            if is_ours and status.st_mtime < long_ago:
                _remove_unused(path)


def _remove_unused(directory: str) -> None:
    """Remove the directory. Raises BlockingIOError where another process uses it."""
    import shutil

    lock = lock_directory(directory)
    try:
        shutil.rmtree(directory, ignore_errors=True)
    finally:
        unlock(lock)


def write_whole(path: str, content: str | bytes) -> None:
    """Write `content` to `path`, so that a reader finds all of it or the old content.

    A symbolic link is replaced, never followed: whoever made it would choose which file is written.
    So a link in a working tree may not lead the directories of `path` out of it either. A file that
    exists and is no regular file, such as a pipe, is written directly, and so is what the system
    itself has links to, such as `/dev/stdout`. Raises SourceError.
    """
    if isinstance(content, str):
        content = content.encode("utf-8", "backslashreplace")
    try:
        target = place_of(path)
        if _is_written_directly(target):
            with open(target, "wb") as file:
                file.write(content)
        else:
            _replace(target, content)
    except OSError as exc:
        raise SourceError(f"{path}: cannot be written: {exc.strerror}") from exc


def place_of(path: str) -> str:
    """Where a file is written: `path` without links in its directories.

    Raises SourceError where a link in a working tree leads out of that, or into its `.git`.
    """
    directory, name = os.path.split(os.path.join(os.getcwd(), path))
    place = os.path.realpath(directory)
    drive, parts = os.path.splitdrive(directory)
    here = drive + os.sep
    for part in with_slashes(parts).split("/"):
        link = os.path.join(here, part)
        here = os.path.realpath(link)
        tree = _tree_around(os.path.dirname(link)) if os.path.islink(link) else None
        if tree and not _is_within(here, tree):
            raise SourceError(
                f"{path}: is not written: {link} is a link out of the working tree",
                hint=f"name the place itself, if that is meant: {os.path.join(place, name)}",
            )
    return os.path.join(place, name)


def _tree_around(directory: str) -> str | None:
    """The root of the working tree around a `directory` without links; None in a `.git` as well."""
    if ".git" in with_slashes(directory).split("/"):
        return None
    while not os.path.lexists(os.path.join(directory, ".git")):
        above = os.path.dirname(directory)
        if above == directory:
            return None
        directory = above
    return directory


def _is_within(directory: str, tree: str) -> bool:
    """Whether the `directory` is in the working tree, and not in its `.git`."""
    inside = below(directory, tree)
    return inside is not None and inside.split("/")[0].lower() != ".git"


def _is_written_directly(target: str) -> bool:
    """Whether `target` is no regular file and no link, or is in a directory of the system's."""
    if target.startswith(("/dev/", "/proc/")):
        return True
    try:
        mode = os.lstat(target).st_mode
    except FileNotFoundError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISLNK(mode))


def _replace(target: str, data: bytes) -> None:
    # Imported here, as above.
    import shutil

    with temporary_directory(".antipasta-new-", os.path.dirname(target)) as directory:
        # Others are kept out of there, so a plain `open`, with the mode that umask asks for, is
        # safe.
        whole = os.path.join(directory, "output")
        with open(whole, "wb") as file:
            file.write(data)
        if os.path.isfile(target) and not os.path.islink(target):
            shutil.copymode(target, whole)
        os.replace(whole, target)
