"""Whatever becomes of a worker: every file is answered once, and nothing is left behind."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import psutil
import pytest

from antipasta.collect.content import Content
from antipasta.dispatch.budget import Budget
from antipasta.dispatch.crew import Plan
from antipasta.dispatch.memory import MemoryGuard
from antipasta.dispatch.outcomes import Bounds
from antipasta.dispatch.pool import run
from antipasta.model import FileMetrics, Missing
from tests.support import faults
from tests.support.measured import version
from tests.support.run import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

METHODS = multiprocessing.get_all_start_methods()


@pytest.fixture(params=METHODS)
def method(request: pytest.FixtureRequest) -> Iterator[str]:
    """A way to start processes; afterwards no process, descriptor or semaphore is left."""
    chosen: str = request.param
    if chosen != "fork":  # multiprocessing starts a process of its own first, which stays
        list(run([Content(version(), b"x")], bounds(), plan=plan(chosen)))
    before = left_behind()
    yield chosen
    assert left_behind() == before


def left_behind() -> tuple[set[int], int, set[str]]:
    children = {child.pid for child in psutil.Process().children(recursive=True)}
    semaphores = {name for name in os.listdir("/dev/shm") if name.startswith("sem.mp-")}
    return children, len(os.listdir("/proc/self/fd")), semaphores


ROOMY = MemoryGuard(1e12, reader=lambda: 0)


def no_hurry() -> Budget:
    return Budget(None, time.monotonic())


def bounds(seconds: float = 20.0, budget: Budget | None = None) -> Bounds:
    return Bounds(budget or no_hurry(), seconds, ROOMY)


def plan(method: str, workers: int = 2) -> Plan:
    return Plan(workers, method, faults.measure)


def reasons(
    orders: Sequence[bytes],
    made: Plan,
    *,
    seconds: float = 20.0,
    budget: Budget | None = None,
) -> list[str | None]:
    """Why each file has no measurements, in the order given; every file has one outcome."""
    contents = [Content(version(f"{at}.py"), data) for at, data in enumerate(orders)]
    outcomes = list(run(contents, bounds(seconds, budget), plan=made))
    by_path = {each.path: outcome for each, outcome in outcomes}
    assert len(outcomes) == len(by_path) == len(orders)
    for at, data in enumerate(orders):
        outcome = by_path[f"{at}.py"]
        assert isinstance(outcome, Missing) or outcome.loc == len(data)
    return [by_path[f"{at}.py"].reason for at in range(len(orders))]


def test_what_is_known_of_an_earlier_version_reaches_the_worker(method: str) -> None:
    known = FileMetrics("python", lloc=7)
    contents = [Content(version("a.py"), b"x", earlier=known), Content(version("b.py"), b"x")]

    outcomes = {each.path: found for each, found in run(contents, bounds(), plan=plan(method))}

    assert outcomes["a.py"] == FileMetrics("python", loc=1, lloc=7)
    assert outcomes["b.py"] == FileMetrics("python", loc=1)


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        (b"segfault", "crash"),
        (b"die 0", "crash"),
        (b"die 7", "crash"),
        (b"raise", "crash"),
        (b"garbage", "crash"),
        (b"print", None),
    ],
)
def test_only_the_file_that_does_it_is_lost(method: str, order: bytes, reason: str | None) -> None:
    orders = [b"x"] * 40
    orders[10] = order

    expected: list[str | None] = [None] * 40
    expected[10] = reason
    assert reasons(orders, plan(method)) == expected


@pytest.mark.parametrize("order", [b"hang", b"stop", b"stop " + b"y" * 1_000_000])
def test_what_hangs_is_killed_and_only_that(method: str, order: bytes) -> None:
    orders = [b"x"] * 20
    orders[3] = order

    expected: list[str | None] = [None] * 20
    expected[3] = "timeout"
    assert reasons(orders, plan(method), seconds=0.3) == expected


def test_waiting_for_a_processor_does_not_count(method: str) -> None:
    assert reasons([b"sleep 0.6", b"x"], plan(method), seconds=0.3) == [None, None]


def test_a_hang_of_a_regular_expression_is_ended(method: str) -> None:
    assert reasons([b"x", b"regex", b"x"], plan(method), seconds=0.3) == [None, "timeout", None]


def test_each_file_has_a_time_of_its_own(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("antipasta.dispatch.queue.BATCH_MS", 1e9)

    assert reasons([b"spin 0.2"] * 4, plan(method, workers=1), seconds=0.5) == [None] * 4


def test_a_worker_that_dies_once_loses_nothing(method: str, tmp_path: Path) -> None:
    marker = os.fsencode(tmp_path / "died")

    assert reasons([b"x", b"die-once " + marker, b"x"], plan(method)) == [None] * 3
    assert os.path.exists(marker)


def test_a_spent_budget_ends_workers_that_hang(method: str) -> None:
    budget = Budget(0.5, time.monotonic())

    assert reasons([b"hang"] * 2 + [b"sleep 30"] * 50, plan(method), budget=budget) == (
        ["budget"] * 52
    )


@pytest.mark.parametrize(("seconds", "first"), [(None, "1.py"), (60, "0.py")])
def test_under_a_budget_the_cheapest_file_comes_first(seconds: float | None, first: str) -> None:
    contents = [Content(version("0.py"), b"x"), Content(version("1.py"), b"x" * 90_000)]
    budget = Budget(seconds, time.monotonic())

    outcomes = run(contents, bounds(budget=budget), plan=plan("spawn", workers=1))

    assert next(iter(outcomes))[0].path == first


@pytest.mark.parametrize("count", [0, 1, 3])
def test_fewer_files_than_workers(method: str, count: int) -> None:
    assert reasons([b"same"] * count, plan(method, workers=4)) == [None] * count


def test_payloads_larger_than_a_pipe(method: str) -> None:
    assert reasons([b"x" * 5_000_000, b"y" * 5_000_000], plan(method)) == [None] * 2


def test_workers_are_replaced_after_so_many_files(
    method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("antipasta.dispatch.crew.RECYCLED_AFTER", 2)
    monkeypatch.setattr("antipasta.dispatch.queue.BATCH_FILES", 1)

    assert reasons([b"x"] * 20, plan(method)) == [None] * 20


def test_where_no_worker_can_be_born_the_work_is_done_here(method: str) -> None:
    made = Plan(2, method, faults.Stillborn())
    contents = [Content(version(f"{at}.py"), b"x = 1\n") for at in range(3)]
    if method == "fork":  # what a forked worker gets is not taken apart and put together again
        made = made._replace(measure=None)

    outcomes = list(run(contents, bounds(), plan=made))

    assert sorted(each.path for each, _ in outcomes) == ["0.py", "1.py", "2.py"]
    assert all(isinstance(outcome, FileMetrics) for _, outcome in outcomes)


def test_where_no_process_can_be_had_the_work_is_done_here(
    method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("multiprocessing.process.BaseProcess.start", refuse)
    contents = [Content(version(f"{at}.py"), b"x = 1\n") for at in range(3)]

    outcomes = list(run(contents, bounds(), plan=plan(method)))

    assert all(isinstance(outcome, FileMetrics) for _, outcome in outcomes)
    assert len(outcomes) == 3


@pytest.mark.parametrize("method", ["fork", "spawn"], indirect=True)
def test_random_kills_lose_no_file(method: str) -> None:
    over = threading.Event()

    def kill_now_and_then() -> None:
        rng = random.Random(1)
        while not over.wait(0.2):
            # A process that multiprocessing keeps for itself is no worker.
            with suppress(psutil.Error):
                workers = [
                    child
                    for child in psutil.Process().children()
                    if "tracker" not in " ".join(child.cmdline())
                    and "forkserver" not in " ".join(child.cmdline())
                ]
                for worker in rng.sample(workers, k=min(1, len(workers))):
                    worker.kill()

    killer = threading.Thread(target=kill_now_and_then)
    killer.start()
    try:
        found = reasons([b"sleep 0.005"] * 300, plan(method))
    finally:
        over.set()
        killer.join()

    assert set(found) <= {None, "crash"}


def test_a_run_that_is_given_up_leaves_nothing(method: str) -> None:
    contents = [Content(version(f"{at}.py"), b"x") for at in range(100)]
    outcomes = run(contents, bounds(), plan=plan(method))

    assert len(list(itertools.islice(outcomes, 3))) == 3
    outcomes.close()  # type: ignore[attr-defined]


PARENT = """
import sys, time
from antipasta.collect.content import Content
from antipasta.dispatch.budget import Budget
from antipasta.dispatch.memory import MemoryGuard
from antipasta.dispatch.crew import Plan
from antipasta.dispatch.outcomes import Bounds
from antipasta.dispatch.pool import run
from tests.support import faults
from tests.support.measured import version

