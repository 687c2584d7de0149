"""Measures files in worker processes, and answers for every one of them whatever becomes of these.

One process supervises, in one thread; it never waits for anything but the pipes, and that no longer
than the next time limit. There is no lock and no queue that processes share: a worker can be killed
at any moment, and the only way to end one is to kill it.
"""

from __future__ import annotations

import heapq
import itertools
import select
import time
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from antipasta.dispatch import sequential
from antipasta.dispatch.batching import next_batch, predicted_ms
from antipasta.dispatch.budget import WALL_SLACK
from antipasta.dispatch.process import Task, Worker
from antipasta.dispatch.wire import READY, unpack_answer
from antipasta.model import Missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from antipasta.collect.content import Content
    from antipasta.dispatch.budget import Budget
    from antipasta.dispatch.memory import MemoryGuard
    from antipasta.dispatch.sequential import Outcome
    from antipasta.dispatch.worker import Measure
    from antipasta.model import FileMetrics, Version

WINDOW_BYTES = 4_000_000
"""How much content is held ready to be handed out, the costliest file first."""

START_SECONDS = 10.0
"""What a worker has to import the engine in."""

STILLBORN = 3
"""So many workers that died before they were ready mean that none will ever work."""

RECYCLED_AFTER = 500
"""The files after which a worker is replaced, so that what it may leak goes with it."""

LATE_SECONDS = 1.0
"""A wait that took so much longer than asked for means that this process was suspended."""


class Plan(NamedTuple):
    """How many workers, how they are started, and the CPU seconds that one file may take."""

    workers: int
    seconds_per_file: float
    method: str = "spawn"
    measure: Measure | None = None


def run(
    contents: Iterable[Content], plan: Plan, *, budget: Budget, guard: MemoryGuard
) -> Iterator[Outcome]:
    """Yield the measurements of each content, or why there are none, in the order they come in.

    Every content is answered once. One during which a worker dies is tried again alone in a new
    one, then it is missing; so is at once one that takes too long. When the budget is spent, the
    contents that have no answer by then are missing for that reason. Where no worker can be
    started the work is done in this process.
    """
    supervisor = _Supervisor(contents, plan, budget, guard)
    try:
        yield from supervisor.outcomes()
    finally:
        supervisor.close()
    yield from sequential.run(
        supervisor.rest(), budget=budget, seconds_per_file=plan.seconds_per_file, guard=guard
    )


