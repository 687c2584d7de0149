"""Timers that call a function of the main thread while it computes, or end the process.

On POSIX systems they are the kernel's. Windows has none that interrupt a computation, so a thread
looks at the clocks there; it has to wait while C code keeps the interpreter, as the function has to
on every system.
"""

from __future__ import annotations

import _thread
import signal
import sys
import time
from contextlib import contextmanager

from antipasta.lean.typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Timer(NamedTuple):
    """Calls `handler` after so many `seconds`, and then every `again` seconds.

    It counts the CPU time of this process if `of_cpu`, else the time on the wall. The handler is
    given what a signal handler is given, and may raise.
    """

    handler: Callable[[int, object], None]
    seconds: float
    again: float
    of_cpu: bool = False


@contextmanager
def ticking(*timers: Timer) -> Iterator[None]:
    """Let the `timers` run in this context, of each kind one at most. For the main thread only."""
    numbers = [_OF_CPU if each.of_cpu else _OF_WALL for each in timers]
    previous = {number: signal.getsignal(number) for number in numbers}
    try:
        for number, timer in zip(numbers, timers, strict=True):
            signal.signal(number, timer.handler)
        with _started(timers):
            yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


if sys.platform == "win32":
    import threading

    # Signals that no other program sends, for which Python calls handlers.
    _OF_CPU, _OF_WALL = signal.SIGFPE, signal.SIGILL
    _LOOKS_SECONDS = 0.01

    ENDS_PROCESSES = False
    """Whether there is `end_after`: the system ends a process that takes too much CPU time."""

    def is_ticking() -> bool:
        """Whether a timer of CPU time is running in this process."""
        return callable(signal.getsignal(_OF_CPU))

    @contextmanager
    def _started(timers: tuple[Timer, ...]) -> Iterator[None]:
        over = threading.Event()
        thread = threading.Thread(target=_watch, args=(timers, over), daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _watch(timers: tuple[Timer, ...], over: threading.Event) -> None:
        due = [_now(each) + each.seconds for each in timers]
        while not over.wait(_LOOKS_SECONDS):
            for at, timer in enumerate(timers):
                if _now(timer) >= due[at]:
                    due[at] = _now(timer) + timer.again
                    _thread.interrupt_main(_OF_CPU if timer.of_cpu else _OF_WALL)

    def _now(timer: Timer) -> float:
        return time.process_time() if timer.of_cpu else time.monotonic()

else:
    _OF_CPU, _OF_WALL = signal.SIGPROF, signal.SIGALRM
    _CLOCKS = {_OF_CPU: signal.ITIMER_PROF, _OF_WALL: signal.ITIMER_REAL}

    ENDS_PROCESSES = True

    def end_after(cpu_seconds: float) -> None:
        """Let the system end this process once it has used so much CPU time; 0 lets it live.

        It ends C code too. `signals.cause_of_death` tells it from other deaths.
        """
        signal.setitimer(signal.ITIMER_PROF, cpu_seconds)

    def is_ticking() -> bool:
        """Whether a timer of CPU time is running in this process."""
        return signal.getitimer(signal.ITIMER_PROF)[0] > 0

    @contextmanager
    def _started(timers: tuple[Timer, ...]) -> Iterator[None]:
        clocks = [_CLOCKS[_OF_CPU if each.of_cpu else _OF_WALL] for each in timers]
        try:
            for clock, timer in zip(clocks, timers, strict=True):
                # A timer of 0 seconds would never fire.
                signal.setitimer(clock, max(timer.seconds, 1e-6), timer.again)
            yield
        finally:
            for clock in clocks:
                signal.setitimer(clock, 0)
