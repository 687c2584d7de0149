"""An engine that does what the source tells it to, for tests of what becomes of the workers."""

from __future__ import annotations

import itertools
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

    `lloc` is that of the `earlier` measurements.
    """
    order, _, value = data.partition(b" ")
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
    os.kill(os.getpid(), signal.SIGSEGV)


def _die(code: bytes) -> None:
    os._exit(int(code))


def _die_once(marker: bytes) -> None:
    if not os.path.exists(marker):
        with open(marker, "xb"):
            os.kill(os.getpid(), signal.SIGKILL)


def _hang_in_c(_: bytes) -> None:
    deque(itertools.repeat(0), 0)


def _hang_in_regex(_: bytes) -> None:
    re.match(r"(a+)+$", "a" * 60 + "b")


def _spin(seconds: bytes) -> None:
    until = time.process_time() + float(seconds)
    while time.process_time() < until:
        pass


def _stop(_: bytes) -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def _print(_: bytes) -> None:
    print("noise")
    os.write(1, b"noise\n")
    sys.stderr.write("noise\n")


def _sleep(seconds: bytes) -> None:
    time.sleep(float(seconds))


def _raise(_: bytes) -> None:
    raise SystemExit(lambda: 0)


def _garbage(_: bytes) -> None:
    for handle in map(int, os.listdir("/proc/self/fd")):
        if not os.path.exists(f"/proc/self/fd/{handle}"):
            continue
        if not stat.S_ISSOCK(os.fstat(handle).st_mode):
            continue
        with socket.socket(fileno=os.dup(handle)) as connection:
            # A forked worker also has those over which the runs of tests speak with each other.
            if connection.family == socket.AF_UNIX:
                connection.sendall(b"\0\0\0\4junk")


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


KEPT: list[bytes] = []

ORDERS = {
    b"take": _take,
    b"swell": _swell,
    b"keep": _keep,
    b"abort": _abort,
    b"segfault": _segfault,
    b"die": _die,
    b"die-once": _die_once,
    b"hang": _hang_in_c,
    b"regex": _hang_in_regex,
    b"spin": _spin,
    b"stop": _stop,
    b"print": _print,
    b"sleep": _sleep,
    b"raise": _raise,
    b"garbage": _garbage,
}


def stillborn() -> None:
    """Stands for an engine that cannot be imported."""
    os._exit(1)


class Stillborn:
    """An engine that ends each worker that receives it."""

    def __reduce__(self) -> tuple[object, tuple[()]]:
        return stillborn, ()

    def __call__(
        self, _data: bytes, _language: str, _earlier: FileMetrics | None, _level: Level
    ) -> FileMetrics:
        raise AssertionError
