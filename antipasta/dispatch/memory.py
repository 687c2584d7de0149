"""Predicts the memory that a file takes, and refuses files that exceed the limit of the run."""

from __future__ import annotations

from antipasta.dispatch.degrade import Descent
from antipasta.lean.typing import TYPE_CHECKING
from antipasta.system.memory import resident_bytes
from antipasta.system.processes import most_resident_bytes

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
