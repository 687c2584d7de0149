"""Which files would take more memory than the run may have."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

PEAK_BYTES_PER_SOURCE_BYTE = 86
"""Memory at the peak of measuring real Python code, for each byte of it (CPython 3.11)."""


def resident_bytes() -> int:
    """The memory that this process holds now, in bytes."""
    import psutil

    return int(psutil.Process().memory_info().rss)


class MemoryGuard:
    """Refuses the files whose predicted peak, on top of what is held, exceeds `limit_bytes`."""

    def __init__(self, limit_bytes: float, *, reader: Callable[[], int] = resident_bytes) -> None:
        self.limit_bytes = limit_bytes
        self._reader = reader

    def refusal(self, source_bytes: int) -> str | None:
        """Why a file of `source_bytes` is not to be measured now, or None when it may be."""
        held = self._reader()
        needed = held + source_bytes * PEAK_BYTES_PER_SOURCE_BYTE
        if needed <= self.limit_bytes:
            return None
        return (
            f"would take {needed / 1e6:.0f} MB of memory,"
            f" limit {self.limit_bytes / 1e6:g} MB (limits.max_memory_mb)"
        )
