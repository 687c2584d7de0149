"""Which files would take more memory than the run may have."""

from __future__ import annotations

import os
import resource
import sys
from typing import TYPE_CHECKING

from antipasta.dispatch.degrade import Descent

if TYPE_CHECKING:
    from collections.abc import Callable

    from antipasta.model import Level

PEAK_BYTES_PER_SOURCE_BYTE = 86
"""Memory at the peak of measuring real Python code, for each byte of it (CPython 3.11)."""

REDUCED_PEAK_BYTES_PER_SOURCE_BYTE = 22
"""The same without a syntax tree."""

LEAN_BYTES = 40_000_000
"""What a worker holds that measures files of ordinary size."""

SHARE_BYTES = 192_000_000
"""What every worker may take on top of the engine's, however low the limit is set.

With less the parser gives up files of ordinary size as nested too deeply.
"""


# The unit of `ru_maxrss`: bytes on macOS, KiB elsewhere (getrusage(2)).
_MAXRSS_BYTES = 1 if sys.platform == "darwin" else 1024


def most_resident_bytes() -> int:
    """The most memory that this process ever held, in bytes: never less than it holds now.

    On Linux it is far more where a large process started this one: the mark outlives `exec`.
    """
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _MAXRSS_BYTES


def resident_bytes(pid: int | None = None) -> int:
    """The memory that a process holds now, this one by default, in bytes.

    Raises psutil.Error where it is gone, or not ours to look at.
    """
    try:
        # What psutil reads as well (proc(5)), without its import: a third of a warm hook.
        with open(f"/proc/{pid or 'self'}/statm", "rb") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        import psutil

        return int(psutil.Process(pid).memory_info().rss)


class MemoryGuard:
    """Refuses the files whose predicted peak, on top of what is held, exceeds `limit_bytes`.

    What is held is read only where what was held at most, which is known for less, would not do.
    `descent` is the level of the run.
    """

    def __init__(
        self,
        limit_bytes: float,
        *,
        reader: Callable[[], int] = resident_bytes,
        most: Callable[[], int] = most_resident_bytes,
    ) -> None:
        self.limit_bytes = limit_bytes
        self.descent = Descent()
        self._reader = reader
        self._most = most

    def share(self, workers: int) -> int:
        """What one of so many `workers` may take on top of the engine's, in bytes.

        That is all that is left beside this process and the others, as long as these are lean.
        """
        others = self._reader() + LEAN_BYTES * workers
        return max(SHARE_BYTES, int(self.limit_bytes) - others)

    def refusal(self, source_bytes: int, level: Level = "full") -> str | None:
        """Why a file of `source_bytes` is not to be measured now, or None when it may be."""
        per_byte = PEAK_BYTES_PER_SOURCE_BYTE
        if level == "reduced":
            per_byte = REDUCED_PEAK_BYTES_PER_SOURCE_BYTE
        peak = source_bytes * per_byte
        if self._most() + peak <= self.limit_bytes:
            return None
        needed = self._reader() + peak
        if needed <= self.limit_bytes:
            return None
        return (
            f"would take {needed / 1e6:.0f} MB of memory,"
            f" limit {self.limit_bytes / 1e6:g} MB (limits.max_memory_mb)"
        )
