"""Runs a command and reads what it takes: wall time, processor time, peak memory."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

LONGEST_SECONDS = 900.0
LOOK_SECONDS = 0.01


class MeasuringError(Exception):
    """A command could not be measured: it ended with another exit code, or not in time."""


class Sample(NamedTuple):
    """What one run took: wall seconds, and processor seconds of all its processes."""

    wall: float
    cpu: float


def timed(
    command: Sequence[str],
    root: Path,
    env: Mapping[str, str],
    *,
    codes: Sequence[int] = (0,),
    prints_seconds: bool = False,
) -> Sample:
    """Run `command` in the directory `root`, and return what it took.

    With `prints_seconds` both readings are the seconds that it prints. Raises MeasuringError where
    it ends with an exit code that is not in `codes`, or takes longer than `LONGEST_SECONDS`.
    """
    with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as complaints:
        started = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=root,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=told if prints_seconds else subprocess.DEVNULL,
            stderr=complaints,
        )
        with _ended_in_time(process):
            # Unlike getrusage it counts this child alone, with the processes that it waited for.
            _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in codes:
            complaints.seek(0)
            raise MeasuringError(_complaint(command, process.returncode, complaints.read()))
        if prints_seconds:
            told.seek(0)
            seconds = float(told.read())
            return Sample(seconds, seconds)
    return Sample(wall, usage.ru_utime + usage.ru_stime)


def peak(
    command: Sequence[str], root: Path, env: Mapping[str, str], *, codes: Sequence[int] = (0,)
) -> int:
    """The peak of the memory, in bytes, of the process and those that it started.

    It is the larger of two: the memory of all of them together, where shared memory counts once
    (PSS of proc(5), Linux only), read every 10 ms; and the resident memory of the largest, of
    which the kernel misses nothing. Raises MeasuringError as `timed` does.
    """
    most = 0
    with subprocess.Popen(
        (sys.executable, "-I", "-S", "-c", _STARTER, *command),
        cwd=root,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    ) as starter:
        with _ended_in_time(starter):
            watched = psutil.Process(starter.pid)
            while starter.poll() is None:
                most = max(most, _held(watched))
                time.sleep(LOOK_SECONDS)
        assert starter.stdout
        code, largest = map(int, starter.stdout.read().split() or (starter.returncode or 1, 0))
    if code not in codes:
        raise MeasuringError(_complaint(command, code, b""))
    return max(most, largest)


# A small process starts the command: the kernel counts what the starting one held as the child's.
_STARTER = """
import resource, subprocess, sys
quiet = subprocess.DEVNULL
code = subprocess.call(sys.argv[1:], stdin=quiet, stdout=quiet, stderr=quiet)
print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)
"""


def _held(starter: psutil.Process) -> int:
    held = 0
    with suppress(psutil.NoSuchProcess):
        for process in starter.children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                held += process.memory_full_info().pss
    return held


@contextmanager
def _ended_in_time(process: subprocess.Popen[Any]) -> Iterator[None]:
    timer = threading.Timer(LONGEST_SECONDS, process.kill)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _complaint(command: Sequence[str], code: int, errors: bytes) -> str:
    shown = " ".join(os.path.basename(command[0]).split() + list(command[1:]))
    last = errors.decode(errors="replace").strip().splitlines()[-1:]
    return f"{shown[:200]} ended with {code}{': ' if last else ''}{''.join(last)[:200]}"
