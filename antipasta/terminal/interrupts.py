"""Ctrl-C ends our programs at any moment, and never with a traceback.

While a program is imported, and when it is done, there is nothing to put in order: the system ends
the process. In between Python raises KeyboardInterrupt.
"""

from __future__ import annotations

# `signal` takes 2 ms to import, in which Ctrl-C would be answered by a traceback.
from _signal import (  # type: ignore[import-not-found]
    SIG_DFL,
    SIGINT,
    default_int_handler,
    getsignal,
    signal,
)
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def leave_to_system() -> None:
    """Let SIGINT end the process as it ends others, unless it is to be ignored."""
    if getsignal(SIGINT) is default_int_handler:
        signal(SIGINT, SIG_DFL)


def interruptible(program: Callable[[], int]) -> int:
    """What `program` returns, or 130 where it is interrupted; the system answers around it.

    It is for the main thread of a process whose SIGINT was left to the system.
    """
    if getsignal(SIGINT) is not SIG_DFL:
        return program()
    try:
        try:
            signal(SIGINT, default_int_handler)
            return program()
        finally:
            signal(SIGINT, SIG_DFL)
    except KeyboardInterrupt:
        signal(SIGINT, SIG_DFL)
        return 130