if __name__ == "__main__":
    print("begun", flush=True)
    contents = [Content(version(f"{at}.py"), sys.argv[2].encode()) for at in range(500)]
    bounds = Bounds(Budget(None, 0.0), 1.0, MemoryGuard(1e12, reader=lambda: 0))
    list(run(contents, bounds, plan=Plan(2, sys.argv[1], faults.measure)))
"""


@pytest.mark.parametrize("order", ["spin 0.1", "hang"])
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("started_by", METHODS)
def test_workers_do_not_outlive_their_parent(
    started_by: str, ending: signal.Signals, order: str, tmp_path: Path
) -> None:
    mark = f"ANTIPASTA_TEST_MARK={tmp_path}"
    name, _, value = mark.partition("=")
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    with subprocess.Popen(
        (sys.executable, str(script), started_by, order),
        env={**os.environ, name: value, "PYTHONPATH": str(CHECKOUT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"begun\n"
        while len(marked(name, value)) < 3:
            time.sleep(0.02)
        parent.send_signal(ending)
        parent.wait()

    deadline = time.monotonic() + 60
    while marked(name, value) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert marked(name, value) == []


def marked(name: str, value: str) -> list[int]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(name) == value and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process.pid)
        except psutil.Error:
            continue
    return found


@pytest.mark.parametrize("started_by", METHODS)
def test_a_script_without_a_guard_is_not_run_again_by_its_workers(
    started_by: str, tmp_path: Path
) -> None:
    script = tmp_path / "unguarded.py"
    script.write_text(PARENT.replace('if __name__ == "__main__":', "if True:"))

    finished = subprocess.run(
        (sys.executable, str(script), started_by, "x"),
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert (finished.returncode, finished.stdout, finished.stderr) == (0, b"begun\n", b"")
