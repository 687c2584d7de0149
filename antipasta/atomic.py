"""Writes files atomically: a reader finds the new content or the old one, never a part."""

from __future__ import annotations

import os
import stat
from contextlib import suppress

from antipasta.errors import SourceError


def write_whole(path: str, content: str | bytes) -> None:
    """Write `content` to `path`, so that a reader finds all of it or the old content.

    A symbolic link is followed. A file that exists and is no regular file, such as a pipe, is
    written directly. Raises SourceError.
    """
    if isinstance(content, str):
        content = content.encode("utf-8", "backslashreplace")
    try:
        target = os.path.realpath(path)
        if os.path.exists(target) and not stat.S_ISREG(os.stat(target).st_mode):
            with open(target, "wb") as file:
                file.write(content)
        else:
            _replace(target, content)
    except OSError as exc:
        raise SourceError(f"{path}: cannot be written: {exc.strerror}") from exc


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
        with suppress(FileNotFoundError):
            shutil.copymode(target, whole)
        os.replace(whole, target)
    finally:
        shutil.rmtree(directory, ignore_errors=True)
