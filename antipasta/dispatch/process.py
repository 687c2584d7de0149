"""One worker process, as the supervisor sees it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from contextlib import contextmanager, suppress
from types import ModuleType
from typing import TYPE_CHECKING, Literal, NamedTuple

from antipasta.dispatch.wire import Inbox, frame, pack_task
from antipasta.dispatch.worker import OUT_OF_TIME, SIGNALS, work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from antipasta.dispatch.bounds import FileLimits
    from antipasta.dispatch.queue import Task
    from antipasta.dispatch.worker import Measure

_CHUNK_BYTES = 1 << 18
# An executor may run pools in several threads. Starting a process, multiprocessing buries the dead
# ones of all threads.
_ONE_AT_A_TIME = threading.Lock()


class Plan(NamedTuple):
    """How many workers there are to be, how they are started, and the engine if not ours."""

    workers: int
    method: str = "spawn"
    measure: Measure | None = None


class Worker:
    """A process with a pipe of its own, so that its death can damage nothing of another's.

    Neither reading nor writing ever waits: a process that is stopped or dead in the middle of a
    message holds up nobody. `tasks` are those it has not answered, the one it is at first; `since`
    is when it began that one, by the clock `now`; `given` counts all it ever had, `busy_seconds`
    the time it took over what it is done with. One that `is_spent` is to get no more.
    """

    def __init__(
        self,
        plan: Plan,
        limits: FileLimits,
        not_ours: Sequence[int],
        now: Callable[[], float],
    ) -> None:
        context = multiprocessing.get_context(plan.method)
        self._ours, theirs = context.Pipe()
        os.set_blocking(self._ours.fileno(), False)
        inherited = (*not_ours, self._ours.fileno()) if plan.method == "fork" else ()
        self._process = context.Process(  # type: ignore[attr-defined]
            target=work,
            args=(theirs, inherited, limits, plan.measure),
            daemon=True,
        )
        try:
            with _ONE_AT_A_TIME, _bare_main():
                self._process.start()
        except BaseException:
            self._ours.close()
            raise
        finally:
            theirs.close()
        self._inbox = Inbox()
        self._unsent = bytearray()
        self.tasks: deque[Task] = deque()
        self._now = now
        self.started = self.since = now()
        self.busy_seconds = 0.0
        self.is_ready = False
        self.is_spent = False
        self.resident_at_first = 0
        self.given = 0
        self._cpu_seconds: float | None = None

    def fileno(self) -> int:
        """The parent's end of the pipe."""
        return self._ours.fileno()

    @property
    def pid(self) -> int:
        """The id of the process."""
        assert self._process.pid is not None
        return int(self._process.pid)

    @property
    def has_unsent(self) -> bool:
        """Whether a part of the tasks still has to go into the pipe."""
        return bool(self._unsent)

    def give(self, tasks: Sequence[Task]) -> None:
        """Let the idle worker measure these files."""
        self.tasks.extend(tasks)
        self.given += len(tasks)
        self.since = self._now()
        self._cpu_seconds = None
        for number, version, data, earlier, level, *_ in tasks:
            self._unsent += frame(pack_task(number, version.language, data, earlier, level))
        self.flush()

    def flush(self) -> None:
        """Write what the pipe takes. That the process is gone shows when its answer is read."""
        with suppress(BlockingIOError, BrokenPipeError, ConnectionResetError):
            while self._unsent:
                del self._unsent[: os.write(self.fileno(), self._unsent[:_CHUNK_BYTES])]

    def messages(self) -> Iterator[bytes]:
        """Yield what has come. Raises EOFError, after the last message, when the worker is gone."""
        while True:
            try:
                piece = os.read(self.fileno(), _CHUNK_BYTES)
            except BlockingIOError:
                return
            except ConnectionResetError:
                piece = b""
            if not piece:
                raise EOFError
            yield from self._inbox.messages(piece)

    def has_worked(self) -> bool:
        """Whether it has used the processor, if only little, since it was last asked at this file.

        One that has is not stuck: it waits for a processor on a busy machine. The first answer is
        yes, as there is nothing to compare with.
        """
        # Imported here: only a worker that is late is asked.
        import psutil

        try:
            times = psutil.Process(self.pid).cpu_times()
        except psutil.Error:
            return False
        before, self._cpu_seconds = self._cpu_seconds, times.user + times.system
        return before is None or self._cpu_seconds > before

    def done(self) -> Task:
        """Take the task that the worker was at off its list; the next one begins now."""
        now = self._now()
        self.busy_seconds += now - self.since
        self.since = now
        self._cpu_seconds = None
        return self.tasks.popleft()

    def give_back(self) -> list[Task]:
        """Take all but the task that it is at off its list.

        It has them all the same. So that it cannot answer them, it is spent: its end.
        """
        behind = list(self.tasks)[1:]
        self.tasks = deque([self.tasks[0]])
        self.is_spent = True
        return behind

    def cause_of_death(self) -> Literal["timeout", "memory", "crash"]:
        """End the process if it still runs; what a file had done to it before that."""
        # Its pipe may be closed, or have carried nonsense, while the process lives on.
        with _ONE_AT_A_TIME:
            self._process.kill()
            self._process.join()
        causes: dict[int, Literal["timeout", "memory"]] = {
            -OUT_OF_TIME: "timeout",
            # What code in Rust and C++ does when it gets no memory.
            -signal.SIGABRT: "memory",
        }
        return causes.get(int(self._process.exitcode or 0), "crash")

    def kill(self) -> None:
        """End the process at once, whatever it does, and leave nothing of it behind."""
        with _ONE_AT_A_TIME:
            self._process.kill()
            self._process.join()
            self._process.close()
        self._ours.close()


@contextmanager
def undisturbed() -> Iterator[None]:
    """Hold back what ends a run while workers are started or ended, for this thread and for them.

    A worker that is interrupted before it is ready would say so on the terminal.
    """
    previous = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, previous)


@contextmanager
def _bare_main() -> Iterator[None]:
    """Hide the program that runs from multiprocessing, which would run it again in the worker.

    That takes longer than all else a worker imports; and a script that measures files at its top
    level would start workers that start workers.
    """
    program = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = program
