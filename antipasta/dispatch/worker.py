"""Runs in a worker process: measures the files that come through its pipe, until the pipe closes.

A worker never outlives its parent for long. On Linux the kernel kills it at once where the parent
started it directly. Elsewhere an idle worker reads the end of its pipe. A worker that hangs, even
in C code, is ended by the kernel when its file has used its CPU time.
"""

from __future__ import annotations

import faulthandler
import os
import resource
import signal
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from antipasta.dispatch.wire import HAND_OVER, READY, pack_timed, receive, send, unpack_task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from multiprocessing.connection import Connection

    from antipasta.dispatch.bounds import FileLimits
    from antipasta.model import FileMetrics, Level
    from antipasta.profiling.taken import Kind

    Measure = Callable[[bytes, str, FileMetrics | None, Level], FileMetrics]

OUT_OF_TIME = signal.SIGPROF
"""The signal that ends a worker when a file has used its CPU time, in C code too."""

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""The signals that end a run. They are blocked while a worker starts."""


def work(
    connection: Connection,
    not_ours: Iterable[int],
    limits: FileLimits,
    measure: Measure | None = None,
    profiled: Kind | None = None,
) -> None:
    """Answer task after task. The process ends here and never returns to the caller.

    `not_ours` are file descriptors of the parent that a forked worker has inherited. While a worker
    holds them open, no other worker sees the end of its pipe. A file that uses up the CPU seconds
    of the `limits` ends the process; a file that uses up the bytes gets no more memory. A worker
    that is `profiled` sends its profile when it is asked for it.
    """
    _settle(not_ours)
    taken = _profiling(profiled) if profiled else None
    handle = connection.fileno()
    with suppress(OSError):
        measure = measure or _engine()
        _bound_memory(limits.memory_bytes)
        send(handle, READY)
        for message in receive(handle):
            if taken and message == HAND_OVER:
                send(handle, taken())
                break
            number, language, data, earlier, level = unpack_task(message)
            signal.setitimer(signal.ITIMER_PROF, limits.cpu_seconds)
            began = time.process_time()
            metrics = measure(data, language, earlier, level)
            signal.setitimer(signal.ITIMER_PROF, 0)
            send(handle, pack_timed(number, metrics, time.process_time() - began))
    os._exit(0)


def _profiling(kind: Kind) -> Callable[[], bytes]:
    """Begin to profile this process; what is returned stops, and gives the profile."""
    from antipasta.profiling.profilers import profiler
    from antipasta.profiling.taken import pack

    made = profiler(kind)
    made.start()
    return lambda: pack(made.stop())


def _settle(not_ours: Iterable[int]) -> None:
    """Release the parent's pipes, signals and streams."""
    for handle in not_ours:
        with suppress(OSError):
            os.close(handle)
    _die_with_parent()
    # A forked worker would print its crash on the terminal.
    faulthandler.disable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    signal.signal(OUT_OF_TIME, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    # Only the report goes to standard output, so a library must not print there.
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
    """Let this process take `more` bytes than it has now, by RLIMIT_DATA, which Linux enforces.

    The limit counts reserved memory, used or not (setrlimit(2)). complexipy reserves 1 GB at its
    first use, so the limit is set after the engine is ready.
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

    # Load the engine before the CPU time of the first file counts.
    measure(b"", "python", None, "full")
    return measure
