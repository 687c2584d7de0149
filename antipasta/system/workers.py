"""How worker processes are started, and kept from outliving the process that started them."""

from __future__ import annotations

import faulthandler
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from antipasta.system import timers

if TYPE_CHECKING:
    from collections.abc import Iterator

METHOD = "spawn"
"""How multiprocessing starts a worker. A fork would copy threads' locks, and Windows has none."""

if sys.platform == "win32":
    _GRACE = 10

    def prepare() -> None:
        """Do nothing: here multiprocessing starts no process of its own."""

    def die_with_parent() -> None:
        """Do nothing: a worker that waits reads the end of its pipe."""

    @contextmanager
    def not_for_ever(cpu_seconds: float) -> Iterator[None]:
        """End this process if what is within takes far longer than so many CPU seconds.

        The supervisor ends it before that. This is for a worker whose supervisor is gone.
        """
        with open(os.devnull, "wb") as nowhere:
            faulthandler.dump_traceback_later(_GRACE * (cpu_seconds + 1), exit=True, file=nowhere)
            try:
                yield
            finally:
                faulthandler.cancel_dump_traceback_later()

else:

    def prepare() -> None:
        """Start multiprocessing's own process, which unblocks the signals, before they are blocked.

        Raises OSError where it cannot be started.
        """
        from multiprocessing import resource_tracker

        resource_tracker.ensure_running()

    def die_with_parent() -> None:
        """Ask Linux to kill this process when its parent ends: PR_SET_PDEATHSIG of prctl(2).

        Elsewhere a worker that waits reads the end of its pipe.
        """
        if sys.platform == "linux":
            import ctypes
            import signal

            ctypes.CDLL(None).prctl(1, signal.SIGKILL)

    @contextmanager
    def not_for_ever(cpu_seconds: float) -> Iterator[None]:
        """Let the system end this process if what is within takes more than so many CPU seconds."""
        timers.end_after(cpu_seconds)
        yield
        timers.end_after(0)
