"""Measures one file after the other in this process."""

from __future__ import annotations

import signal
import sys
import threading
from typing import TYPE_CHECKING

from antipasta.analyze import measure_source
from antipasta.dispatch.budget import WALL_SLACK
from antipasta.model import Missing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from antipasta.collect.content import Content
    from antipasta.dispatch.budget import Budget
    from antipasta.dispatch.memory import MemoryGuard
    from antipasta.model import FileMetrics, Version

    Outcome = tuple[Version, FileMetrics | Missing]


_AGAIN_SECONDS = 0.01
_TIMERS = {signal.SIGPROF: signal.ITIMER_PROF, signal.SIGALRM: signal.ITIMER_REAL}


class _Interrupted(BaseException):
    """The time for one file is over. No Exception, so that no handler in an engine swallows it."""


def run(
    contents: Iterable[Content], *, budget: Budget, seconds_per_file: float, guard: MemoryGuard
) -> Iterator[Outcome]:
    """Yield the measurements of each content, or why there are none, in the order given.

    Once the `budget` is spent the rest is yielded as missing for that reason. A file takes at most
    `seconds_per_file` of CPU time, and WALL_SLACK times that on the wall clock: the bound
    interrupts Python code, and C code at its next return to Python. Off the main thread, where
    there are no signals, it has no effect.
    """
    for version, data, missing in contents:
        if missing or data is None:
            yield version, missing or Missing(version.path, "unreadable", "no content")
        elif budget.remaining() <= 0:
            yield version, _over_budget(version, budget)
        elif refusal := guard.refusal(len(data)):
            yield version, Missing(version.path, "memory", refusal)
        else:
            yield version, _measure(version, data, budget, seconds_per_file)


def _measure(
    version: Version, data: bytes, budget: Budget, seconds_per_file: float
) -> FileMetrics | Missing:
    wall = min(seconds_per_file * WALL_SLACK, budget.remaining())
    try:
        return _bounded(
            lambda: measure_source(data, language=version.language), seconds_per_file, wall
        )
    except _Interrupted:
        if budget.remaining() <= 0:
            return _over_budget(version, budget)
        return Missing(version.path, "timeout", timeout_detail(seconds_per_file))


def _over_budget(version: Version, budget: Budget) -> Missing:
    return Missing(version.path, "budget", budget_detail(budget))


def budget_detail(budget: Budget) -> str:
    """Why a file was not reached."""
    return f"time budget of {budget.seconds:g} s spent"


def timeout_detail(seconds_per_file: float) -> str:
    """Why a file was given up."""
    return f"not done within {seconds_per_file:g} s (limits.timeout_per_file)"


def _bounded(measure: Callable[[], FileMetrics], cpu: float, wall: float) -> FileMetrics:
    """What `measure` returns. Raises _Interrupted after `cpu` or `wall` seconds of it.

    Python drops what a signal handler raises while a finalizer or a callback of the garbage
    collector runs. So the timers ring again and again, until the measurement is left.
    """
    if threading.current_thread() is not threading.main_thread():
        return measure()
    is_running = True

    def interrupt(_signal: int, _frame: object) -> None:
        if is_running:
            raise _Interrupted

    def show(dropped: sys.UnraisableHookArgs) -> None:
        if dropped.exc_type is not _Interrupted:
            previous_hook(dropped)

    previous_hook, sys.unraisablehook = sys.unraisablehook, show
    previous = {number: signal.signal(number, interrupt) for number in _TIMERS}
    try:
        for number, seconds in ((signal.SIGPROF, cpu), (signal.SIGALRM, wall)):
            # A timer of 0 seconds would never ring.
            signal.setitimer(_TIMERS[number], max(seconds, 1e-6), _AGAIN_SECONDS)
        return measure()
    finally:
        # Signals are handled at calls and jumps only, so none comes in between.
        is_running = False
        for number, handler in previous.items():
            signal.setitimer(_TIMERS[number], 0)
            signal.signal(number, handler)
        sys.unraisablehook = previous_hook
