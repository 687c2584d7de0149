"""Runs in a worker process: measures the files that come through its pipe, until the pipe closes.

A worker never outlives its parent for long. On Linux the kernel kills it at once where the parent
started it directly. Elsewhere an idle worker reads the end of its pipe. A worker that hangs, even
in C code, is ended by the system when its file has used its CPU time, or by its supervisor.
"""

from __future__ import annotations

import gc
import os
import time
from contextlib import suppress

from antipasta.dispatch.wire import (
    HAND_OVER,
    READY,
    pack_timed,
    receive,
    send,
    unpack_task,
    unpack_terms,
)
from antipasta.lean.typing import TYPE_CHECKING
from antipasta.system.memory import bound_memory
from antipasta.system.signals import settle_worker
from antipasta.system.workers import die_with_parent, not_for_ever

if TYPE_CHECKING:
    from collections.abc import Callable
    from socket import socket

    from antipasta.model import FileMetrics, Level
    from antipasta.profiling.taken import Kind

    Measure = Callable[[bytes, str, FileMetrics | None, Level], FileMetrics]

_GARBAGE_THRESHOLD = 20_000
"""The new containers after which Python collects garbage, by default 700: measuring leaves little,
and looking for it takes a twentieth of the time."""


def work(connection: socket) -> None:
    """Answer task after task. The process ends here and never returns to the caller.

    The first message has the terms. A file that uses up their CPU seconds ends the process; a file
    that uses up their bytes gets no more memory. A worker that is profiled sends its profile when
    it is asked for it.
    """
    _settle()
    messages = receive(connection)
    with suppress(OSError):
        terms = unpack_terms(next(messages))
        taken = _profiling(terms.profiled) if terms.profiled else None
        measure = _named(terms.measure) if terms.measure else _engine()
        gc.freeze()
        gc.set_threshold(_GARBAGE_THRESHOLD)
        bound_memory(terms.memory_bytes)
        send(connection, READY)
        for message in messages:
            if taken and message == HAND_OVER:
                send(connection, taken())
                break
            number, language, data, earlier, level = unpack_task(message)
            with not_for_ever(terms.cpu_seconds):
                began = time.thread_time()
                metrics = measure(data, language, earlier, level)
            send(connection, pack_timed(number, metrics, time.thread_time() - began))
    os._exit(0)


def _profiling(kind: Kind) -> Callable[[], bytes]:
    """Begin to profile this process; what is returned stops, and gives the profile."""
    from antipasta.profiling.profilers import profiler
    from antipasta.profiling.taken import pack

    made = profiler(kind)
    made.start()
    return lambda: pack(made.stop())


def _settle() -> None:
    """Release the parent's signals and streams."""
    die_with_parent()
    settle_worker()
    # Only the report goes to standard output, so a library must not print there.
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)


def _named(function: str) -> Measure:
    """The function with that name, such as `package.module:function`."""
    from importlib import import_module

    module, _, name = function.partition(":")
    measure: Measure = getattr(import_module(module), name)
    return measure


def _engine() -> Measure:
    from antipasta.analyze import measure_source
    from antipasta.analyze.reduced import measure_reduced

    def measure(
        data: bytes, language: str, earlier: FileMetrics | None, level: Level
    ) -> FileMetrics:
        if level == "full":
            return measure_source(data, language=language, earlier=earlier)
        return measure_reduced(data, language=language)

    # Load the engine before the CPU time of the first file counts. Only that of Python: a grammar
    # that ends the process has to do so at a file, which is charged with it.
    measure(b"", "python", None, "full")
    return measure
