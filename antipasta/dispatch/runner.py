"""Measures the contents of a run: in this process, in worker processes, or on a cluster."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from antipasta.dispatch.bounds import Bounds
from antipasta.dispatch.breaker import Breaker
from antipasta.dispatch.figures import Figures
from antipasta.dispatch.memory import MemoryGuard
from antipasta.dispatch.strategy import choose
from antipasta.results import WorkFigures

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from antipasta.budget import Budget
    from antipasta.config.settings import LimitSettings
    from antipasta.dispatch.outcomes import Outcome
    from antipasta.model import Content, Execution


class Runner:
    """Runs the measuring, any number of times within the same bounds, and counts what did it.

    What was given up once, and a level that the run went down to, holds for what comes later too.
    """

    def __init__(self, limits: LimitSettings, budget: Budget, execution: Execution) -> None:
        guard = MemoryGuard(limits.max_memory_mb * 1e6)
        self._bounds = Bounds(budget, limits.timeout_per_file, guard, Breaker())
        self._execution = execution
        self._figures = Figures()
        self._workers = 0

    def run(
        self, contents: Iterator[Content], total: int, *, in_haste: bool = False
    ) -> Generator[Outcome, None, None]:
        """Yield the measurements of each content, or why there are none, as they come in.

        `total` is how many contents there are, for those who are told how far it is. `in_haste`:
        they come in the order of urgency, for there may not be time for all.

        Raises UsageError and ExecutorError where a cluster is to measure and does not.
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

    def figures(self) -> WorkFigures:
        """What has measured so far."""
        return WorkFigures(
            executor=self._executor_name(),
            workers=self._workers or 1,
            degradation=self._bounds.guard.descent.level,
            pool=self._figures.use() if self._figures.batches else None,
            given_up=self._bounds.breaker.given_up,
        )

    def _measured(
        self, contents: Iterator[Content], bounds: Bounds
    ) -> Generator[Outcome, None, None]:
        if self._execution.executor:
            yield from self._on_cluster(contents, bounds, self._execution.executor)
            return
        choice = choose(contents, self._execution.jobs, bounds.budget.seconds_left())
        self._workers = max(self._workers, choice.workers)
        yield from choice.backend(self._figures)(choice.contents, bounds)
        if not bounds.breaker.has_workers and not self._figures.batches:
            self._workers = 0  # for none could be started

    def _on_cluster(
        self, contents: Iterator[Content], bounds: Bounds, url: str
    ) -> Generator[Outcome, None, None]:
        from antipasta.dispatch import dask, executor

        with dask.connected(url) as cluster:
            self._workers = max(self._workers, cluster.workers)
            yield from executor.run(contents, bounds, executor=cluster.executor)

    def _executor_name(self) -> str:
        """What measured: nothing but this process, its workers, or the cluster."""
        if not self._workers:
            return "sequential"
        return "dask" if self._execution.executor else "pool"
