"""Starts, watches and ends the worker processes of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.dispatch.memory import LEAN_BYTES
from antipasta.dispatch.process import Worker
from antipasta.dispatch.watch import peaks_together, resident_by_process
from antipasta.events import note
from antipasta.system.signals import undisturbed
from antipasta.system.timers import ENDS_PROCESSES
from antipasta.system.waiting import ready

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from antipasta.dispatch.bounds import FileLimits
    from antipasta.dispatch.figures import Figures
    from antipasta.dispatch.process import Plan
    from antipasta.dispatch.queue import Task

START_SECONDS = 5.0
"""The time for which a starting worker may use no CPU before it is ended."""

WALL_SLACK = 2
"""A worker in a file may use no CPU for this many times the CPU limit of a file."""

STALLED_SECONDS = 0.1
"""From this time on, a file holds up the others in its batch (a batch is 30 ms of work)."""

STILLBORN = 3
"""After this many workers in a row that died before they were ready, no more are started."""

HAND_OVER_SECONDS = 5.0
"""How long the profile of a worker is waited for."""

RECYCLED_AFTER = 2000
"""After this many files a worker is replaced, which frees any memory that it leaked."""

RECYCLED_AT_GROWTH = 3
"""A worker that holds more than this many times its first resident memory is replaced."""


class Crew:
    """The workers of a run. `close` ends all of them. `now` is the clock of their time limits.

    `complaint` says why there are no workers once the crew is hopeless.
    """

    def __init__(
        self,
        plan: Plan,
        limits: FileLimits,
        now: Callable[[], float],
        figures: Figures,
    ) -> None:
        self._figures = figures
        self._began = now()
        self._plan = plan
        self._limits = limits
        self._now = now
        self._wanted = plan.workers
        self._stillborn = 0
        self._workers: list[Worker] = []
        self._profiled = figures.profile.kind if figures.profile else None
        self.complaint = f"{STILLBORN} workers in a row ended before they were ready"

    @property
    def is_hopeless(self) -> bool:
        """Whether there is no worker and no further one will be started."""
        return not self._workers and self._stillborn >= STILLBORN

    @property
    def is_busy(self) -> bool:
        """Whether any worker has unanswered tasks."""
        return any(worker.tasks for worker in self._workers)

    def staff(self, waiting: int) -> None:
        """Start workers for the number of `waiting` files, up to the wanted number of workers."""
        while (
            len(self._workers) < self._wanted
            and self._starting < waiting
            and self._stillborn < STILLBORN
        ):
            self._start()

    @property
    def _starting(self) -> int:
        return sum(not worker.is_ready for worker in self._workers)

    def idle(self) -> Iterator[Worker]:
        """Yield each worker that can take a batch; end idle workers that are worn or surplus."""
        for worker in list(self._workers):
            if worker.is_ready and not worker.tasks:
                is_one_too_many = len(self._workers) > self._wanted
                if is_one_too_many or worker.is_spent or _is_worn(worker):
                    cause = "surplus" if is_one_too_many else "worn"
                    note("worker_end", "debug", stage="measure", worker=worker.pid, cause=cause)
                    self.dismiss(worker)
                else:
                    yield worker

    @property
    def pids(self) -> list[int]:
        """The process ids of the workers."""
        return [worker.pid for worker in self._workers]

    @property
    def wanted(self) -> int:
        """The number of workers that the crew is to have."""
        return self._wanted

    def shrink(self, wanted: int) -> None:
        """Lower the number of wanted workers, to 1 at least. Surplus workers end once idle."""
        before, self._wanted = self._wanted, max(1, min(self._wanted, wanted))
        if self._wanted < before:
            note("throttled", "warning", stage="measure", cause="memory", workers=self._wanted)

    def fattest(self, resident: Mapping[int, int]) -> Worker | None:
        """The busy worker with the most resident memory; None where it has at most 2 LEAN_BYTES.

        `resident` are bytes by process id.
        """
        busy = [each for each in self._workers if each.tasks and each.is_ready]
        fattest = max(busy, key=lambda each: resident.get(each.pid, 0), default=None)
        return fattest if fattest and resident.get(fattest.pid, 0) > 2 * LEAN_BYTES else None

    def make_room(self, worker: Worker) -> None:
        """Replace the idle `worker` by a fresh one, unless a worker is starting already."""
        if not self._starting:
            self.dismiss(worker)
            self._start()

    def reclaim(self) -> list[Task]:
        """Take back the tasks that wait behind a slow file; its worker gets no more tasks."""
        now = self._now()
        for worker in self._workers:
            if len(worker.tasks) > 1 and now - worker.since > STALLED_SECONDS:
                return worker.give_back()
        return []

    def listen(self, seconds: float) -> Iterator[Worker]:
        """Wait up to `seconds`, and yield each worker that has sent a message or died."""
        by_handle = {worker.fileno(): worker for worker in self._workers}
        wanted = {handle: worker.has_unsent for handle, worker in by_handle.items()}
        for handle, can_be_read, can_be_written in ready(wanted, seconds):
            if can_be_written:
                by_handle[handle].flush()
            if can_be_read:
                yield by_handle[handle]

    def welcome(self, worker: Worker) -> None:
        """Record that a worker is ready."""
        worker.is_ready = True
        worker.resident_at_first = _resident(worker)
        worker.account(worker.cpu_seconds())
        self._stillborn = 0

    def until_next_limit(self) -> float:
        """The seconds until the first time limit of a worker; infinite where none has a limit."""
        now = self._now()
        return min((self._end_of(worker) - now for worker in self._workers), default=float("inf"))

    def overdue(self) -> Iterator[Worker]:
        """Yield each worker that is stuck, in a file or while starting.

        The system bounds the CPU time of a worker; where it does not, it is looked at here. A
        worker is stuck when its wall time is over and it has used no CPU time since the last check.
        A worker that only waits for a processor on a busy machine gets more time.
        """
        now = self._now()
        for worker in list(self._workers):
            if not ENDS_PROCESSES and self._has_used_up(worker, now):
                yield worker
            elif now >= self._end_of(worker):
                if worker.has_worked():
                    worker.since = now
                else:
                    yield worker

    def _has_used_up(self, worker: Worker, now: float) -> bool:
        """Whether a worker has used the CPU time of a file, which takes at least as much time."""
        limit = self._limits.cpu_seconds
        if not (worker.is_ready and worker.tasks and now - worker.since >= limit):
            return False
        return worker.unaccounted() >= limit

    def dismiss(self, worker: Worker) -> list[Task]:
        """End a worker, whatever it does. Returns its unanswered tasks."""
        if not worker.is_ready:
            self._stillborn += 1
        self._note_peak()
        with undisturbed():
            self._workers.remove(worker)
            self._end(worker)
        return list(worker.tasks)

    def close(self) -> list[Task]:
        """End all workers. Returns their unanswered tasks."""
        self._note_peak()
        with undisturbed():
            workers, self._workers = self._workers, []
            for worker in workers:
                self._end(worker)
        now = self._now()
        self._figures.wanted_seconds += (now - self._began) * self._plan.workers
        self._began = now
        return [task for worker in workers for task in worker.tasks]

    def _note_peak(self) -> None:
        """Note how much memory the workers of this moment had at most, before one of them ends."""
        peak = peaks_together(self.pids)
        self._figures.peak_bytes = max(self._figures.peak_bytes, peak)

    def _end(self, worker: Worker) -> None:
        self._figures.alive_seconds += self._now() - worker.started
        self._figures.busy_seconds += worker.busy_seconds
        self._figures.worker_cpu_seconds += worker.cpu_seconds()
        if worker.tasks:
            self._figures.ended_batches.append(worker.batch())
        if self._figures.profile and worker.is_ready:
            is_idle = not (worker.tasks or worker.is_silent)
            taken = worker.hand_over(HAND_OVER_SECONDS) if is_idle else None
            self._figures.profile.add(worker.pid, taken)
        worker.kill()

    def _end_of(self, worker: Worker) -> float:
        """The reading of the clock at which the worker's time is over."""
        if not worker.is_ready:
            return worker.since + START_SECONDS
        if not worker.tasks:
            return float("inf")
        return worker.since + self._limits.cpu_seconds * WALL_SLACK

    def _start(self) -> None:
        try:
            with undisturbed():
                self._workers.append(Worker(self._plan, self._limits, self._now, self._profiled))
            note("worker_start", "debug", stage="measure", worker=self._workers[-1].pid)
        except (OSError, EOFError) as exc:
            note("worker_start_failed", "warning", stage="measure", detail=str(exc))
            # The system gives no process or file descriptor. The existing workers go on.
            self._wanted = len(self._workers)
            if not self._workers:
                self._stillborn = STILLBORN
                reason = getattr(exc, "strerror", None) or type(exc).__name__
                self.complaint = f"no worker could be started ({reason})"


def _is_worn(worker: Worker) -> bool:
    """Whether a worker was given enough files, or its resident memory has grown too much."""
    if worker.given >= RECYCLED_AFTER:
        return True
    return _resident(worker) > RECYCLED_AT_GROWTH * worker.resident_at_first


def _resident(worker: Worker) -> int:
    """The resident memory of a worker in bytes; 0 where the worker is gone."""
    return resident_by_process([worker.pid]).get(worker.pid, 0)
