"""Signals that end a run or a worker, and what a process died of."""

from __future__ import annotations

import signal
import sys
from contextlib import contextmanager

from antipasta.lean.threads import is_main_thread
from antipasta.lean.typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import NoReturn

    Cause = Literal["timeout", "memory", "crash"]


def _end(number: int, _frame: object) -> NoReturn:
    raise SystemExit(128 + number)


@contextmanager
def ended_in_order() -> Iterator[None]:
    """Let the signals that end a program raise SystemExit(128 + number) in this context.

    SIGINT raises KeyboardInterrupt anyway. A caller's own handler stays, and SIGHUP stays ignored
    under nohup. Off the main thread no handler can be set, so nothing changes.
    """
    if not is_main_thread():
        yield
        return
    ours = [number for number in _ENDINGS if signal.getsignal(number) is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, _end)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


if sys.platform == "win32":
    _ENDINGS = (signal.SIGTERM, signal.SIGBREAK)
    # Of abort() and of fail-fast, by which C and Rust end, and of memory that Windows refuses.
    _OF_MEMORY = (3, 0xC0000409, 0xC0000017)

    @contextmanager
    def undisturbed() -> Iterator[None]:
        """Do nothing: Windows blocks no signals, and sends workers none but Ctrl-C."""
        yield

    def settle_worker() -> None:
        """Leave Ctrl-C, which each process of the console gets, to the supervisor."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def cause_of_death(exit_code: int) -> Cause:
        """What a worker died of, by its exit code. That it took too long is not seen in it."""
        return "memory" if exit_code % (1 << 32) in _OF_MEMORY else "crash"

else:
    _ENDINGS = (signal.SIGTERM, signal.SIGHUP)
    _ENDING_A_RUN = (signal.SIGINT, *_ENDINGS)

    @contextmanager
    def undisturbed() -> Iterator[None]:
        """Block the signals that end a run, here and in workers that are started meanwhile.

        A worker that is interrupted before it is ready would print a traceback on the terminal.
        """
        previous = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING_A_RUN)
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, previous)

    def settle_worker() -> None:
        """Let a worker die of the signals that are meant for it, and of no others.

        They were blocked while it started. Ctrl-C, which the whole group gets, is left to the
        supervisor.
        """
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for number in (*_ENDINGS, signal.SIGPROF):
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING_A_RUN)

    def cause_of_death(exit_code: int) -> Cause:
        """What a worker died of, by its exit code, which is negative for a signal."""
        # Rust and C++ code aborts when it gets no memory.
        causes: dict[int, Cause] = {-signal.SIGPROF: "timeout", -signal.SIGABRT: "memory"}
        return causes.get(exit_code, "crash")
