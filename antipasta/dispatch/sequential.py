"""Measures one file after the other in this process."""

from __future__ import annotations

import sys
import time
from functools import partial

from antipasta.analyze import measure_source
from antipasta.dispatch import outcomes
from antipasta.dispatch.degrade import counted, explained, lower_level, note_lower
from antipasta.lean.threads import is_main_thread
from antipasta.lean.typing import TYPE_CHECKING
from antipasta.system.timers import Timer, ticking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from antipasta.budget import Budget
    from antipasta.dispatch.bounds import Bounds
    from antipasta.dispatch.figures import Figures
    from antipasta.dispatch.outcomes import Outcome
    from antipasta.model import Content, FileMetrics

_TICK_SECONDS = 0.01


class _Interrupted(BaseException):
    """The time for a file is over. Not an Exception, so that no handler in an engine catches it."""


def run(
    contents: Iterable[Content], bounds: Bounds, *, figures: Figures | None = None
) -> Iterator[Outcome]:
    """Yield one outcome for each content, in the order given.

    Once the budget is spent, all further files are missing for that reason. A file may take
    `bounds.cpu_seconds` of CPU time, and no more than the budget. Both limits interrupt Python
    code, and C code at its next return to Python. Off the main thread there are no signals, so
    neither limit interrupts a file. `figures` counts the files and their time.
    """
    for content in contents:
        if content.missing or content.data is None:
            yield outcomes.without_content(content)
        elif bounds.budget.seconds_left() <= 0:
            yield outcomes.over_budget(content.version, bounds.budget)
        elif refused := bounds.breaker.refusal(content.version):
            yield refused
        else:
            began = time.thread_time()
            version, outcome = _measure(content, content.data, bounds)
            if figures:
                figures.note(version, len(content.data), time.thread_time() - began)
            bounds.breaker.note(version.language, outcome)
            yield version, outcome


def _measure(content: Content, data: bytes, bounds: Bounds) -> Outcome:
    version = content.version
    measure = partial(measure_source, data, language=version.language, earlier=content.earlier)
    refusal = bounds.guard.refusal(len(data)) or ""
    if refusal:
        level = lower_level(version.language, "full")
        if level is None or bounds.guard.refusal(len(data), level):
            return counted(version, data, "memory", refusal)
        from antipasta.analyze.reduced import measure_reduced

        note_lower(version, level, refusal)
        measure = partial(measure_reduced, data, language=version.language)
    try:
        return version, explained(_bounded(measure, bounds), refusal)
    except _Interrupted:
        if bounds.budget.seconds_left() <= 0:
            return outcomes.over_budget(version, bounds.budget)
        detail = outcomes.timeout_detail(bounds.cpu_seconds)
        return counted(version, data, "timeout", detail)


def _bounded(measure: Callable[[], FileMetrics], bounds: Bounds) -> FileMetrics:
    """Call `measure`. Raises _Interrupted when the time for the file, or the budget, is over.

    Python drops an exception that a signal handler raises during a finalizer or a callback of the
    garbage collector. So the timers fire repeatedly until `measure` has ended.
    """
    if not is_main_thread():
        return measure()
    alarm = _Alarm(bounds.budget)
    previous_hook = sys.unraisablehook
    sys.unraisablehook = partial(_show_others, previous_hook)
    timers = [Timer(alarm.file_is_over, bounds.cpu_seconds, _TICK_SECONDS, of_cpu=True)]
    if bounds.budget.seconds is not None:
        timers.append(Timer(alarm.tick, _TICK_SECONDS, _TICK_SECONDS))
    try:
        with ticking(*timers):
            try:
                return measure()
            finally:
                # Python calls handlers at calls and jumps only, so none before this assignment.
                alarm.is_on = False
    finally:
        sys.unraisablehook = previous_hook


class _Alarm:
    """The signal handlers of one measurement. They raise _Interrupted as long as it `is_on`."""

    def __init__(self, budget: Budget) -> None:
        self.is_on = True
        self._budget = budget
        self._last = time.monotonic()

    def file_is_over(self, _signal: int, _frame: object) -> None:
        """Interrupt the file, which has used its CPU time."""
        if self.is_on:
            raise _Interrupted

    def tick(self, _signal: int, _frame: object) -> None:
        """Check the budget, and do not count a suspension of the process against it."""
        now = time.monotonic()
        self._budget.excuse(now - self._last - _TICK_SECONDS)
        self._last = now
        if self.is_on and self._budget.seconds_left() <= 0:
            raise _Interrupted


def _show_others(
    show: Callable[[sys.UnraisableHookArgs], object], dropped: sys.UnraisableHookArgs
) -> None:
    """Show the exceptions that Python drops, except our interrupts, which are raised again."""
    if dropped.exc_type is not _Interrupted:
        show(dropped)
