"""Measures files in worker processes, and answers for every one of them whatever becomes of these.

One process supervises, in one thread; it never waits for anything but the pipes, and that no longer
than the next time limit. There is no lock and no queue that processes share: a worker can be killed
at any moment, and the only way to end one is to kill it.
"""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING

from antipasta.dispatch import outcomes, sequential
from antipasta.dispatch.crew import Crew
from antipasta.dispatch.figures import Figures
from antipasta.dispatch.queue import Queue
from antipasta.dispatch.wire import READY, unpack_answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from antipasta.collect.content import Content
    from antipasta.dispatch.crew import Plan
    from antipasta.dispatch.outcomes import Bounds, Outcome
    from antipasta.dispatch.process import Worker
    from antipasta.dispatch.queue import Task

HEARTBEAT_SECONDS = 0.25
"""The longest wait, and so the most that a suspension costs of the budget."""

BACKOFF_SECONDS = 0.1
"""What a file that a worker died of waits before it is tried again: the machine may recover."""


def run(
    contents: Iterable[Content], bounds: Bounds, *, plan: Plan, figures: Figures | None = None
) -> Iterator[Outcome]:
    """Yield the measurements of each content, or why there are none, in the order they come in.

    Every content is answered once. One during which a worker dies is tried again alone in a new
    one, then it is missing; so is at once one that takes too long. When the budget is spent, the
    contents that have no answer by then are missing for that reason. Where no worker can be
    started the work is done in this process. What the workers did is added to `figures`.
    """
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
        # Under a budget the cheapest first, so that as many as can be are done by then.
        self._queue = Queue(contents, cheapest_first=bounds.budget.seconds is not None)
        self._crew = Crew(plan, bounds.seconds_per_file, bounds.budget.elapsed, figures)
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
        # What a worker died of is not tried in this process.
        while self._queue.next_due() < float("inf"):
            task = self._queue.put_off_longest()
            yield outcomes.crashed(task.version, "no other could be started")

    def rest(self) -> Iterator[Content]:
        """What has no outcome, when no worker could be had."""
        return self._queue.drain()

    def close(self) -> None:
        """Kill every worker; what they had waits again."""
        for task in self._crew.close():
            self._queue.put(task)

    def _admit(self) -> None:
        for content in self._queue.read_ahead():
            version, data, missing, earlier = content
            if missing or data is None:
                self._settled.append(outcomes.without_content(content))
            elif refusal := self._bounds.guard.refusal(len(data)):
                self._settled.append(outcomes.out_of_memory(version, refusal))
            else:
                self._queue.add(version, data, earlier, now=self._budget.elapsed())
                # It imports the engine while the rest is read.
                self._crew.staff(1)

    def _hand_out(self) -> None:
        """Give each idle worker a batch, and see that there are workers for what waits."""
        if self._budget.remaining() <= 0:
            self._give_up_for_time()
            return
        for worker in self._crew.idle():
            is_due = self._queue.next_due() <= self._budget.elapsed()
            if is_due and not worker.given:
                self._give(worker, [self._queue.put_off_longest()])
            elif batch := self._queue.batch():
                self._give(worker, batch)
            elif is_due:
                self._crew.make_room(worker)
        self._crew.staff(len(self._queue))

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
        limits = (
            HEARTBEAT_SECONDS,
            budget.remaining(),
            self._crew.until_next_limit(),
            self._queue.next_due() - budget.elapsed(),
        )
        asked = max(0.0, min(limits))
        started = time.monotonic()
        heard = list(self._crew.listen(asked))
        budget.excuse(time.monotonic() - started - asked)
        for worker in heard:
            self._hear(worker)

    def _hear(self, worker: Worker) -> None:
        try:
            for message in worker.messages():
                if not self._is_valid(worker, message):
                    raise EOFError
        except EOFError:
            self._bury(worker)

    def _is_valid(self, worker: Worker, message: bytes) -> bool:
        """Take in a message; False for one that makes no sense at this point."""
        if message == READY:
            self._crew.welcome(worker)
            return True
        metrics = unpack_answer(message, worker.tasks[0].number) if worker.tasks else None
        if metrics is None:
            return False
        self._settled.append((worker.done().version, metrics))
        return True

    def _bury(self, worker: Worker) -> None:
        """Settle what a dead worker leaves: the file it was at gets one more chance, alone."""
        if worker.is_ready and worker.tasks:
            task = worker.done()
            if worker.ended_out_of_time():
                self._figures.kills += 1
                self._settle_as_timeout(task)
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
        seconds = self._bounds.seconds_per_file
        self._settled.append(outcomes.out_of_time(task.version, seconds))

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
