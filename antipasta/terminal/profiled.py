"""Profiles a command, and writes the profile when it ends, however it ends."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from antipasta.atomic import place_of, write_whole
from antipasta.errors import SourceError, UsageError
from antipasta.profiling.profile import Profile
from antipasta.render.printable import plural
from antipasta.render.profiles import profile_file
from antipasta.terminal.console import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from antipasta.profiling.taken import Kind

_KINDS: dict[str, Kind] = {".prof": "calls", ".json": "stacks"}
"""What is profiled, by the end of the file's name."""


@contextmanager
def profiled(path: str, name: str, *, look_first: bool = True) -> Iterator[Profile]:
    """Profile what happens in this context, which is called `name`, and write it to `path`.

    With `look_first` nothing happens where the file could not be written. Raises UsageError for an
    end of the name that names no format, SourceError for a file that cannot be written.
    """
    profile = Profile(_kind_of(path))
    if look_first:
        _require_writable(path)
    profile.start()
    try:
        yield profile
    finally:
        profile.stop()
        write_whole(path, profile_file(profile, name))
        if profile.lost:
            lost = plural(profile.lost, "worker")
            say(f"antipasta: the profile lacks {lost}, ended while measuring a file", "warning")


def _kind_of(path: str) -> Kind:
    kind = _KINDS.get(os.path.splitext(path)[1])
    if kind is None:
        raise UsageError(
            f"--profile {path}: the name ends neither in .prof nor in .json",
            hint="FILE.prof is for snakeviz, FILE.json for speedscope",
        )
    return kind


def _require_writable(path: str) -> None:
    """Raise SourceError where a file could not be written to `path`."""
    target = place_of(path)
    directory = os.path.dirname(target)
    if os.path.isdir(target):
        raise SourceError(f"{path}: cannot be written: it is a directory")
    if not os.path.isdir(directory):
        raise SourceError(f"{path}: cannot be written: there is no directory {directory}")
    if not os.access(directory, os.W_OK | os.X_OK):
        raise SourceError(f"{path}: cannot be written: its directory is read-only")
