"""Counts the work of a run: that of its worker processes, and the time of each engine."""

from __future__ import annotations

import heapq

from antipasta.languages import BY_NAME
from antipasta.lean.typing import TYPE_CHECKING
from antipasta.results import PoolUse
from antipasta.results.spent import BatchTime, EngineTime, FileTime, Spent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from antipasta.model import Version
    from antipasta.profiling.profile import Profile

SLOWEST = 10
"""How many of the files that took longest are remembered."""


class Figures:
    """Counts and seconds, which add up over the pools of a run.

    `alive_seconds` and `busy_seconds` are sums over all workers. `wanted_seconds` is the duration
    of each pool times the number of workers that it was to have. `peak_bytes` is the most memory
    that workers of one moment had, each at its own peak. `worker_cpu_seconds` is the CPU time of
    all workers. `profile` gathers the profiles of the workers; None means none is wanted.
    """

    def __init__(self, profile: Profile | None = None) -> None:
        self.profile = profile
        self.batches = 0
        self.files = 0
        self.retries = 0
        self.kills = 0
        self.waited_seconds = 0.0
        self.alive_seconds = 0.0
        self.busy_seconds = 0.0
        self.wanted_seconds = 0.0
        self.peak_bytes = 0
        self.worker_cpu_seconds = 0.0
        self._in_workers = 0.0
        self._by_language: dict[str, tuple[int, int, float]] = {}
        self._slowest: list[tuple[float, str]] = []
        self.ended_batches: list[BatchTime] = []

    def note(self, version: Version, size: int, seconds: float, *, by_worker: bool = False) -> None:
        """Count a file of `size` bytes, for which a process took `seconds` of CPU time."""
        language = BY_NAME[version.language].name
        files, total, took = self._by_language.get(language, (0, 0, 0.0))
        self._by_language[language] = files + 1, total + size, took + seconds
        if by_worker:
            self._in_workers += seconds
        add = heapq.heappush if len(self._slowest) < SLOWEST else heapq.heappushpop
        add(self._slowest, (seconds, version.path))

    def spent(self) -> Spent | None:
        """What took the time so far; None where nothing was measured on this machine."""
        if not self._by_language:
            return None
        return Spent(
            tuple(sorted(self._engines(), key=lambda each: each.seconds, reverse=True)),
            tuple(FileTime(path, took) for took, path in sorted(self._slowest, reverse=True)),
            max(0.0, self.worker_cpu_seconds - self._in_workers),
            tuple(self.ended_batches),
        )

    def _engines(self) -> Iterator[EngineTime]:
        # Imported here: only who asks for the time needs it.
        from antipasta.engine import is_there

        for language, (files, size, seconds) in self._by_language.items():
            engine = BY_NAME[language].engine
            if engine.fallback and not is_there(engine):
                engine = engine.fallback
            yield EngineTime(language, engine.name, files, size, seconds)

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
