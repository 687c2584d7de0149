"""An engine that does what the source tells it to, for tests of what becomes of the workers."""

from __future__ import annotations

import ctypes
import itertools
import mmap
import os
import re
import signal
import socket
import stat
import sys
import time
from collections import deque

from antipasta.model import FileMetrics, Level


def measure(data: bytes, language: str, earlier: FileMetrics | None, level: Level) -> FileMetrics:
    """Behave as `data` says at the full level; `loc` of the result is the length of the data.

    `lloc` is that of the `earlier` measurements. The data are an order and a value; spaces behind
    these only make the file larger.
    """
    order, _, value = data.rstrip(b" ").partition(b" ")
    if level == "reduced":
        return FileMetrics(language, level, "memory", loc=len(data))
    if order == b"answer":
        return FileMetrics(language, loc=len(data), detail="x" * int(value))
    try:
        if order in ORDERS:
            ORDERS[order](value)
    except MemoryError:
        return FileMetrics(language, "skipped", "memory", "not enough")
    return FileMetrics(language, loc=len(data), lloc=earlier.lloc if earlier else None)


def _segfault(_: bytes) -> None:
    ctypes.string_at(0)


def _die(code: bytes) -> None:
    os._exit(int(code))


def _wait_once(marker: bytes) -> None:
    """Leave the id of this process in the link `marker` and wait, unless it is there already."""
    if not os.path.lexists(marker):
        os.symlink(str(os.getpid()), marker)
        time.sleep(600)


def _hang_in_c(marker: bytes) -> None:
    _note(marker)
    deque(itertools.repeat(0), 0)


def _hang_in_regex(_: bytes) -> None:
    re.match(r"(a+)+$", "a" * 60 + "b")


def _spin(value: bytes) -> None:
    seconds, _, marker = value.partition(b" ")
    _note(marker)
    until = time.process_time() + float(seconds)
    while time.process_time() < until:
        pass


def _stop(_: bytes) -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def _print(_: bytes) -> None:
    print("noise", flush=True)
    os.write(1, b"noise\n")
    sys.stderr.write("noise\n")


def _sleep(seconds: bytes) -> None:
    time.sleep(float(seconds))


def _exit(_: bytes) -> None:
    raise SystemExit


def _raise_unpicklable(_: bytes) -> None:
    class UnpicklableError(Exception):
        pass

    raise UnpicklableError(lambda: 0)


def _interrupt(_: bytes) -> None:
    raise KeyboardInterrupt


def _garbage(_: bytes) -> None:
    _say(b"\0\0\0\4junk")


def _half(_: bytes) -> None:
    """Stop in the middle of an answer."""
    _say(b"\0\1\0\0half of it")
    _stop(b"")


def _say(message: bytes) -> None:
    """Write to the supervisor, past the engine."""
    for handle in map(int, os.listdir("/proc/self/fd")):
        if not os.path.exists(f"/proc/self/fd/{handle}"):
            continue
        if not stat.S_ISSOCK(os.fstat(handle).st_mode):
            continue
        with socket.socket(fileno=os.dup(handle)) as connection:
            # A forked worker also has those over which the runs of tests speak with each other.
            if connection.family == socket.AF_UNIX:
                connection.sendall(message)


def _note(marker: bytes) -> None:
    """Add a sign to the file `marker`, if there is to be one."""
    if marker:
        with open(marker, "ab") as file:
            file.write(b".")


def _share(path: bytes) -> None:
    """Hold the file in memory for good, as every other process does that holds it."""
    KEPT.append(held_together(os.fsdecode(path)))


def held_together(path: str) -> mmap.mmap:
    """The content of a file in memory, which all processes that have it share."""
    with open(path, "rb") as file:
        shared = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    for at in range(0, len(shared), mmap.PAGESIZE):
        _ = shared[at]
    return shared


def _take(megabytes: bytes) -> None:
    bytearray(int(megabytes) * 10**6)


def _swell(megabytes: bytes) -> None:
    """Take that much step by step, and stay so."""
    held = []
    for _ in range(int(megabytes) // 10):
        held.append(b"x" * 10**7)
        time.sleep(0.01)
    time.sleep(60)


def _keep(megabytes: bytes) -> None:
    """Leave so much behind for good."""
    KEPT.append(b"x" * (int(megabytes) * 10**6))


def _abort(_: bytes) -> None:
    os.abort()


KEPT: list[bytes | mmap.mmap] = []

ORDERS = {
    b"take": _take,
    b"swell": _swell,
    b"keep": _keep,
    b"abort": _abort,
    b"segfault": _segfault,
    b"die": _die,
    b"wait-once": _wait_once,
    b"hang": _hang_in_c,
    b"regex": _hang_in_regex,
    b"spin": _spin,
    b"stop": _stop,
    b"print": _print,
    b"sleep": _sleep,
    b"exit": _exit,
    b"unpicklable": _raise_unpicklable,
    b"garbage": _garbage,
    b"half": _half,
    b"interrupt": _interrupt,
    b"share": _share,
}
