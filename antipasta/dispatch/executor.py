"""Measures files through any `concurrent.futures.Executor`, on other machines too.

Its guarantees are weaker than those of the local pool: see docs/dispatch.md.
"""

from __future__ import annotations

import itertools
from collections import deque
from concurrent.futures import FIRST_COMPLETED, CancelledError, wait
from typing import TYPE_CHECKING

from antipasta.dispatch import outcomes
from antipasta.dispatch.batching import predicted_ms
from antipasta.dispatch.queue import Task
from antipasta.dispatch.remote import engine, measure_batch
from antipasta.dispatch.wire import unpack_answer
from antipasta.engine import libraries
from antipasta.errors import ExecutorError
from antipasta.events import note
from antipasta.model import FileMetrics, Missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from concurrent.futures import Executor, Future

    from antipasta.dispatch.bounds import Bounds
    from antipasta.dispatch.outcomes import Outcome
    from antipasta.dispatch.remote import Answers
    from antipasta.model import Content

BATCH_MS = 500.0
"""The predicted work of a task, which is much more than sending the task takes (some 10 ms)."""

BATCH_BYTES = 1_000_000
IN_FLIGHT = 64
"""The most unfinished tasks that are submitted: enough for 64 workers, and a bound on memory."""

_SEE_ITS_LOG = "see its own log, or measure here: without --executor"


def run(contents: Iterable[Content], bounds: Bounds, *, executor: Executor) -> Iterator[Outcome]:
    """Yield one outcome for each content, in the order in which the outcomes arrive.

    When a task fails, each of its files is tried again in a task of its own. A file whose own task
    fails is missing. When the budget is spent, every file without an outcome is missing for that
    reason. Raises ExecutorError when the executor gives up, or measures with another engine.
    """
    tasks = _Tasks(bounds, executor)
    for batch in _batches(contents, tasks.settled):
        yield from tasks.take_settled()
        tasks.submit(batch)
        while tasks.are_many:
            tasks.wait_for_one()
            yield from tasks.take_settled()
    while tasks:
        tasks.wait_for_one()
        yield from tasks.take_settled()
    yield from tasks.take_settled()


def _batches(contents: Iterable[Content], settled: deque[Outcome]) -> Iterator[list[Task]]:
    """Group the contents into batches. A content that could not be read is `settled` at once."""
    batch: list[Task] = []
    ms, size = 0.0, 0
    for number, content in zip(itertools.count(), contents):
        version, data, missing, _ = content
        if missing or data is None:
            settled.append(outcomes.without_content(content))
            continue
        batch.append(Task(number, version, data))
        ms += predicted_ms(len(data), version.language)
        size += len(data)
        if ms >= BATCH_MS or size >= BATCH_BYTES:
            yield batch
            batch, ms, size = [], 0.0, 0
    if batch:
        yield batch


class _Tasks:
    """The unfinished tasks of the executor, and the outcomes that were not yielded yet."""

    def __init__(self, bounds: Bounds, executor: Executor) -> None:
        self.settled: deque[Outcome] = deque()
        self._bounds = bounds
        self._executor = executor
        self._engine = engine()
        self._pending: dict[Future[Answers], Sequence[Task]] = {}

    def __len__(self) -> int:
        return len(self._pending)

    @property
    def are_many(self) -> bool:
        """Whether the next task has to wait until an earlier one is done."""
        return len(self._pending) >= IN_FLIGHT

    def take_settled(self) -> Iterator[Outcome]:
        """Yield each settled outcome once."""
        while self.settled:
            yield self.settled.popleft()

    def submit(self, batch: Sequence[Task]) -> None:
        """Submit a task, if there is time for it. Raises ExecutorError where none is accepted."""
        bounds = self._bounds
        if bounds.budget.seconds_left() <= 0:
            self._settle_as_over_budget(batch)
            return
        files = [(task.number, task.version.language, task.data) for task in batch]
        try:
            future = self._executor.submit(
                measure_batch, files, bounds.cpu_seconds, bounds.guard.limit_bytes
            )
        except RuntimeError as exc:  # it is shut down, or its processes are gone for good
            raise ExecutorError(f"the executor takes no tasks: {exc}", hint=_SEE_ITS_LOG) from exc
        self._pending[future] = batch

    def wait_for_one(self) -> None:
        """Wait until at least one task is settled. Settle all tasks when the budget is spent."""
        seconds_left = self._bounds.budget.seconds_left()
        patience = None if seconds_left == float("inf") else seconds_left
        done, late = wait(self._pending, timeout=patience, return_when=FIRST_COMPLETED)
        for future in done:
            self._settle(self._pending.pop(future), future)
        if done:
            return
        for future in late:
            is_taken_back = future.cancel()
            rest = "" if is_taken_back else "; the executor goes on with it"
            self._settle_as_over_budget(self._pending.pop(future), rest)

    def _settle(self, batch: Sequence[Task], future: Future[Answers]) -> None:
        try:
            measured_by, answers = future.result()
        except CancelledError as exc:
            raise ExecutorError("the executor gave up its tasks", hint=_SEE_ITS_LOG) from exc
        except Exception as exc:  # noqa: BLE001 - whatever befell a task, the others go on
            self._charge(batch, exc)
            return
        if measured_by != self._engine:
            raise ExecutorError(
                f"the workers measure with another engine ({measured_by}) than this process"
                f" ({self._engine})",
                hint="install the same Python and the same versions of antipasta and of"
                f" {', '.join(libraries())} there",
            )
        for task, answer in zip(batch, answers, strict=True):
            self.settled.append((task.version, _opened(task, answer)))

    def _charge(self, batch: Sequence[Task], exc: Exception) -> None:
        """Try the files of a failed task one by one. A file that was alone already is given up."""
        if len(batch) > 1:
            for task in batch:
                path, cause = task.version.path, type(exc).__name__
                note("worker_retry", "warning", stage="measure", path=path, cause=cause)
                self.submit([task])
            return
        detail = f"the task that measured it failed: {type(exc).__name__}"
        version = batch[0].version
        self.settled.append((version, Missing(version.path, "crash", detail)))

    def _settle_as_over_budget(self, batch: Sequence[Task], rest: str = "") -> None:
        for task in batch:
            version, missing = outcomes.over_budget(task.version, self._bounds.budget)
            self.settled.append((version, missing._replace(detail=missing.detail + rest)))


def _opened(task: Task, answer: bytes | tuple[str, str]) -> FileMetrics | Missing:
    """Unpack the answer about a file. A damaged answer counts as a crash."""
    if isinstance(answer, bytes):
        damaged = Missing(task.version.path, "crash", "its answer arrived damaged")
        return unpack_answer(answer, task.number) or damaged
    reason, detail = answer
    return Missing(task.version.path, reason, detail)  # type: ignore[arg-type]
