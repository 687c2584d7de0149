"""Runs of the pool over files that do harm, and what is left of them afterwards."""

from __future__ import annotations

import os
import time
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING

import psutil

from antipasta.budget import Budget
from antipasta.cache.store import Store
from antipasta.config.settings import LimitSettings, Settings
from antipasta.dispatch.bounds import Bounds
from antipasta.dispatch.breaker import Breaker
from antipasta.dispatch.figures import Figures
from antipasta.dispatch.memory import MemoryGuard
from antipasta.dispatch.pool import run
from antipasta.dispatch.process import Plan
from antipasta.dispatch.runner import Runner
from antipasta.model import Content, Execution, FileMetrics
from antipasta.run.session import Session
from antipasta.system.usage import open_files
from tests.support import faults
from tests.support.measured import version
from tests.support.system import system

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from antipasta.dispatch.outcomes import Outcome
    from antipasta.model import Missing, Version

Left = tuple[set[int], int]


def left_behind() -> Left:
    """The workers and the dead that nobody has buried, and how many descriptors."""
    children = {worker.pid for worker in workers_alive()}
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            if child.status() == psutil.STATUS_ZOMBIE:
                children.add(child.pid)
    descriptors = 0 if system() == "windows" else open_files() or 0
    return children, descriptors


def workers_alive() -> list[psutil.Process]:
    """The workers, without the processes that multiprocessing keeps for itself."""
    found = []
    for child in psutil.Process().children():
        with suppress(psutil.Error):
            started = " ".join(child.cmdline())
            if "antipasta.dispatch.worker" in started or "spawn_main" in started:
                found.append(child)
    return found


def no_hurry() -> Budget:
    return Budget(None, time.monotonic())


def roomy() -> MemoryGuard:
    return MemoryGuard(1e12, reader=lambda: 0)


def bounds(
    seconds: float = 20.0, budget: Budget | None = None, guard: MemoryGuard | None = None
) -> Bounds:
    """As much time and memory as is not given; with a budget in haste."""
    return Bounds(
        budget or no_hurry(), seconds, guard or roomy(), Breaker(), in_haste=budget is not None
    )


def plan(workers: int = 2) -> Plan:
    """Workers that do what the source tells them to."""
    return Plan(workers, f"{faults.__name__}:{faults.measure.__name__}")


def contents_of(orders: Sequence[bytes]) -> list[Content]:
    """A file for each order, no two with the same path or blob id."""
    return [Content(version(f"{at}.py", oid=f"{at:040x}"), data) for at, data in enumerate(orders)]


class _Workers(Runner):
    """Runs the workers of a plan, and counts what they answer."""

    def __init__(self, made: Plan, limits: Bounds, figures: Figures) -> None:
        super().__init__(LimitSettings(), limits.budget, Execution())
        self._made = made
        self._limits = limits
        self._counted = figures
        self.answers: Counter[Version] = Counter()

    def run(
        self, contents: Iterator[Content], _total: int, *, in_haste: bool = False
    ) -> Generator[Outcome, None, None]:
        limits = self._limits._replace(in_haste=in_haste or self._limits.in_haste)
        for outcome in run(contents, limits, plan=self._made, figures=self._counted):
            self.answers[outcome[0]] += 1
            yield outcome


class _Measured(Session):
    """A session whose files all go to these workers."""

    def __init__(self, workers: _Workers, budget: Budget) -> None:
        super().__init__(Settings(), Store(), budget)
        self._runner = workers


def outcomes(
    orders: Sequence[bytes],
    made: Plan,
    limits: Bounds | None = None,
    figures: Figures | None = None,
) -> list[FileMetrics | Missing]:
    """What becomes of each file, in the order of the input, in which a run gives it back.

    Every file is answered once: by the workers, or, when the budget is spent, by the run.
    """
    contents = contents_of(orders)
    versions = [content.version for content in contents]
    limits = limits or bounds()
    workers = _Workers(made, limits, figures or Figures())
    found = _Measured(workers, limits.budget).measure(versions, lambda _: iter(contents))
    assert list(found) == versions
    assert all(workers.answers[each] <= 1 for each in versions)
    for content, outcome in zip(contents, found.values(), strict=True):
        assert outcome.reason == "budget" or workers.answers[content.version] == 1
        # What was measured was measured of this file.
        assert outcome.reason or outcome.loc == len(content.data or b"")
    return list(found.values())


def reasons(
    orders: Sequence[bytes],
    made: Plan,
    *,
    seconds: float = 20.0,
    budget: Budget | None = None,
    figures: Figures | None = None,
) -> list[str | None]:
    """Why each file was not measured in full."""
    limits = bounds(seconds, budget)
    return [each.reason for each in outcomes(orders, made, limits, figures)]


def levels(found: Sequence[FileMetrics | Missing]) -> list[tuple[str, str | None]]:
    """How far each file was measured, and why no further."""
    return [(each.analysis, each.reason) for each in found if isinstance(each, FileMetrics)]


def until_there(path: str) -> None:
    """Wait for a file that somebody is to make."""
    while not os.path.lexists(path):
        time.sleep(0.01)
