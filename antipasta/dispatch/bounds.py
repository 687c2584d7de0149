"""The limits of a run, and the type of the functions that measure within them."""

from __future__ import annotations

from antipasta.lean.typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from antipasta.budget import Budget
    from antipasta.dispatch.breaker import Breaker
    from antipasta.dispatch.memory import MemoryGuard
    from antipasta.dispatch.outcomes import Outcome
    from antipasta.model import Content

    Backend = Callable[[Iterable[Content], "Bounds"], Iterator[Outcome]]
    """A function that measures contents. It yields one outcome for each, in any order."""


class FileLimits(NamedTuple):
    """The limits of a worker for one file: CPU seconds, and bytes on top of the engine's memory."""

    cpu_seconds: float
    memory_bytes: int


class Bounds(NamedTuple):
    """The limits of a run: its time, the CPU seconds for one file, its memory, and its failures.

    `in_haste` says that time may be too short for all contents, so they come by urgency.
    """

    budget: Budget
    cpu_seconds: float
    guard: MemoryGuard
    breaker: Breaker
    in_haste: bool = False

    def file_limits(self, workers: int) -> FileLimits:
        """The limits for one file in each worker of a pool of `workers`."""
        return FileLimits(self.cpu_seconds, self.guard.share(workers))
