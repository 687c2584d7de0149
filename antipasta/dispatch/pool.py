"""Measures files in worker processes, and gives an outcome for every file even if workers die.

One process supervises the workers in one thread. It waits for nothing but the pipes, and no longer
than until the next time limit. The processes share no lock and no queue, so that a worker can be
killed at any moment. Killing is the only way to end a worker.
"""

from __future__ import annotations

import os
import time
from collections import deque
from typing import TYPE_CHECKING

from antipasta.dispatch import outcomes, sequential
from antipasta.dispatch.crew import Crew
from antipasta.dispatch.degrade import counted, explained, lower_level, note_lower
from antipasta.dispatch.figures import Figures
from antipasta.dispatch.queue import Queue
from antipasta.dispatch.watch import Watch
from antipasta.dispatch.wire import READY, unpack_timed
from antipasta.events import note

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from antipasta.dispatch.bounds import Bounds
    from antipasta.dispatch.outcomes import Outcome
    from antipasta.dispatch.process import Plan, Worker
    from antipasta.dispatch.queue import Task
    from antipasta.model import Content

HEARTBEAT_SECONDS = 0.05
"""The longest wait, and so the most budget that a suspension costs. Memory is read as often."""

HIGH = 0.9
"""Above this part of the memory limit the number of workers is lowered."""

BACKOFF_SECONDS = 0.1
"""The wait before a file that killed its worker is tried again: the machine may recover."""


def run(
    contents: Iterable[Content], bounds: Bounds, *, plan: Plan, figures: Figures | None = None
) -> Iterator[Outcome]:
    """Yield one outcome for each content, in the order in which the outcomes arrive.

    A file that kills its worker is tried again alone in a new worker; if it kills that one too, it
    is missing. For a file that takes too long, only the lines are counted. A file that takes too
    much memory goes down the levels of `degrade`. When the budget is spent, every file without an
    outcome is missing for that reason. Where no worker can be started, this process measures the
    files, also in later calls with the same `bounds`. `figures` counts the work of the workers.
    """
    if not bounds.breaker.has_workers:
        yield from sequential.run(contents, bounds, figures=figures)
        return
    figures = figures or Figures()
    supervisor = _Supervisor(contents, plan, bounds, figures)
    try:
        yield from supervisor.outcomes()
    finally:
        supervisor.close()
    yield from sequential.run(supervisor.rest(), bounds, figures=figures)


