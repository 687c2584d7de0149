"""Starts a process whose output is read, without `subprocess`; tells the age and size of this one.

`subprocess` takes a twelfth of a warm hook to import. Where the system cannot spawn (Windows), or
standard streams are closed, it does the work.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress

from antipasta.lean.typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

_SIGKILL = 9
_RESET = (13, 25)
"""SIGPIPE and SIGXFSZ, which Python ignores and programs expect."""

_PIECE = 1 << 18


class Started(Protocol):
    """A process that was started, with pipes for its output."""

    @property
    def returncode(self) -> int | None:
        """Its exit code, negative for a signal; None before it has ended."""

    def communicate(self, *, timeout: float | None = None) -> tuple[bytes, bytes]:
        """Its standard output and standard error, read to their end; it has ended then.

        Raises TimeoutError when this takes longer than so many seconds.
        """

    def kill(self) -> None:
        """End it at once, if it runs."""


def start(command: tuple[str, ...], env: Mapping[str, str]) -> Started:
    """Start a program with an empty standard input. Raises OSError where it cannot be started."""
    if sys.platform != "win32" and hasattr(os, "posix_spawnp"):
        streams = (*os.pipe(), *os.pipe())
        if min(streams) > 2:
            return _Spawned(command, env, streams)
        for each in streams:
            os.close(each)
    return _Piped(command, env)


if sys.platform != "win32":

    class _Spawned:
        def __init__(
            self,
            command: tuple[str, ...],
            env: Mapping[str, str],
            streams: tuple[int, int, int, int],
        ) -> None:
            out, its_out, errors, its_errors = streams
            self._read = {out: bytearray(), errors: bytearray()}
            self._open = {out, errors}
            self.returncode: int | None = None
            actions = (
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_DUP2, its_out, 1),
                (os.POSIX_SPAWN_DUP2, its_errors, 2),
            )
            try:
                self._pid = os.posix_spawnp(
                    command[0], command, env, file_actions=actions, setsigdef=_RESET
                )
            except BaseException:
                for each in self._open:
                    os.close(each)
                raise
            finally:
                os.close(its_out)
                os.close(its_errors)

        def communicate(self, *, timeout: float | None = None) -> tuple[bytes, bytes]:
            end = time.monotonic() + timeout if timeout is not None else float("inf")
            self._read_all(end)
            self._wait(end)
            out, errors = map(bytes, self._read.values())
            return out, errors

        def kill(self) -> None:
            if self.returncode is None:
                os.kill(self._pid, _SIGKILL)

        def _read_all(self, end: float) -> None:
            """Read both streams to their end, and close them."""
            import select

            waiting = select.poll()
            for each in self._open:
                waiting.register(each, select.POLLIN)
            while self._open:
                for stream, _ in waiting.poll(_milliseconds(end)):
                    piece = os.read(stream, _PIECE)
                    self._read[stream] += piece
                    if not piece:
                        waiting.unregister(stream)
                        self._open.remove(stream)
                        os.close(stream)

        def _wait(self, end: float) -> None:
            """Wait until the process has ended; it mostly has when its streams have."""
            pause = 0.0001
            while self.returncode is None:
                try:
                    pid, status = os.waitpid(self._pid, os.WNOHANG)
                except ChildProcessError:  # SIGCHLD is ignored, so nobody knows how it ended
                    pid, status = self._pid, 0
                if pid:
                    self.returncode = os.waitstatus_to_exitcode(status)
                else:
                    time.sleep(min(pause, _milliseconds(end) / 1000))
                    pause = min(2 * pause, 0.05)


def _milliseconds(end: float) -> float:
    """The milliseconds until `end`, a reading of the clock. Raises TimeoutError behind it."""
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return min(left, 1000.0) * 1000 + 1


class _Piped:
    def __init__(self, command: tuple[str, ...], env: Mapping[str, str]) -> None:
        import subprocess

        nothing, pipe = subprocess.DEVNULL, subprocess.PIPE
        self._process = subprocess.Popen(command, env=env, stdin=nothing, stdout=pipe, stderr=pipe)

    @property
    def returncode(self) -> int | None:
        return self._process.returncode

    def communicate(self, *, timeout: float | None = None) -> tuple[bytes, bytes]:
        from subprocess import TimeoutExpired

        try:
            return self._process.communicate(timeout=timeout)
        except TimeoutExpired as exc:
            raise TimeoutError from exc

    def kill(self) -> None:
        self._process.kill()


if sys.platform == "win32":

    def most_resident_bytes() -> int:
        """The peak resident memory of this process in bytes, never less than its memory now."""
        import psutil

        return int(psutil.Process().memory_info().peak_wset)

    def most_bytes_of_children() -> int:
        """The peak of the largest child process in bytes; 0, since Windows does not tell it."""
        return 0

else:
    _MAXRSS_BYTES = 1 if sys.platform == "darwin" else 1024  # the unit of getrusage(2)

    def most_resident_bytes() -> int:
        """The peak resident memory of this process in bytes, never less than its memory now.

        On Linux the peak survives `exec`, so it is far too high where a large process started this
        one.
        """
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _MAXRSS_BYTES

    def most_bytes_of_children() -> int:
        """The peak in bytes of the largest child process that has ended; 0 where there is none.

        It is never less than what this process had when it started that one.
        """
        import resource

        return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * _MAXRSS_BYTES


def age_seconds() -> float:
    """The seconds since this process was started.

    Linux tells it to a hundredth of a second (starttime in proc(5)). On other systems it is the CPU
    time of the process, which is at most its age.
    """
    age = 0.0
    if sys.platform == "linux":
        # A sandbox may have no /proc.
        with suppress(OSError), open("/proc/self/stat", "rb") as file:
            # The name of the program, in parentheses, may hold anything.
            ticks = int(file.read().rpartition(b")")[2].split()[19])
            age = time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
    return max(age, time.process_time())
