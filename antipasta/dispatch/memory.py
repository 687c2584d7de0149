"""Predicts the memory that a file takes, and refuses files that exceed the limit of the run."""

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
"""Peak memory of measuring, in bytes for each byte of real Python source (CPython 3.11)."""

REDUCED_PEAK_BYTES_PER_SOURCE_BYTE = 22
"""The same without a syntax tree."""

LEAN_BYTES = 40_000_000
"""The memory of a worker that measures files of ordinary size."""

SHARE_BYTES = 192_000_000
"""The memory that every worker may take on top of the engine's, even under a lower limit.

With less memory the parser rejects files of ordinary size as nested too deeply.
"""

MAXRSS_BYTES = 1 if sys.platform == "darwin" else 1024
"""The unit of `ru_maxrss`: bytes on macOS, KiB elsewhere (getrusage(2))."""


def most_resident_bytes() -> int:
    """The peak resident memory of this process in bytes, never less than its memory now.

    On Linux the peak survives `exec`. It is far too high where a large process started this one.
    """
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * MAXRSS_BYTES


def resident_bytes(pid: int | None = None) -> int:
    """The resident memory of a process in bytes now; by default of this process.

    Raises psutil.Error where the process is gone, or may not be examined by this user.
    """
    try:
        # psutil reads the same file (proc(5)), but its import takes a third of a warm hook's time.
        with open(f"/proc/{pid or 'self'}/statm", "rb") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        import psutil

        return int(psutil.Process(pid).memory_info().rss)


def peak_bytes(pid: int | None = None) -> int:
    """The peak resident memory of a process in bytes; by default of this process.

    It does not count what ran in the process before `exec`. Where the system does not tell the
    peak, it is the resident memory now. Raises psutil.Error as `resident_bytes`.
    """
    try:
        with open(f"/proc/{pid or 'self'}/status", "rb") as file:
            return int(file.read().partition(b"VmHWM:")[2].split(maxsplit=1)[0]) * 1024
    except (OSError, IndexError):
        return resident_bytes(pid)


class MemoryGuard:
    """Refuses a file when its predicted peak and the memory in use together exceed `limit_bytes`.

    The guard first adds the prediction to the peak memory of this process, which is cheap to read.
    It reads the memory in use only when that sum exceeds the limit. `descent` is the run's level.
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
        """The bytes that each of the `workers` may take on top of the engine's memory.

        One worker may take all memory that this process and the other workers leave, as long as
        those workers hold no more than LEAN_BYTES each.
        """
        others = self._reader() + LEAN_BYTES * workers
        return max(SHARE_BYTES, int(self.limit_bytes) - others)

    def refusal(self, source_bytes: int, level: Level = "full") -> str | None:
        """The reason not to measure a file of `source_bytes` now; None where it may be measured."""
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