class _Supervisor:
    """The state of one run: the waiting files, the workers, and the settled outcomes."""

    def __init__(
        self, contents: Iterable[Content], plan: Plan, bounds: Bounds, figures: Figures
    ) -> None:
        self._figures = figures
        self._bounds = bounds
        self._budget = bounds.budget
        self._queue = Queue(contents, cheapest_first=bounds.in_haste)
        limits = bounds.file_limits(plan.workers)
        self._crew = Crew(plan, limits, bounds.budget.elapsed, figures)
        self._watch = Watch(bounds.guard.limit_bytes)
        self._next_look = 0.0
        self._settled: deque[Outcome] = deque()

    def outcomes(self) -> Iterator[Outcome]:
        """Yield outcomes until all work is done, or no worker can be started."""
        while True:
            self._admit()
            self._hand_out()
            while self._settled:
                yield self._settled.popleft()
            if self._crew.is_hopeless or not (self._queue or self._crew.is_busy):
                break
            self._listen()
            self._enforce()
            self._look_at_memory()
        if self._crew.is_hopeless:
            self._bounds.guard.descent.to("minimal")
            self._bounds.breaker.give_up_workers(self._crew.complaint)
        # A file that killed its worker, or took too much memory, is not tried in this process.
        while self._queue.next_due() < float("inf"):
            yield self._given_up(self._queue.put_off_longest())

    def _given_up(self, task: Task) -> Outcome:
        if task.deaths:
            return outcomes.crashed(task.version, "no other could be started")
        detail = task.detail or "its worker was ended for memory, and no other could be started"
        return counted(task.version, task.data, "memory", detail)

    def rest(self) -> Iterator[Content]:
        """Take the contents that have no outcome because no worker could be started."""
        return self._queue.drain()

    def close(self) -> None:
        """Kill every worker, and put their unanswered tasks back into the queue."""
        for task in self._crew.close():
            self._queue.put(task)

    def _admit(self) -> None:
        for content in self._queue.read_ahead():
            data, missing = content.data, content.missing
            if missing or data is None:
                self._settled.append(outcomes.without_content(content))
                continue
            task = self._queue.task(content, data, self._budget.elapsed())
            if refusal := self._bounds.guard.refusal(len(data)):
                self._lower(task, refusal)
            else:
                self._queue.put(task)
            # The first worker imports the engine while the supervisor reads the other files.
            self._crew.staff(min(1, len(self._queue)))

    def _hand_out(self) -> None:
        """Give each idle worker a batch, and start workers for the waiting files."""
        if self._budget.seconds_left() <= 0:
            self._give_up_for_time()
            return
        for worker in self._crew.idle():
            is_due = self._queue.next_due() <= self._budget.elapsed()
            if is_due and not worker.given:
                self._give(worker, [self._queue.put_off_longest()])
            elif batch := self._batch() or self._reclaimed():
                self._give(worker, batch)
            elif is_due:
                self._crew.make_room(worker)
        self._crew.staff(len(self._queue))

    def _reclaimed(self) -> list[Task]:
        """Make a batch for another worker of the tasks that wait behind a slow file."""
        for task in self._crew.reclaim():
            self._queue.put(task)
        return self._batch()

    def _batch(self) -> list[Task]:
        """Take the next batch for a worker. Settle files whose engine has been given up."""
        while batch := self._queue.batch():
            refusals = [self._bounds.breaker.refusal(task.version) for task in batch]
            self._settled.extend(refused for refused in refusals if refused)
            kept = [task for task, refused in zip(batch, refusals, strict=True) if not refused]
            if kept:
                return kept
        return []

    def _give(self, worker: Worker, batch: Sequence[Task]) -> None:
        worker.give(batch)
        self._figures.batches += 1
        self._figures.files += len(batch)
        self._figures.waited_seconds += sum(worker.since - task.since for task in batch)

    def _give_up_for_time(self) -> None:
        """Settle every file without an outcome, because the budget is spent."""
        self.close()
        for content in self._queue.drain():
            if content.missing:
                self._settled.append(outcomes.without_content(content))
            else:
                self._settled.append(outcomes.over_budget(content.version, self._budget))

    def _listen(self) -> None:
        """Wait for messages until the next time limit. A suspension meanwhile costs no budget."""
        budget = self._budget
        limits = [HEARTBEAT_SECONDS, budget.seconds_left(), self._crew.until_next_limit()]
        until_due = self._queue.next_due() - budget.elapsed()
        if until_due > 0:  # else the file waits for a worker
            limits.append(until_due)
        asked = max(0.0, min(limits))
        started = time.monotonic()
        heard = list(self._crew.listen(asked))
        budget.excuse(time.monotonic() - started - asked)
        for worker in heard:
            self._hear(worker)

    def _hear(self, worker: Worker) -> None:
        has_answered = False
        try:
            for message in worker.messages():
                has_answered = True
                if not self._is_valid(worker, message):
                    raise EOFError
        except EOFError:
            self._bury(worker)
        else:
            # Without a whole message the worker is still at its last file: only a part has come.
            if worker.is_spent and has_answered:
                self._dismiss(worker)

    def _is_valid(self, worker: Worker, message: bytes) -> bool:
        """Handle a message of the worker. Returns False for an unexpected or damaged message."""
        if message == READY:
            self._crew.welcome(worker)
            return True
        answer = unpack_timed(message, worker.tasks[0].number) if worker.tasks else None
        if answer is None:
            return False
        metrics, seconds = answer
        task = self._done(worker, seconds)
        self._bounds.breaker.note(task.version.language, metrics)
        if metrics.reason == "memory" and metrics.analysis == "skipped":
            # The worker's memory may be fragmented, which would harm the next file.
            worker.is_spent = True
            self._lower(task, metrics.detail or "")
        else:
            self._settled.append((task.version, explained(metrics, task.detail)))
        return True

    def _done(self, worker: Worker, seconds: float | None = None) -> Task:
        """Take the worker's current task, and count its CPU `seconds`.

        None for a task without an answer: it took what the process used for nothing else.
        """
        if seconds is None:
            seconds = worker.unaccounted()
            worker.is_silent = True
        worker.account(seconds)
        task = worker.done()
        if not worker.tasks:
            self._figures.ended_batches.append(worker.batch())
        self._figures.note(task.version, len(task.data), seconds, by_worker=True)
        return task

    def _bury(self, worker: Worker) -> None:
        """End a dead worker. Settle the file that it was measuring, or try that file again."""
        if worker.is_ready and worker.tasks:
            task = self._done(worker)
            cause = worker.cause_of_death()
            if cause == "timeout":
                self._count_kill(worker, task, cause)
                self._settle_as_timeout(task)
            elif cause == "memory":
                _note("worker_died", task, worker=worker.pid, cause=cause)
                self._lower(task, "the engine got no more memory (limits.max_memory_mb)")
            else:
                _note("worker_died", task, worker=worker.pid, cause=cause)
                self._charge(task)
        elif not worker.is_ready:
            _note("worker_died", None, worker=worker.pid, cause="start")
        self._dismiss(worker)

    def _charge(self, task: Task) -> None:
        """Put a file off after the first worker that it killed; settle it after the second."""
        if task.deaths:
            self._settled.append(outcomes.crashed(task.version, "so did a second one"))
        else:
            self._figures.retries += 1
            _note("worker_retry", task, cause="crash", after_seconds=BACKOFF_SECONDS)
            at = self._budget.elapsed() + BACKOFF_SECONDS
            self._queue.put_off(task._replace(deaths=1, since=at), at)

    def _settle_as_timeout(self, task: Task) -> None:
        detail = outcomes.timeout_detail(self._bounds.cpu_seconds)
        self._settled.append(counted(task.version, task.data, "timeout", detail))

    def _lower(self, task: Task, detail: str) -> None:
        """Put off a file that takes too much memory, to a lower level, or only count its lines."""
        level = lower_level(task.version.language, task.level)
        if level and not self._bounds.guard.refusal(len(task.data), level):
            note_lower(task.version, level, detail)
            lowered = task._replace(level=level, detail=detail, evictions=0)
            self._queue.put_off(lowered, self._budget.elapsed())
        else:
            self._settled.append(counted(task.version, task.data, "memory", detail))

    def _look_at_memory(self) -> None:
        """Lower the number of workers near the memory limit; end the largest worker above it."""
        now = self._budget.elapsed()
        if now < self._next_look:
            return
        self._next_look = now + HEARTBEAT_SECONDS
        resident, total = self._watch.look([os.getpid(), *self._crew.pids])
        limit = self._bounds.guard.limit_bytes
        if total > limit * HIGH:
            self._shrink(self._crew.wanted - 1)
        if total > limit and (worker := self._crew.fattest(resident)):
            self._shrink(1)
            self._evict(worker)

    def _shrink(self, workers: int) -> None:
        self._crew.shrink(workers)
        self._bounds.guard.descent.to("reduced" if self._crew.wanted > 1 else "minimal")

    def _evict(self, worker: Worker) -> None:
        """End a worker for memory. Try its file again alone, and the next time at a lower level."""
        task = self._done(worker)
        self._count_kill(worker, task, "memory")
        if task.evictions:
            limit = self._bounds.guard.limit_bytes
            self._lower(task, f"took more than {limit / 1e6:g} MB (limits.max_memory_mb)")
        else:
            _note("worker_retry", task, cause="memory")
            self._queue.put_off(task._replace(evictions=1), self._budget.elapsed())
        self._dismiss(worker)

    def _enforce(self) -> None:
        """Kill the workers that are stuck in a file or while starting."""
        for worker in self._crew.overdue():
            task = self._done(worker) if worker.is_ready else None
            self._count_kill(worker, task, "timeout" if task else "start")
            if task:
                self._settle_as_timeout(task)
            self._dismiss(worker)

    def _count_kill(self, worker: Worker, task: Task | None, cause: str) -> None:
        self._figures.kills += 1
        _note("worker_kill", task, worker=worker.pid, cause=cause)

    def _dismiss(self, worker: Worker) -> None:
        for task in self._crew.dismiss(worker):
            self._queue.put(task)


def _note(event: str, task: Task | None, **fields: object) -> None:
    """Tell who listens what befell a worker, and the file that it was measuring."""
    note(event, "warning", stage="measure", path=task and task.version.path, **fields)
