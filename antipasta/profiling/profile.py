"""The profile of a run: of this process and of its workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.profiling.profilers import profiler
from antipasta.profiling.taken import unpack

if TYPE_CHECKING:
    from antipasta.profiling.taken import Kind, Taken


class Profile:
    """The profile of a run: that of this process, and those of its workers by process id.

    `lost` counts the workers that were ended while they measured a file, so that their profile is
    not there.
    """

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.own: Taken | None = None
        self.workers: list[tuple[int, Taken]] = []
        self.lost = 0
        self._profiler = profiler(kind)

    def start(self) -> None:
        """Begin to profile this thread of this process."""
        self._profiler.start()

    def stop(self) -> None:
        """Stop, and keep what was found as `own`."""
        self.own = self._profiler.stop()

    def add(self, pid: int, message: bytes | None) -> None:
        """Add what the worker `pid` sent; None, or what cannot be read, is lost."""
        try:
            taken = unpack(message or b"", self.kind)
        except (ValueError, TypeError, LookupError):
            self.lost += 1
        else:
            self.workers.append((pid, taken))
