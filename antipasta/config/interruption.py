"""Interrupts Python code that takes too long: readers of YAML and TOML have no bound in time."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from antipasta.system.timers import Timer, is_ticking, ticking

if TYPE_CHECKING:
    from collections.abc import Iterator

_AGAIN_SECONDS = 0.05
"""The timer fires repeatedly: Python drops an exception that is raised during a finalizer."""


class OutOfTime(BaseException):
    """The CPU time is over. Not an Exception, so that no handler in a library catches it."""


@contextmanager
def within_cpu_seconds(seconds: float) -> Iterator[None]:
    """Raise OutOfTime in the code within once this process has used the CPU `seconds`.

    C code is interrupted when it returns to Python. Off the main thread nothing is interrupted.
    Within another such bound this one adds none.
    """
    if is_ticking() or threading.current_thread() is not threading.main_thread():
        yield
        return
    is_on = True

    def end(_signal: int, _frame: object) -> None:
        if is_on:
            raise OutOfTime

    with ticking(Timer(end, seconds, _AGAIN_SECONDS, of_cpu=True)):
        try:
            yield
        finally:
            is_on = False
