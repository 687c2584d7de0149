"""What bounds the work, and what does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from antipasta.budget import Budget
    from antipasta.dispatch.breaker import Breaker
    from antipasta.dispatch.memory import MemoryGuard
    from antipasta.dispatch.outcomes import Outcome
    from antipasta.model import Content

    Backend = Callable[[Iterable[Content], "Bounds"], Iterator[Outcome]]
    """What measures contents: it answers once for each of them, as the answers come in."""


class FileLimits(NamedTuple):
    """What a worker may take for one file: CPU seconds, and bytes on top of the engine's."""

    cpu_seconds: float
    memory_bytes: int


class Bounds(NamedTuple):
    """What a run may take: its time, the CPU seconds for one file, its memory, and its failures.

    `in_haste`: the contents come in the order of urgency, for there may not be time for all.
    """

    budget: Budget
    cpu_seconds: float
    guard: MemoryGuard
    breaker: Breaker
    in_haste: bool = False

    def file_limits(self, workers: int) -> FileLimits:
        """What one of so many `workers` may take for a file."""
        return FileLimits(self.cpu_seconds, self.guard.share(workers))
