"""Measures the contents of a run: in this process, in worker processes, or on a cluster."""

from __future__ import annotations

from contextlib import closing

from antipasta.dispatch.bounds import Bounds
from antipasta.dispatch.breaker import Breaker
from antipasta.dispatch.figures import Figures
from antipasta.dispatch.memory import MemoryGuard
from antipasta.dispatch.strategy import Choice, choose
from antipasta.events import note
from antipasta.lean.typing import TYPE_CHECKING
from antipasta.results import WorkFigures

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from antipasta.budget import Budget
    from antipasta.config.settings import LimitSettings
    from antipasta.dispatch.bounds import FileLimits
    from antipasta.dispatch.outcomes import Outcome
    from antipasta.model import Content, Execution
    from antipasta.results.spent import Spent


class Runner:
    """Measures contents, any number of times within the same bounds, and counts the work.

    An engine that was given up stays given up in later calls, and a lowered level stays lowered.
    """

    def __init__(self, limits: LimitSettings, budget: Budget, execution: Execution) -> None:
        guard = MemoryGuard(limits.max_memory_mb * 1e6)
        self._bounds = Bounds(budget, limits.timeout_per_file, guard, Breaker())
        self._execution = execution
        self._figures = Figures(execution.profile)
        self._workers = 0

    def run(
        self, contents: Iterator[Content], total: int, *, in_haste: bool = False
    ) -> Generator[Outcome, None, None]:
        """Yield one outcome for each content, in the order in which the outcomes arrive.

        `total` is the number of contents, which is shown with the progress. `in_haste` says that
        time may be too short for all contents, so they come by urgency.

        Raises UsageError where a cluster cannot be reached, ExecutorError where it fails.
        """
        bounds = self._bounds._replace(in_haste=in_haste)
        tell = self._execution.on_progress or (lambda _done, _total, _current: None)
        try:
            with closing(self._measured(contents, bounds)) as outcomes:
                for done, outcome in enumerate(outcomes):
                    tell(done, total, outcome[0].path)
                    yield outcome
        finally:
            tell(total, total, "")

    def file_limits(self, workers: int | None = None) -> FileLimits:
        """What a file may take beside so many `workers`; by default those that measured last."""
        return self._bounds.file_limits(workers or self._workers or 1)

    def figures(self) -> WorkFigures:
        """What has measured so far, and at which level."""
        return WorkFigures(
            executor=self._executor_name(),
            workers=self._workers or 1,
            degradation=self._bounds.guard.descent.level,
            pool=self._figures.use() if self._figures.batches else None,
            given_up=self._bounds.breaker.given_up,
        )

    def spent(self) -> Spent | None:
        """What took the time of measuring so far; None where nothing was measured here."""
        return self._figures.spent()

    def _measured(
        self, contents: Iterator[Content], bounds: Bounds
    ) -> Generator[Outcome, None, None]:
        if self._execution.executor:
            yield from self._on_cluster(contents, bounds, self._execution.executor)
            return
        choice = choose(contents, self._execution.jobs, bounds.budget.seconds_left())
        choice = _with_what_is_there(choice, bounds.breaker)
        self._workers = max(self._workers, choice.workers)
        executor = "pool" if choice.workers else "sequential"
        note("executor_chosen", "debug", stage="measure", executor=executor, workers=choice.workers)
        yield from choice.backend(self._figures)(choice.contents, bounds)
        if not bounds.breaker.has_workers and not self._figures.batches:
            self._workers = 0  # because none could be started

    def _on_cluster(
        self, contents: Iterator[Content], bounds: Bounds, url: str
    ) -> Generator[Outcome, None, None]:
        from antipasta.dispatch import dask, executor

        with dask.connected(url) as cluster:
            self._workers = max(self._workers, cluster.workers)
            yield from executor.run(contents, bounds, executor=cluster.executor)

    def _executor_name(self) -> str:
        """The name of what measured: this process alone, its workers, or the cluster."""
        if not self._workers:
            return "sequential"
        return "dask" if self._execution.executor else "pool"


def _with_what_is_there(choice: Choice, breaker: Breaker) -> Choice:
    """The choice, without workers where a library that watches them cannot be imported."""
    if not choice.workers:
        return choice
    try:
        from antipasta.dispatch import pool  # noqa: F401
    except ImportError as exc:
        breaker.give_up_workers(f"no workers: {exc}")
        return choice._replace(workers=0)
    return choice
