"""What the system counts of this process besides its time and its memory."""

from __future__ import annotations

import os
from contextlib import suppress

_DESCRIPTORS = ("/proc/self/fd", "/dev/fd")
"""Directories that list the descriptors of the process that asks, on Linux and on macOS."""


def open_files() -> int | None:
    """How many descriptors this process has; None where the system does not tell it."""
    for directory in _DESCRIPTORS:
        with suppress(OSError):
            return len(os.listdir(directory)) - 1  # without that of the directory
    return None


def read_bytes() -> int | None:
    """How many bytes this process and those that it waited for have read (proc_pid_io(5)).

    None where the system does not tell it.
    """
    with suppress(OSError, IndexError, ValueError), open("/proc/self/io", "rb") as file:
        return int(file.read().partition(b"rchar:")[2].split(maxsplit=1)[0])
    return None
