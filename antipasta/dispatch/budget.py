"""How much time a run may still take."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Budget:
    """A number of seconds from `started`, a reading of `clock`; None seconds are no bound."""

    def __init__(
        self,
        seconds: float | None,
        started: float,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.seconds = seconds
        self._started = started
        self._clock = clock

    def elapsed(self) -> float:
        """Seconds since the start."""
        return self._clock() - self._started

    def remaining(self) -> float:
        """Seconds that are left; infinite without a bound, never below zero."""
        if self.seconds is None:
            return float("inf")
        return max(0.0, self.seconds - self.elapsed())

    def pause(self, seconds: float) -> None:
        """Leave out `seconds` in which this process was suspended."""
        self._started += seconds
