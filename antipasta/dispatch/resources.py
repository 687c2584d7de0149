"""What a run took of the machine."""

from __future__ import annotations

import os
import resource
from typing import TYPE_CHECKING

from antipasta.budget import processor_seconds
from antipasta.collect.git import STARTS
from antipasta.dispatch.memory import MAXRSS_BYTES, peak_bytes
from antipasta.results import Resources

if TYPE_CHECKING:
    from antipasta.results import PoolUse

_DESCRIPTORS = ("/proc/self/fd", "/dev/fd")
"""Directories that list the descriptors of the process that asks, on Linux and on macOS."""


def resources(pool: PoolUse | None) -> Resources:
    """What this process has taken so far, with the processes that it has waited for.

    `pool` is what its workers did. The memory of git counts only where it takes more than all
    others: the system tells the peak of the largest child process alone, and never less than what
    this process had when it started that one.
    """
    ours = peak_bytes() / 1e6 + (pool.peak_memory_mb if pool else 0.0)
    git = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * MAXRSS_BYTES / 1e6
    return Resources(
        cpu_seconds=round(processor_seconds(), 3),
        peak_memory_mb=round(max(ours, git), 1),
        open_files=_open_files(),
        read_bytes=_read_bytes(),
        git_processes=STARTS.number,
    )


def _open_files() -> int | None:
    """How many descriptors this process has; None where the system does not tell it."""
    for directory in _DESCRIPTORS:
        try:
            return len(os.listdir(directory)) - 1  # without that of the directory
        except OSError:
            continue
    return None


def _read_bytes() -> int | None:
    """How many bytes this process and those that it waited for have read (proc_pid_io(5))."""
    try:
        with open("/proc/self/io", "rb") as file:
            return int(file.read().partition(b"rchar:")[2].split(maxsplit=1)[0])
    except (OSError, IndexError, ValueError):
        return None
