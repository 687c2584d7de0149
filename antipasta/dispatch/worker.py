"""What a worker process does: it measures what comes through its pipe, and ends with the pipe.

It dies with its parent in every case. On Linux the kernel sees to it at once where the parent
started the worker itself. Elsewhere an idle worker meets the end of its pipe, and one that hangs,
even in C code, is ended by the kernel when its file has had its CPU time.
"""

from __future__ import annotations

import faulthandler
import os
import resource
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from antipasta.dispatch.wire import READY, pack_answer, receive, send, unpack_task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from multiprocessing.connection import Connection

    from antipasta.dispatch.bounds import FileLimits
    from antipasta.model import FileMetrics, Level

    Measure = Callable[[bytes, str, FileMetrics | None, Level], FileMetrics]

OUT_OF_TIME = signal.SIGPROF
"""What the kernel ends a worker with when a file has had its CPU time, in C code too."""

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""What ends a run. They are blocked while a worker starts, so that none meets it half made."""


def work(
    connection: Connection,
    not_ours: Iterable[int],
    limits: FileLimits,
    measure: Measure | None = None,
) -> None:
    """Answer task after task. The process never returns from here to what started it.

    `not_ours` are file descriptors of the parent that a forked worker has inherited: as long as it
    held them, no other worker would see the end of its pipe. A file that takes the CPU seconds of
    its `limits` ends the process; one that takes the bytes gets no more.
    """
    _settle(not_ours)
    handle = connection.fileno()
    with suppress(OSError):
        measure = measure or _engine()
        _bound_memory(limits.memory_bytes)
        send(handle, READY)
        for message in receive(handle):
            number, language, data, earlier, level = unpack_task(message)
            signal.setitimer(signal.ITIMER_PROF, limits.cpu_seconds)
            metrics = measure(data, language, earlier, level)
            signal.setitimer(signal.ITIMER_PROF, 0)
            send(handle, pack_answer(number, metrics))
    os._exit(0)


def _settle(not_ours: Iterable[int]) -> None:
    """Let go of the parent's pipes, signals and streams."""
    for handle in not_ours:
        with suppress(OSError):
            os.close(handle)
    _die_with_parent()
    # A forked worker would tell the terminal how it crashed.
    faulthandler.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    signal.signal(OUT_OF_TIME, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    # Standard output belongs to the document; what a library may print is part of no document.
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)


def _die_with_parent() -> None:
    """Ask Linux to kill this process when its parent ends: PR_SET_PDEATHSIG of prctl(2)."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def _bound_memory(more: int) -> None:
    """Let this process take so many bytes more than it has: RLIMIT_DATA, which Linux enforces.

    It counts what is reserved, used or not (setrlimit(2)), so it is set when the engine is ready:
    the memory that complexipy reserves at its first use is 1 GB.
    """
    with suppress(OSError, ValueError), open("/proc/self/statm", "rb") as file:
        reserved = int(file.read().split()[5]) * os.sysconf("SC_PAGE_SIZE")
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (reserved + more, hard))


def _engine() -> Measure:
    from antipasta.analyze import measure_source
    from antipasta.analyze.reduced import measure_reduced

    def measure(
        data: bytes, language: str, earlier: FileMetrics | None, level: Level
    ) -> FileMetrics:
        if level == "full":
            return measure_source(data, language=language, earlier=earlier)
        return measure_reduced(data, language=language)

    # Before the clock of a file runs.
    measure(b"", "python", None, "full")
    return measure
