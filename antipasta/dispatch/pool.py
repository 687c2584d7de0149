"""Measures files in worker processes, and answers for every one of them whatever becomes of these.

One process supervises, in one thread; it never waits for anything but the pipes, and that no longer
than the next time limit. There is no lock and no queue that processes share: a worker can be killed
at any moment, and the only way to end one is to kill it.
"""

from __future__ import annotations

import os
import time
from collections import deque
from typing import TYPE_CHECKING

from antipasta.dispatch import outcomes, sequential
from antipasta.dispatch.crew import Crew
from antipasta.dispatch.degrade import counted, explained, lower_level
from antipasta.dispatch.figures import Figures
from antipasta.dispatch.queue import Queue
from antipasta.dispatch.watch import Watch
from antipasta.dispatch.wire import READY, unpack_answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from antipasta.dispatch.bounds import Bounds
    from antipasta.dispatch.outcomes import Outcome
    from antipasta.dispatch.process import Plan, Worker
    from antipasta.dispatch.queue import Task
    from antipasta.model import Content

HEARTBEAT_SECONDS = 0.05
"""The longest wait, so the most that a suspension costs of the budget; then memory is looked at."""

HIGH = 0.9
"""The part of the memory limit from which there are to be fewer workers."""

BACKOFF_SECONDS = 0.1
"""What a file that a worker died of waits before it is tried again: the machine may recover."""


def run(
    contents: Iterable[Content], bounds: Bounds, *, plan: Plan, figures: Figures | None = None
) -> Iterator[Outcome]:
    """Yield the measurements of each content, or why there are none, in the order they come in.

    Every content is answered once. One during which a worker dies is tried again alone in a new
    one, then it is missing. Of one that takes too long the lines are counted; one that takes too
    much memory goes down the levels of `degrade`. When the budget is spent, the contents that have
    no answer by then are missing for that reason. Where no worker can be started the work is done
    in this process, in later runs within the same bounds as well. What the workers did is added to
    `figures`.
    """
    if not bounds.breaker.has_workers:
        yield from sequential.run(contents, bounds)
        return
    supervisor = _Supervisor(contents, plan, bounds, figures or Figures())
    try:
        yield from supervisor.outcomes()
    finally:
        supervisor.close()
    yield from sequential.run(supervisor.rest(), bounds)


class _Supervisor:
    """The state of one run: what waits, who works, what is settled."""

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
        """Yield outcomes until all work is done, or no worker can be had."""
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
        # What a worker died of, or was ended for, is not tried in this process.
        while self._queue.next_due() < float("inf"):
            yield self._given_up(self._queue.put_off_longest())

    def _given_up(self, task: Task) -> Outcome:
        if task.deaths:
            return outcomes.crashed(task.version, "no other could be started")
        detail = task.detail or "its worker was ended for memory, and no other could be started"
        return counted(task.version, task.data, "memory", detail)

    def rest(self) -> Iterator[Content]:
        """What has no outcome, when no worker could be had."""
        return self._queue.drain()

    def close(self) -> None:
        """Kill every worker; what they had waits again."""
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
            # It imports the engine while the rest is read.
            self._crew.staff(min(1, len(self._queue)))

    def _hand_out(self) -> None:
        """Give each idle worker a batch, and see that there are workers for what waits."""
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
        """What waits behind a file that takes long, as a batch for another worker."""
        for task in self._crew.reclaim():
            self._queue.put(task)
        return self._batch()

    def _batch(self) -> list[Task]:
        """Take what is to go to a worker; what its engine has been given up for is settled."""
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
        """Settle all that has no answer when the budget is spent."""
        self.close()
        for content in self._queue.drain():
            if content.missing:
                self._settled.append(outcomes.without_content(content))
            else:
                self._settled.append(outcomes.over_budget(content.version, self._budget))

    def _listen(self) -> None:
        """Wait for an answer, or for the next time limit, and stop all clocks for a suspension."""
        budget = self._budget
        limits = [HEARTBEAT_SECONDS, budget.seconds_left(), self._crew.until_next_limit()]
        until_due = self._queue.next_due() - budget.elapsed()
        if until_due > 0:  # else it waits for a worker
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
            # Of one that is still at its last file, a part of the answer may have come.
            if worker.is_spent and has_answered:
                self._dismiss(worker)

    def _is_valid(self, worker: Worker, message: bytes) -> bool:
        """Take in a message; False for one that makes no sense at this point."""
        if message == READY:
            self._crew.welcome(worker)
            return True
        metrics = unpack_answer(message, worker.tasks[0].number) if worker.tasks else None
        if metrics is None:
            return False
        task = worker.done()
        self._bounds.breaker.note(task.version.language, metrics)
        if metrics.reason == "memory" and metrics.analysis == "skipped":
            # Its memory may be in pieces: the next file would suffer for it.
            worker.is_spent = True
            self._lower(task, metrics.detail or "")
        else:
            self._settled.append((task.version, explained(metrics, task.detail)))
        return True

    def _bury(self, worker: Worker) -> None:
        """Settle what a dead worker leaves: the file it was at gets one more chance, alone."""
        if worker.is_ready and worker.tasks:
            task = worker.done()
            cause = worker.cause_of_death()
            if cause == "timeout":
                self._figures.kills += 1
                self._settle_as_timeout(task)
            elif cause == "memory":
                self._lower(task, "the engine got no more memory (limits.max_memory_mb)")
            else:
                self._charge(task)
        self._dismiss(worker)

    def _charge(self, task: Task) -> None:
        """Put a file off after the first worker that died of it, settle it after the second."""
        if task.deaths:
            self._settled.append(outcomes.crashed(task.version, "so did a second one"))
        else:
            self._figures.retries += 1
            at = self._budget.elapsed() + BACKOFF_SECONDS
            self._queue.put_off(task._replace(deaths=1, since=at), at)

    def _settle_as_timeout(self, task: Task) -> None:
        detail = outcomes.timeout_detail(self._bounds.cpu_seconds)
        self._settled.append(counted(task.version, task.data, "timeout", detail))

    def _lower(self, task: Task, detail: str) -> None:
        """Let a file that takes too much memory be measured alone at a lower level, or count it."""
        level = lower_level(task.version.language, task.level)
        if level and not self._bounds.guard.refusal(len(task.data), level):
            lowered = task._replace(level=level, detail=detail, evictions=0)
            self._queue.put_off(lowered, self._budget.elapsed())
        else:
            self._settled.append(counted(task.version, task.data, "memory", detail))

    def _look_at_memory(self) -> None:
        """Work with fewer where the limit is near, and end the fattest where it is passed."""
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
        """End a worker; the file it was at is tried again alone, then at a lower level."""
        task = worker.done()
        self._figures.kills += 1
        if task.evictions:
            limit = self._bounds.guard.limit_bytes
            self._lower(task, f"took more than {limit / 1e6:g} MB (limits.max_memory_mb)")
        else:
            self._queue.put_off(task._replace(evictions=1), self._budget.elapsed())
        self._dismiss(worker)

    def _enforce(self) -> None:
        """Kill the workers whose wall time for one file, or for starting, is over."""
        for worker in self._crew.overdue():
            if worker.is_ready:
                self._settle_as_timeout(worker.done())
            self._figures.kills += 1
            self._dismiss(worker)

    def _dismiss(self, worker: Worker) -> None:
        for task in self._crew.dismiss(worker):
            self._queue.put(task)
