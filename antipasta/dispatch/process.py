"""Starts, feeds, reads and ends one worker process, on the side of the supervisor."""

from __future__ import annotations

import socket
import time
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from antipasta.dispatch.wire import (
    HAND_OVER,
    Inbox,
    Terms,
    frame,
    is_profile,
    pack_task,
    pack_terms,
)
from antipasta.dispatch.worker import work
from antipasta.results.spent import BatchTime
from antipasta.system.signals import cause_of_death
from antipasta.system.waiting import ready
from antipasta.system.workers import start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from antipasta.dispatch.bounds import FileLimits
    from antipasta.dispatch.queue import Task
    from antipasta.profiling.taken import Kind
    from antipasta.system.signals import Cause

_CHUNK_BYTES = 1 << 18


class Plan(NamedTuple):
    """The number of workers, and the name of the function that measures if not ours.

    Such a name is `package.module:function`.
    """

    workers: int
    measure: str = ""


class Worker:
    """A worker process with a pipe of its own, so that its death cannot damage another's messages.

    Neither reading nor writing waits: a process that stops or dies in the middle of a message holds
    up nobody. `tasks` are the unanswered tasks, the current one first. `since` is the time by the
    clock `now` at which the current task began. `given` counts all tasks that the worker ever got.
    `busy_seconds` is the time that its finished tasks took. A worker that `is_spent` gets no more.
    One that `is_silent` did not answer a task, and answers nothing any more. One that is `profiled`
    hands its profile over before it ends.
    """

    def __init__(
        self,
        plan: Plan,
        limits: FileLimits,
        now: Callable[[], float],
        profiled: Kind | None = None,
    ) -> None:
        self._ours, theirs = socket.socketpair()
        self._ours.settimeout(0)
        try:
            self._process = start(work, theirs)
        except BaseException:
            self._ours.close()
            raise
        finally:
            theirs.close()
        self._inbox = Inbox()
        terms = Terms(limits.cpu_seconds, limits.memory_bytes, plan.measure, profiled)
        self._unsent = bytearray(frame(pack_terms(terms)))
        self.tasks: deque[Task] = deque()
        self._now = now
        self.started = self.since = now()
        self.busy_seconds = 0.0
        self.is_ready = False
        self.is_spent = False
        self.is_silent = False
        self.resident_at_first = 0
        self.given = 0
        self._cpu_seconds: float | None = None
        self._accounted = 0.0
        self._batch_began = self.started
        self._batch_files = self._batch_bytes = 0
        self.flush()

    def fileno(self) -> int:
        """The file descriptor of the parent's end of the pipe."""
        return self._ours.fileno()

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._process.pid

    @property
    def has_unsent(self) -> bool:
        """Whether a part of the tasks still has to be written to the pipe."""
        return bool(self._unsent)

    def give(self, tasks: Sequence[Task]) -> None:
        """Let the idle worker measure the files of `tasks`."""
        self.tasks.extend(tasks)
        self.given += len(tasks)
        self.since = self._batch_began = self._now()
        self._batch_files = self._batch_bytes = 0
        self._cpu_seconds = None
        for number, version, data, earlier, level, *_ in tasks:
            self._unsent += frame(pack_task(number, version.language, data, earlier, level))
        self.flush()

    def flush(self) -> None:
        """Write as much as the pipe takes. The death of the process is noticed on reading only."""
        with suppress(BlockingIOError, ConnectionError):
            while self._unsent:
                del self._unsent[: self._ours.send(self._unsent[:_CHUNK_BYTES])]

    def messages(self) -> Iterator[bytes]:
        """Yield the arrived messages. Then raises EOFError where the worker has closed its pipe."""
        while True:
            try:
                piece = self._ours.recv(_CHUNK_BYTES)
            except BlockingIOError:
                return
            except ConnectionError:
                piece = b""
            if not piece:
                raise EOFError
            yield from self._inbox.messages(piece)

    def hand_over(self, seconds: float) -> bytes | None:
        """The profile of the worker; None where it does not come within so many seconds.

        The worker may still answer tasks that it had to give back; nobody waits for these answers.
        """
        self._unsent += frame(HAND_OVER)
        self.flush()
        end = time.monotonic() + seconds
        with suppress(EOFError):
            while list(ready({self.fileno(): False}, max(0.0, end - time.monotonic()))):
                for message in filter(is_profile, self.messages()):
                    return message
        return None

    def has_worked(self) -> bool:
        """Whether the worker has used any CPU time since the last call for the current task.

        A worker that has used some is not stuck: it waits for a processor on a busy machine. The
        first call for a task returns True, because there is no earlier reading to compare with.
        """
        now = self._read_cpu_seconds()
        if now is None:
            return False
        before, self._cpu_seconds = self._cpu_seconds, now
        return before is None or now > before

    def cpu_seconds(self) -> float:
        """The CPU time that the process has used; 0 where the system does not tell it."""
        return self._read_cpu_seconds() or 0.0

    def _read_cpu_seconds(self) -> float | None:
        import psutil

        try:
            times = psutil.Process(self.pid).cpu_times()
        except psutil.Error:
            return None
        return float(times.user + times.system)

    def account(self, seconds: float) -> None:
        """Note that it is known what the process used these CPU `seconds` for."""
        self._accounted += seconds

    def unaccounted(self) -> float:
        """The CPU seconds of the process that are not accounted for: those of the current task.

        Where the system does not tell them, the time that has passed since the task began.
        """
        used = self._read_cpu_seconds()
        return self._now() - self.since if used is None else max(0.0, used - self._accounted)

    def done(self) -> Task:
        """Take the current task off the list and return it; the next task begins now."""
        now = self._now()
        self.busy_seconds += now - self.since
        self.since = now
        self._cpu_seconds = None
        task = self.tasks.popleft()
        self._batch_files += 1
        self._batch_bytes += len(task.data)
        return task

    def batch(self) -> BatchTime:
        """The batch of its last tasks, as far as it got."""
        return BatchTime(
            self.pid, self._batch_began, self._now(), self._batch_files, self._batch_bytes
        )

    def give_back(self) -> list[Task]:
        """Take all tasks but the current one off the list and return them.

        The process has these tasks all the same. The worker is marked as spent, so that it is ended
        before it can answer them.
        """
        behind = list(self.tasks)[1:]
        self.tasks = deque([self.tasks[0]])
        self.is_spent = True
        return behind

    def cause_of_death(self) -> Cause:
        """End the process if it still runs, and return why it died before that."""
        # The process may live on although its pipe is closed or has carried a damaged message.
        self._process.kill()
        return cause_of_death(self._process.wait())

    def kill(self) -> None:
        """End the process at once, whatever it does, and free its resources."""
        self._process.kill()
        self._process.wait()
        self._ours.close()
