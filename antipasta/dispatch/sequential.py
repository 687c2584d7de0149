"""Measures one file after the other in this process."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from antipasta.analyze import measure_source
from antipasta.model import Missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from antipasta.collect.content import Content
    from antipasta.dispatch.budget import Budget
    from antipasta.dispatch.memory import MemoryGuard
    from antipasta.model import FileMetrics, Version

    Outcome = tuple[Version, FileMetrics | Missing]


class _Interrupted(BaseException):
    """The time for one file is over. No Exception, so that no handler in an engine swallows it."""


def run(
    contents: Iterable[Content], *, budget: Budget, seconds_per_file: float, guard: MemoryGuard
) -> Iterator[Outcome]:
    """Yield the measurements of each content, or why there are none, in the order given.

    Once the `budget` is spent the rest is yielded as missing for that reason. A file takes at most
    `seconds_per_file`: the bound interrupts Python code, and C code at its next return to Python.
    Off the main thread, where there are no signals, it has no effect.
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
    try:
        with _interrupted_after(min(seconds_per_file, budget.remaining())):
            return measure_source(data, language=version.language)
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


@contextmanager
def _interrupted_after(seconds: float) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(_signal: int, _frame: object) -> None:
        raise _Interrupted

    previous = signal.signal(signal.SIGALRM, interrupt)
    # A timer of 0 seconds would never ring.
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 1e-6))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
