"""What a run took of the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.budget import processor_seconds
from antipasta.collect.git import STARTS
from antipasta.results import Resources
from antipasta.system.memory import peak_bytes
from antipasta.system.processes import most_bytes_of_children
from antipasta.system.usage import open_files, read_bytes

if TYPE_CHECKING:
    from antipasta.results import PoolUse


def resources(pool: PoolUse | None) -> Resources:
    """What this process has taken so far, with the processes that it has waited for.

    `pool` is what its workers did. The memory of git counts only where it takes more than all
    others: the system tells the peak of the largest child process alone, and never less than what
    this process had when it started that one.
    """
    ours = peak_bytes() / 1e6 + (pool.peak_memory_mb if pool else 0.0)
    git = most_bytes_of_children() / 1e6
    return Resources(
        cpu_seconds=round(processor_seconds(), 3),
        peak_memory_mb=round(max(ours, git), 1),
        open_files=open_files(),
        read_bytes=read_bytes(),
        git_processes=STARTS.number,
    )
