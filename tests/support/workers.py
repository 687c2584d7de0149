"""Runs of the pool over files that do harm, and what is left of them afterwards."""

from __future__ import annotations

import multiprocessing
import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import psutil

from antipasta.collect.content import Content
from antipasta.dispatch.budget import Budget
from antipasta.dispatch.crew import Plan
from antipasta.dispatch.memory import MemoryGuard
from antipasta.dispatch.outcomes import Bounds
from antipasta.dispatch.pool import run
from tests.support import faults
from tests.support.measured import version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from antipasta.model import FileMetrics, Missing

METHODS = multiprocessing.get_all_start_methods()

Left = tuple[set[int], int, set[str]]


def left_behind(method: str) -> Left:
    """The workers, the dead that nobody has buried, the file descriptors, and the semaphores.

    What multiprocessing keeps for itself comes and goes by rules of its own.
    """
    children = {worker.pid for worker in workers_alive(method)}
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            if child.status() == psutil.STATUS_ZOMBIE:
                children.add(child.pid)
    semaphores = {name for name in os.listdir("/dev/shm") if name.startswith("sem.mp-")}
    return children, len(os.listdir("/proc/self/fd")), semaphores


def workers_alive(method: str) -> list[psutil.Process]:
    """The workers, without the processes that multiprocessing keeps for itself."""
    own = psutil.Process()
    found = []
    with suppress(psutil.Error):
        for child in own.children():
            if method == "forkserver":
                found += child.children()
            elif method == "fork":
                found += [child] if child.cmdline() == own.cmdline() else []
            else:
                found += [child] if "spawn_main" in " ".join(child.cmdline()) else []
    return found


def no_hurry() -> Budget:
    return Budget(None, time.monotonic())


def roomy() -> MemoryGuard:
    return MemoryGuard(1e12, reader=lambda: 0)


def bounds(
    seconds: float = 20.0, budget: Budget | None = None, guard: MemoryGuard | None = None
) -> Bounds:
    """As much time and memory as is not given."""
    return Bounds(budget or no_hurry(), seconds, guard or roomy())


def plan(method: str, workers: int = 2) -> Plan:
    """Workers that do what the source tells them to."""
    return Plan(workers, method, faults.measure)


def outcomes(
    orders: Sequence[bytes], made: Plan, limits: Bounds | None = None
) -> list[FileMetrics | Missing]:
    """What becomes of each file, in the order given; every file has one outcome."""
    contents = [Content(version(f"{at}.py"), data) for at, data in enumerate(orders)]
    found = list(run(contents, limits or bounds(), plan=made))
    by_path = {each.path: outcome for each, outcome in found}
    assert len(found) == len(by_path) == len(orders)
    in_order = [by_path[f"{at}.py"] for at in range(len(orders))]
    for data, outcome in zip(orders, in_order, strict=True):
        # What was measured was measured of this file.
        assert outcome.reason or outcome.loc == len(data)
    return in_order


def reasons(
    orders: Sequence[bytes], made: Plan, *, seconds: float = 20.0, budget: Budget | None = None
) -> list[str | None]:
    """Why each file was not measured in full."""
    return [each.reason for each in outcomes(orders, made, bounds(seconds, budget))]
