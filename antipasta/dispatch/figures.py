"""Counts the work of the worker processes of a run."""

from __future__ import annotations

from antipasta.results import PoolUse


class Figures:
    """Counts and seconds, which add up over the pools of a run.

    `alive_seconds` and `busy_seconds` are sums over all workers. `wanted_seconds` is the duration
    of each pool times the number of workers that it was to have. `peak_bytes` is the most memory
    that workers of one moment had, each at its own peak.
    """

    def __init__(self) -> None:
        self.batches = 0
        self.files = 0
        self.retries = 0
        self.kills = 0
        self.waited_seconds = 0.0
        self.alive_seconds = 0.0
        self.busy_seconds = 0.0
        self.wanted_seconds = 0.0
        self.peak_bytes = 0

    def use(self) -> PoolUse:
        """The figures in the form of the report."""
        return PoolUse(
            batches=self.batches,
            retries=self.retries,
            kills=self.kills,
            busy=_share(self.busy_seconds, self.alive_seconds),
            efficiency=_share(self.busy_seconds, self.wanted_seconds),
            wait_ms=round(self.waited_seconds / self.files * 1000, 1) if self.files else 0.0,
            peak_memory_mb=round(self.peak_bytes / 1e6, 1),
        )


def _share(part: float, whole: float) -> float:
    return round(min(1.0, part / whole), 3) if whole > 0 else 0.0
