"""The time budget of a run: the time left, and the reserve for what follows the measuring."""

from __future__ import annotations

import os
import sys
import time

from antipasta.lean.typing import TYPE_CHECKING
from antipasta.system.processes import age_seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

RESERVE_SECONDS = 0.05
"""CPU time reserved to end the workers, judge, print, and exit."""

SECONDS_TO_SHOW_A_FILE = 20e-6
"""CPU time reserved for each file: to judge it, or to report it as not judged (CPython 3.11)."""

SECONDS_TO_JUDGE_A_UNIT = 8e-6
"""CPU time reserved for each measured function that is to be judged."""

SECONDS_TO_COMPARE_A_UNIT = 35e-6
"""CPU time to look up the base version of a function and to compare with it."""

GRACE_SECONDS = 0.05
"""CPU time to compare what breaches a threshold, where the measuring has taken the whole budget."""

PUSH_SECONDS = 60.0
"""The least budget of a hook that judges a range: a push can wait longer than a commit."""

RESERVED_PART = 0.2
"""The part of a budget that is reserved until the number of files is known."""

SLOWEST_PACE = 4.0
"""The highest pace: elapsed time for each second of CPU time, however busy the machine is."""

LATE_SECONDS = 1.0
"""A timer that fires this much too late means that the process was suspended."""


def no_bound() -> float:
    """The seconds left where there is no time limit: infinite."""
    return float("inf")


class Budget:
    """A number of `seconds` from `started`, a reading of `clock`. None means no limit.

    A part of the time, the reserve, is left for what follows the measuring. `worked` returns the
    CPU time that the run has taken since it started; with None the machine counts as idle.
    `stages` has the seconds that each stage of the run has taken, `parts` when: the name of a
    stage, and the seconds after the start at which it began and ended. A stage may have several.
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
        self._staged = 0.0
        self.stages: dict[str, float] = {}
        self.parts: list[tuple[str, float, float]] = []

    def elapsed(self) -> float:
        """Seconds since the start, not counting suspensions of the process."""
        return self._clock() - self._started

    def seconds_left(self) -> float:
        """Seconds left before the reserve begins; infinite without a limit, never below zero."""
        if self.seconds is None:
            return float("inf")
        return max(0.0, self.seconds - self._reserve - self.elapsed())

    def reserve(self, seconds: float) -> None:
        """Replace the reserve by `seconds` of CPU time for what follows the measuring.

        The pace of the run is taken now: the time elapsed for each second of CPU time so far. On a
        busy machine the reserve is longer by that factor, which is from 1 to `SLOWEST_PACE`.
        """
        worked = self._worked() if self._worked else 0.0
        pace = self.elapsed() / worked if worked > 0 else 1.0
        self._pace = min(SLOWEST_PACE, max(1.0, pace))
        self._reserve = seconds * self._pace
        if self.seconds is not None:
            _note("budget_reserved", seconds=self._reserve, pace=self._pace)

    def reserve_more(self, seconds: float) -> None:
        """Add `seconds` of CPU time to the reserve."""
        self._reserve += self.paced(seconds)

    def paced(self, seconds: float) -> float:
        """How long `seconds` of CPU time take at the pace of this machine."""
        return seconds * self._pace

    def excuse(self, late: float) -> None:
        """Do not count a suspension of `late` seconds, by which an event came too late."""
        if late > LATE_SECONDS:
            self._started += late
            _note("suspended", seconds=late)

    def note_left(self, paths: Sequence[str], stage: str) -> None:
        """Tell who listens that these files were left in the `stage`, because the time is spent."""
        if not paths or "logging" not in sys.modules:
            return
        from antipasta.events import note

        for path in paths:
            note("file_left", stage=stage, path=path)
        note("budget_spent", "warning", stage=stage, files=len(paths), seconds=self.seconds)

    def end_stage(self, name: str) -> None:
        """Count the time since the last stage ended as time of the stage called `name`."""
        now = self.elapsed()
        self.stages[name] = self.stages.get(name, 0.0) + now - self._staged
        _note("stage_end", stage=name, seconds=now - self._staged)
        began = self._staged
        if self.parts and self.parts[-1][0] == name:
            began = self.parts.pop()[1]
        self.parts.append((name, began, now))
        self._staged = now


def _note(event: str, *, seconds: float, **fields: object) -> None:
    """Tell who listens; see `events`, which is imported only where somebody may listen."""
    if "logging" in sys.modules:
        from antipasta.events import note

        note(event, "debug", **fields, seconds=round(seconds, 4))


def processor_seconds() -> float:
    """CPU seconds of this process, and of the child processes that it has waited for."""
    times = os.times()
    return time.process_time() + times.children_user + times.children_system


def process_started() -> float:
    """The start of this process, as a reading of the monotonic clock in seconds."""
    return time.monotonic() - age_seconds()