class _Supervisor:
    """The state of one run: what waits, who works, what is settled."""

    def __init__(
        self, contents: Iterable[Content], plan: Plan, budget: Budget, guard: MemoryGuard
    ) -> None:
        self._contents = iter(contents)
        self._plan = plan
        self._budget = budget
        self._guard = guard
        self._numbers = itertools.count()
        self._waiting: list[tuple[float, int, Task]] = []
        self._waiting_bytes = 0
        self._settled: deque[Outcome] = deque()
        self._workers: list[Worker] = []
        self._stillborn = 0

    def outcomes(self) -> Iterator[Outcome]:
        """Yield outcomes until all work is done, or no worker can be had."""
        while True:
            self._read_ahead()
            self._hand_out()
            while self._settled:
                yield self._settled.popleft()
            if self._stillborn >= STILLBORN or not self._has_work():
                return
            self._wait()
            self._enforce()

    def rest(self) -> Iterator[Content]:
        """What has no outcome, when no worker could be had."""
        from antipasta.collect.content import Content

        while task := self._take():
            yield Content(task.version, task.data)
        yield from self._contents

    def close(self) -> None:
        """Kill every worker."""
        while self._workers:
            self._dismiss(self._workers[-1])

    def _has_work(self) -> bool:
        return bool(self._waiting) or any(worker.tasks for worker in self._workers)

    def _read_ahead(self) -> None:
        while self._waiting_bytes < WINDOW_BYTES:
            content = next(self._contents, None)
            if content is None:
                return
            self._admit(content)

    def _admit(self, content: Content) -> None:
        version, data, missing = content
        if missing or data is None:
            self._settle(version, missing or Missing(version.path, "unreadable", "no content"))
        elif refusal := self._guard.refusal(len(data)):
            self._settle(version, Missing(version.path, "memory", refusal))
        else:
            self._queue(Task(next(self._numbers), version, data))

    def _queue(self, task: Task) -> None:
        cost = predicted_ms(task.data, task.version.language)
        # Under a budget, so that as many as can be are done by then.
        rank = -cost if self._budget.seconds is None else cost
        heapq.heappush(self._waiting, (rank, task.number, task))
        self._waiting_bytes += len(task.data)

    def _peek(self) -> Task | None:
        return self._waiting[0][2] if self._waiting else None

    def _take(self) -> Task | None:
        if not self._waiting:
            return None
        _, _, task = heapq.heappop(self._waiting)
        self._waiting_bytes -= len(task.data)
        return task

    def _settle(self, version: Version, outcome: FileMetrics | Missing) -> None:
        self._settled.append((version, outcome))

    def _hand_out(self) -> None:
        """Give each idle worker a batch, or replace it when it has done enough."""
        if self._budget.remaining() <= 0:
            self._give_up_for_time()
            return
        idle = [worker for worker in self._workers if worker.is_ready and not worker.tasks]
        for worker in idle:
            if worker.given >= RECYCLED_AFTER:
                self._dismiss(worker)
            elif self._waiting:
                worker.give(next_batch(self._take, self._peek))
        self._staff()

    def _staff(self) -> None:
        """Start workers as long as there is work for them."""
        starting = sum(not worker.is_ready for worker in self._workers)
        while len(self._workers) < self._plan.workers and starting < len(self._waiting):
            if self._stillborn >= STILLBORN:
                return
            self._start()
            starting += 1

    def _start(self) -> None:
        try:
            self._workers.append(
                Worker(
                    self._plan.method,
                    [worker.fileno() for worker in self._workers],
                    self._plan.seconds_per_file,
                    self._plan.measure,
                )
            )
        except OSError:
            # No process or no file descriptor is to be had. Those that work go on.
            if not self._workers:
                self._stillborn = STILLBORN
            self._plan = self._plan._replace(workers=max(1, len(self._workers)))

    def _give_up_for_time(self) -> None:
        """Settle all that has no answer when the budget is spent."""
        self.close()
        while task := self._take():
            self._settle(task.version, self._over_budget(task))
        for version, _, missing in self._contents:
            over = Missing(version.path, "budget", sequential.budget_detail(self._budget))
            self._settle(version, missing or over)

    def _over_budget(self, task: Task) -> Missing:
        return Missing(task.version.path, "budget", sequential.budget_detail(self._budget))

    def _wait(self) -> None:
        """Wait for an answer, or for the next time limit."""
        poll = select.poll()
        by_handle = {worker.fileno(): worker for worker in self._workers}
        for handle, worker in by_handle.items():
            poll.register(handle, select.POLLIN | (select.POLLOUT if worker.has_unsent else 0))
        asked = max(0.0, min(self._until_next_limit(), 60.0))
        started = time.monotonic()
        events = poll.poll(asked * 1000 + 1)
        self._excuse(time.monotonic() - started - asked)
        for handle, event in events:
            if event & select.POLLOUT:
                by_handle[handle].flush()
            if event & ~select.POLLOUT:
                self._hear(by_handle[handle])

    def _excuse(self, late: float) -> None:
        """Stop all clocks for a wait that was `late`: the time was not spent but suspended."""
        if late > LATE_SECONDS:
            self._budget.pause(late)
            for worker in self._workers:
                worker.since += late

    def _until_next_limit(self) -> float:
        now = time.monotonic()
        limits = [worker.since + self._limit(worker) - now for worker in self._workers]
        return min([self._budget.remaining(), *limits])

    def _limit(self, worker: Worker) -> float:
        """The seconds on the wall clock that the worker has from `since` on."""
        if not worker.is_ready:
            return START_SECONDS
        return self._plan.seconds_per_file * WALL_SLACK if worker.tasks else float("inf")

    def _hear(self, worker: Worker) -> None:
        try:
            for message in worker.messages():
                if not self._is_valid(worker, message):
                    raise EOFError
        except EOFError:
            self._bury(worker)

    def _is_valid(self, worker: Worker, message: bytes) -> bool:
        """Take in a message; False for one that makes no sense at this point."""
        worker.since = time.monotonic()
        if message == READY:
            worker.is_ready = True
            self._stillborn = 0
            return True
        metrics = unpack_answer(message, worker.tasks[0].number) if worker.tasks else None
        if metrics is None:
            return False
        self._settle(worker.tasks.popleft().version, metrics)
        return True

    def _bury(self, worker: Worker) -> None:
        """Settle what a dead worker leaves: the file it was at gets one more chance, alone."""
        if not worker.is_ready:
            self._stillborn += 1
        elif worker.tasks:
            task = worker.tasks.popleft()
            if worker.ended_out_of_time():
                self._settle(task.version, self._timeout(task))
            else:
                self._charge(task._replace(deaths=task.deaths + 1))
        self._dismiss(worker)

    def _charge(self, task: Task) -> None:
        """Queue the task again after its first death, settle it after its second."""
        if task.deaths > 1:
            detail = "the process that measured it died, and so did a second one"
            self._settle(task.version, Missing(task.version.path, "crash", detail))
        else:
            self._queue(task)

    def _timeout(self, task: Task) -> Missing:
        detail = sequential.timeout_detail(self._plan.seconds_per_file)
        return Missing(task.version.path, "timeout", detail)

    def _enforce(self) -> None:
        """Kill the workers whose wall time for one file, or for starting, is over."""
        now = time.monotonic()
        for worker in list(self._workers):
            if now < worker.since + self._limit(worker):
                continue
            if not worker.is_ready:
                self._stillborn += 1
            else:
                task = worker.tasks.popleft()
                self._settle(task.version, self._timeout(task))
            self._dismiss(worker)

    def _dismiss(self, worker: Worker) -> None:
        """End a worker; what it has not begun goes back."""
        for task in worker.tasks:
            self._queue(task)
        self._workers.remove(worker)
        worker.kill()
