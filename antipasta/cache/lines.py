"""Files of lines beside the database, which many processes append to without a lock.

Each file is bounded: when it is long or old, it becomes the older one of two, and the one before
that is removed.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress

from antipasta.cache.database import open_beside
from antipasta.lean.typing import TYPE_CHECKING
from antipasta.system.files import APPENDS_WHOLE, CAN_MOVE_OPEN

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_BYTES = 4_000_000
"""The size from which a file becomes the older one: some 10,000 records of runs."""

_BEGINNING = 64
_TRIES, _PAUSE_SECONDS = 40, 0.005
_FLAGS = os.O_RDWR | os.O_APPEND | os.O_CREAT


def append_line(directory: str, name: str, line: bytes, is_old: Callable[[bytes], bool]) -> None:
    """Append `line`, without a line end, to the file `name` in the cache's `directory`.

    It is one write, so the lines of two processes do not mix. `is_old` is given the beginning of
    the file, and says whether that is too old. Raises OSError.
    """
    file = open_beside(directory, name, _FLAGS)
    try:
        if not APPENDS_WHOLE:
            _wait_to_append(file)
        if os.write(file, line + b"\n") <= len(line):
            # The disk is full. The next line must not be taken for the end of this one.
            os.write(file, b"\n")
        status = os.fstat(file)
        is_full = status.st_size > MOST_BYTES or is_old(_beginning(file))
        if is_full and CAN_MOVE_OPEN:
            _turn(file, directory, name)
    finally:
        os.close(file)
    if is_full and not CAN_MOVE_OPEN:
        with suppress(PermissionError, FileNotFoundError):  # another process uses it, or moved it
            _move(status, directory, name)


def _wait_to_append(file: int) -> None:
    """Lock the file for a write, where appending is two steps; without a lock after a while."""
    from antipasta.system.locks import lock

    for _ in range(_TRIES):
        try:
            lock(file)
        except BlockingIOError:
            time.sleep(_PAUSE_SECONDS)
        except OSError:  # the file system has no locks
            return
        else:
            return


def _beginning(file: int) -> bytes:
    os.lseek(file, 0, os.SEEK_SET)
    return os.read(file, _BEGINNING)


def _turn(file: int, directory: str, name: str) -> None:
    """Make the open `file` the older one of two, unless another process does.

    The lock is that of this one file. Whoever has it and finds the file in its place is the only
    one to move it. A process that still appends to it writes to the older one then.
    """
    # Imported here: this happens once in thousands of runs.
    from antipasta.system.locks import lock

    with suppress(BlockingIOError, FileNotFoundError):
        lock(file)
        _move(os.fstat(file), directory, name)


def _move(status: os.stat_result, directory: str, name: str) -> None:
    """Make the file the older one of two, if it is still in its place. Raises OSError."""
    path = os.path.join(directory, name)
    if os.path.samestat(status, os.stat(path, follow_symlinks=False)):
        os.replace(path, f"{path}.1")


def read_whole(directory: str, name: str) -> list[bytes]:
    """The contents of both files, the older one first; nothing for one that does not exist.

    Raises OSError for one that cannot be read.
    """
    contents = []
    for each in (f"{name}.1", name):
        with (
            suppress(FileNotFoundError),
            open(open_beside(directory, each, os.O_RDONLY), "rb") as file,
        ):
            contents.append(file.read())
    return contents
