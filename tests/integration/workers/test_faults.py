"""Whatever becomes of a worker: every file is answered once, and nothing is left behind."""

from __future__ import annotations

import itertools
import os
import random
import resource
import threading
import time
from contextlib import suppress
from types import SimpleNamespace
from typing import TYPE_CHECKING

import psutil
import pytest

from antipasta.collect.content import Content
from antipasta.dispatch import sequential
from antipasta.dispatch.budget import Budget
from antipasta.dispatch.crew import Crew, Plan
from antipasta.dispatch.figures import Figures
from antipasta.dispatch.memory import MemoryGuard
from antipasta.dispatch.pool import run
from antipasta.dispatch.strategy import Choice
from antipasta.dispatch.watch import Reading
from antipasta.model import FileMetrics
from tests.support import faults
from tests.support.measured import version
from tests.support.workers import bounds, outcomes, plan, reasons, workers_alive

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from antipasta.dispatch.outcomes import Backend
    from antipasta.dispatch.process import Worker
    from antipasta.model import Missing, Version


def test_what_is_known_of_an_earlier_version_reaches_the_worker(method: str) -> None:
    known = FileMetrics("python", lloc=7)
    contents = [Content(version("a.py"), b"x", earlier=known), Content(version("b.py"), b"x")]

    found = {each.path: outcome for each, outcome in run(contents, bounds(), plan=plan(method))}

    assert found["a.py"] == FileMetrics("python", loc=1, lloc=7)
    assert found["b.py"] == FileMetrics("python", loc=1)


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


def test_random_kills_lose_no_file(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # On a busy machine most of them are killed before they are ready.
    monkeypatch.setattr("antipasta.dispatch.crew.STILLBORN", 10_000)
    over = threading.Event()

    def kill_now_and_then() -> None:
        rng = random.Random(1)
        while not over.wait(0.3):
            workers = workers_alive(method)
            for worker in rng.sample(workers, k=min(1, len(workers))):
                with suppress(psutil.Error):
                    worker.kill()

    killer = threading.Thread(target=kill_now_and_then)
    killer.start()
    try:
        found = reasons([b"sleep 0.005"] * 150, plan(method))
    finally:
        over.set()
        killer.join()

    assert set(found) <= {None, "crash"}


def test_a_run_that_is_given_up_leaves_nothing(method: str) -> None:
    contents = [Content(version(f"{at}.py"), b"x") for at in range(100)]
    outcomes = run(contents, bounds(), plan=plan(method))

    assert len(list(itertools.islice(outcomes, 3))) == 3
    outcomes.close()  # type: ignore[attr-defined]


def test_answers_larger_than_a_pipe(method: str) -> None:
    found = outcomes([b"answer 5000000", b"x", b"answer 5000001"], plan(method))

    assert [len(each.detail or "") for each in found] == [5_000_000, 0, 5_000_001]


@pytest.mark.parametrize("method", ["spawn"], indirect=True)
def test_where_no_descriptor_can_be_had_the_work_is_done_here(method: str) -> None:
    # By spawn, as the strategy does: without descriptors multiprocessing leaves a pipe open when it
    # forks, and its fork server may break.
    contents = [Content(version(f"{at}.py"), b"x = 1\n") for at in range(3)]
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    limits = bounds()
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(map(int, os.listdir("/proc/self/fd"))), hard))
    try:
        found = list(run(contents, limits, plan=plan(method)))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    assert [each.reason for _, each in found] == [None] * 3
    assert limits.guard.descent.level == "minimal"


def test_a_suspension_spends_neither_the_budget_nor_the_time_of_a_file(
    method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, listen = time.monotonic, Crew.listen
    suspended = 0.0

    def clock() -> float:
        return real() + suspended

    def listen_and_sleep(self: Crew, seconds: float) -> Iterator[Worker]:
        nonlocal suspended
        heard = list(listen(self, seconds))
        if not suspended and self.is_busy:
            suspended = 3600.0
        return iter(heard)

    monkeypatch.setattr("antipasta.dispatch.pool.time", SimpleNamespace(monotonic=clock))
    monkeypatch.setattr(Crew, "listen", listen_and_sleep)
    budget = Budget(300, clock(), clock=clock)

    assert reasons([b"spin 0.1"] * 4, plan(method), seconds=20, budget=budget) == [None] * 4
    assert suspended


def test_workers_that_are_stopped_for_a_while_go_on(method: str) -> None:
    over = threading.Event()

    def stop_for_a_while() -> None:
        while not over.wait(0.05):
            for worker in workers_alive(method):
                with suppress(psutil.Error):
                    worker.suspend()
                    over.wait(0.3)
                    worker.resume()

    stopper = threading.Thread(target=stop_for_a_while)
    stopper.start()
    try:
        assert reasons([b"spin 0.02"] * 20, plan(method), seconds=5) == [None] * 20
    finally:
        over.set()
        stopper.join()


def test_workers_and_this_process_agree_at_every_level(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = SimpleNamespace(look=lambda _: Reading({}, 0))
    monkeypatch.setattr("antipasta.dispatch.pool.Watch", lambda _: nothing)
    large = b"def f(a):\n    return a if a else 1\n" * 20_000  # 60 MB in full, 15 MB reduced
    contents = [
        Content(version("full.py"), b"def f(a):\n    return a if a else 1\n"),
        Content(version("reduced.py"), large),
        Content(version("minimal.c", language="c"), large),
    ]

    def measured(backend: Backend) -> dict[Version, FileMetrics | Missing]:
        guard = MemoryGuard(30e6, reader=lambda: 0, most=lambda: 10**12)
        return dict(backend(iter(contents), bounds(guard=guard)))

    here, there = measured(sequential.run), measured(Choice(1, iter(())).backend(Figures()))

    assert there == here
    assert [outcome.analysis for outcome in here.values() if isinstance(outcome, FileMetrics)] == [
        "full",
        "reduced",
        "minimal",
    ]
