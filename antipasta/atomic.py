"""Writes files atomically: a reader finds the new content or the old one, never a part."""

from __future__ import annotations

import os
import stat

from antipasta.errors import SourceError


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
    absolute = os.path.join(os.getcwd(), path)
    directory, name = os.path.split(absolute)
    place = os.path.realpath(directory)
    here = os.sep
    for part in directory.split(os.sep):
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
    if ".git" in directory.split(os.sep):
        return None
    while not os.path.lexists(os.path.join(directory, ".git")):
        above = os.path.dirname(directory)
        if above == directory:
            return None
        directory = above
    return directory


def _is_within(directory: str, tree: str) -> bool:
    """Whether the `directory` is in the working tree, and not in its `.git`."""
    parts = os.path.relpath(directory, tree).split(os.sep)
    return parts[0] not in (os.pardir, ".git")


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
    # Imported here: they take 8 ms, and most runs write to standard output alone.
    import shutil
    import tempfile

    directory = tempfile.mkdtemp(prefix=".antipasta-", dir=os.path.dirname(target))
    try:
        # `mkdtemp` keeps others out, so a plain `open`, with the mode that umask asks for, is safe.
        whole = os.path.join(directory, "output")
        with open(whole, "wb") as file:
            file.write(data)
        if os.path.isfile(target) and not os.path.islink(target):
            shutil.copymode(target, whole)
        os.replace(whole, target)
    finally:
        shutil.rmtree(directory, ignore_errors=True)
