"""Lets Ctrl-C end our programs at any moment, and never with a traceback.

While a program is imported, and after it has ended, there is nothing to clean up: the operating
system ends the process. While it runs, Python raises KeyboardInterrupt.
"""

from __future__ import annotations

# Importing `signal` takes 2 ms, and Ctrl-C during that time would print a traceback.
from _signal import (  # type: ignore[import-not-found]
    SIG_DFL,
    SIGINT,
    default_int_handler,
    getsignal,
    signal,
)

from antipasta.lean.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def leave_to_system() -> None:
    """Give SIGINT the system's default action, which ends the process, unless it is ignored."""
    if getsignal(SIGINT) is default_int_handler:
        signal(SIGINT, SIG_DFL)


def interruptible(program: Callable[[], int]) -> int:
    """Run `program` with KeyboardInterrupt enabled; returns its exit code, or 130 for Ctrl-C.

    Before and after, SIGINT has the system's default action. Call it in the main thread, after
    `leave_to_system`.
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
