"""The workers of a run: as many as are wanted and can be had."""

from __future__ import annotations

import select
from multiprocessing import resource_tracker
from typing import TYPE_CHECKING

from antipasta.dispatch.memory import LEAN_BYTES
from antipasta.dispatch.process import Worker, undisturbed
from antipasta.dispatch.watch import resident_by_process

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from antipasta.dispatch.bounds import FileLimits
    from antipasta.dispatch.figures import Figures
    from antipasta.dispatch.process import Plan
    from antipasta.dispatch.queue import Task

START_SECONDS = 5.0
"""What a worker that imports the engine may take without using the processor."""

WALL_SLACK = 2
"""So many times the CPU time for a file a worker may take without using the processor."""

STALLED_SECONDS = 0.1
"""A file that takes so long holds up those behind it in its batch, which is 30 ms of work."""

STILLBORN = 3
"""So many workers in a row that died before they were ready mean that none will ever work."""

RECYCLED_AFTER = 500
"""The files after which a worker is replaced, so that what it may leak goes with it."""

RECYCLED_AT_GROWTH = 3
"""A worker that holds so many times what it held at first is replaced."""


class Crew:
    """The workers; none is left when it is closed. `now` is the clock of their time limits.

    `complaint` is why there are none, where it is hopeless.
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
        self.complaint = f"{STILLBORN} workers in a row ended before they were ready"

    @property
    def is_hopeless(self) -> bool:
        """Whether there is no worker and none will ever be had."""
        return not self._workers and self._stillborn >= STILLBORN

    @property
    def is_busy(self) -> bool:
        """Whether a worker has something to do."""
        return any(worker.tasks for worker in self._workers)

    def staff(self, waiting: int) -> None:
        """Start workers for so many `waiting` files, as long as there are fewer than wanted."""
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
        """Each worker that can take a batch; one that has done enough is sent away instead."""
        for worker in list(self._workers):
            if worker.is_ready and not worker.tasks:
                is_one_too_many = len(self._workers) > self._wanted
                if is_one_too_many or worker.is_spent or _is_worn(worker):
                    self.dismiss(worker)
                else:
                    yield worker

    @property
    def pids(self) -> list[int]:
        """The ids of the processes."""
        return [worker.pid for worker in self._workers]

    @property
    def wanted(self) -> int:
        """How many workers there are to be."""
        return self._wanted

    def shrink(self, wanted: int) -> None:
        """Make do with so many workers, 1 at least, as soon as the others have nothing to do."""
        self._wanted = max(1, min(self._wanted, wanted))

    def fattest(self, resident: Mapping[int, int]) -> Worker | None:
        """The worker in a file that holds most; None where none holds more than a lean one."""
        busy = [each for each in self._workers if each.tasks and each.is_ready]
        fattest = max(busy, key=lambda each: resident.get(each.pid, 0), default=None)
        return fattest if fattest and resident.get(fattest.pid, 0) > 2 * LEAN_BYTES else None

    def make_room(self, worker: Worker) -> None:
        """Let a fresh worker start in the place of an idle one, unless one is starting already."""
        if not self._starting:
            self.dismiss(worker)
            self._start()

    def reclaim(self) -> list[Task]:
        """What waits behind a file that takes long, and need not: its worker gets no more."""
        now = self._now()
        for worker in self._workers:
            if len(worker.tasks) > 1 and now - worker.since > STALLED_SECONDS:
                return worker.give_back()
        return []

    def listen(self, seconds: float) -> Iterator[Worker]:
        """Wait up to so many `seconds`, and yield each worker that has sent something, or died."""
        poll = select.poll()
        by_handle = {worker.fileno(): worker for worker in self._workers}
        for handle, worker in by_handle.items():
            poll.register(handle, select.POLLIN | (select.POLLOUT if worker.has_unsent else 0))
        for handle, event in poll.poll(seconds * 1000 + 1):
            if event & select.POLLOUT:
                by_handle[handle].flush()
            if event & ~select.POLLOUT:
                yield by_handle[handle]

    def welcome(self, worker: Worker) -> None:
        """Take note that a worker is ready."""
        worker.is_ready = True
        worker.resident_at_first = _resident(worker)
        self._stillborn = 0

    def until_next_limit(self) -> float:
        """The seconds until the time of a worker is over; infinite where none has a limit."""
        now = self._now()
        return min((self._end_of(worker) - now for worker in self._workers), default=float("inf"))

    def overdue(self) -> Iterator[Worker]:
        """Each worker that is stuck in a file, or in starting.

        It is looked at again and again. The kernel bounds its CPU time, here it is ended when it
        has used none between two looks: a busy machine convicts nobody.
        """
        now = self._now()
        for worker in [each for each in self._workers if now >= self._end_of(each)]:
            if worker.has_worked():
                worker.since = now
            else:
                yield worker

    def dismiss(self, worker: Worker) -> list[Task]:
        """End a worker, whatever it does; returns what it had not begun or not finished."""
        if not worker.is_ready:
            self._stillborn += 1
        with undisturbed():
            self._workers.remove(worker)
            self._end(worker)
        return list(worker.tasks)

    def close(self) -> list[Task]:
        """End all workers; returns what they had not finished."""
        with undisturbed():
            workers, self._workers = self._workers, []
            for worker in workers:
                self._end(worker)
        now = self._now()
        self._figures.wanted_seconds += (now - self._began) * self._plan.workers
        self._began = now
        return [task for worker in workers for task in worker.tasks]

    def _end(self, worker: Worker) -> None:
        self._figures.alive_seconds += self._now() - worker.started
        self._figures.busy_seconds += worker.busy_seconds
        worker.kill()

    def _end_of(self, worker: Worker) -> float:
        """The reading of the clock at which the worker's time is over."""
        if not worker.is_ready:
            return worker.since + START_SECONDS
        if not worker.tasks:
            return float("inf")
        return worker.since + self._limits.cpu_seconds * WALL_SLACK

    def _start(self) -> None:
        handles = [worker.fileno() for worker in self._workers]
        try:
            # A process of multiprocessing's own. Starting it lets the signals through again.
            resource_tracker.ensure_running()
            with undisturbed():
                self._workers.append(Worker(self._plan, self._limits, handles, self._now))
        except (OSError, EOFError) as exc:
            # No process or no file descriptor is to be had. Those that work go on.
            self._wanted = len(self._workers)
            if not self._workers:
                self._stillborn = STILLBORN
                reason = getattr(exc, "strerror", None) or type(exc).__name__
                self.complaint = f"no worker could be started ({reason})"


def _is_worn(worker: Worker) -> bool:
    """Whether a worker has done enough, or has kept much memory of what it did."""
    if worker.given >= RECYCLED_AFTER:
        return True
    return _resident(worker) > RECYCLED_AT_GROWTH * worker.resident_at_first


def _resident(worker: Worker) -> int:
    """The memory that a worker holds, in bytes; 0 where it is gone."""
    return resident_by_process([worker.pid]).get(worker.pid, 0)
