"""Writes reports to files, and nothing over a file that is no report."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from antipasta.atomic import place_of, write_whole
from antipasta.errors import SourceError, UsageError
from antipasta.render.markdown import MARK
from antipasta.render.page.html import GENERATOR

if TYPE_CHECKING:
    from collections.abc import Sequence

_MARKS = (f'<meta name="generator" content="{GENERATOR} '.encode(), MARK.encode())
# Within so many bytes a report says that it is one.
_BEGINNING = 400


def write(path: str, text: str, *, force: bool) -> None:
    """Write the report to `path`, so that a reader finds all of it or the old file.

    Raises UsageError for a file that is no report, unless `force` is set, and SourceError where
    nothing can be written.
    """
    require_ours([path], force=force)
    write_whole(path, text)


def require_ours(paths: Sequence[str], *, force: bool) -> None:
    """Raise UsageError where a path is that of a file which is no report, unless `force` is set."""
    for path in paths if not force else ():
        target = place_of(path)
        if os.path.isfile(target) and os.path.getsize(target) and not _is_ours(target):
            raise UsageError(
                f"{path} exists, and is no report of antipasta",
                hint="name another file, or write over it with --force",
            )


def make_directory(path: str) -> None:
    """Make the directory for several reports, if it is not there. Raises SourceError."""
    try:
        os.makedirs(place_of(path), exist_ok=True)
    except OSError as exc:
        raise SourceError(f"{path}: cannot be made: {exc.strerror}") from exc


def _is_ours(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            beginning = file.read(_BEGINNING)
    except OSError:
        return False
    return any(mark in beginning for mark in _MARKS)
