"""How much time a run may still take."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

RESERVE_SECONDS = 0.05
"""CPU time that is kept for ending the workers, judging, printing and going away."""

SECONDS_TO_SHOW_A_FILE = 20e-6
"""What is kept besides for each file: to judge it, or to say that it was not (CPython 3.11)."""

SECONDS_TO_JUDGE_A_UNIT = 8e-6
"""What is kept for each function whose measurements are known, where they are judged."""

SECONDS_TO_COMPARE_A_UNIT = 35e-6
"""What it takes to look up a function's base version and to compare with it."""

RESERVED_PART = 0.2
"""What is kept of a budget until it is known how many files there are."""

SLOWEST_PACE = 4.0
"""No more than so many times the CPU time is kept, however long a run had to wait so far."""

LATE_SECONDS = 1.0
"""What was to happen and happened so much later means that the process was suspended."""


def no_bound() -> float:
    """The seconds that are left where the time has no bound."""
    return float("inf")


class Budget:
    """A number of seconds from `started`, a reading of `clock`; None seconds are no bound.

    A part of them, the reserve, is left for what comes after the measuring. `worked` says how much
    CPU time the run has taken since it started; None where nobody knows.
    """

    def __init__(
        self,
        seconds: float | None,
        started: float,
        *,
        reserve: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
        worked: Callable[[], float] | None = None,
    ) -> None:
        self.seconds = seconds
        self._started = started
        self._clock = clock
        self._worked = worked
        self._pace = 1.0
        self._reserve = reserve

    def elapsed(self) -> float:
        """Seconds since the start, without those in which the process was suspended."""
        return self._clock() - self._started

    def seconds_left(self) -> float:
        """Seconds that are left before the reserve; infinite without a bound, never below zero."""
        if self.seconds is None:
            return float("inf")
        return max(0.0, self.seconds - self._reserve - self.elapsed())

    def reserve(self, seconds: float) -> None:
        """Leave so many `seconds` of CPU time for what comes after the measuring.

        On a busy machine that will take as many times longer as the run has taken so far.
        """
        worked = self._worked() if self._worked else 0.0
        pace = self.elapsed() / worked if worked > 0 else 1.0
        self._pace = min(SLOWEST_PACE, max(1.0, pace))
        self._reserve = seconds * self._pace

    def reserve_more(self, seconds: float) -> None:
        """Leave so many `seconds` of CPU time besides."""
        self._reserve += self.paced(seconds)

    def paced(self, seconds: float) -> float:
        """What so many `seconds` of CPU time take on a machine that is as busy as this one."""
        return seconds * self._pace

    def excuse(self, late: float) -> None:
        """Leave out a suspension, which shows in that something happened so many seconds `late`."""
        if late > LATE_SECONDS:
            self._started += late


def processor_seconds() -> float:
    """The CPU time of this process, and of those whose end it has waited for."""
    times = os.times()
    return time.process_time() + times.children_user + times.children_system


def process_started() -> float:
    """When this process was started, by the monotonic clock.

    Linux tells it to a hundredth of a second (starttime in proc(5)). Elsewhere it is taken to be as
    long ago as the process has used the processor for: at least that long.
    """
    try:
        with open("/proc/self/stat", "rb") as file:
            # The name of the program, in parentheses, may hold anything.
            ticks = int(file.read().rpartition(b")")[2].split()[19])
        age = time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
    except (OSError, AttributeError):
        age = 0.0
    return time.monotonic() - max(age, time.process_time())
