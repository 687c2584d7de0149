"""Workers that never end, in Python, in C, or stopped: they are killed, and only they."""

from __future__ import annotations

import itertools
import threading
import time
from contextlib import closing, suppress
from types import SimpleNamespace
from typing import TYPE_CHECKING

import psutil
import pytest

from antipasta.budget import Budget
from antipasta.dispatch.crew import Crew
from antipasta.dispatch.figures import Figures
from antipasta.dispatch.pool import run
from tests.support.workers import bounds, contents_of, plan, reasons, workers_alive

if TYPE_CHECKING:
    from collections.abc import Iterator

    from antipasta.dispatch.process import Worker

pytestmark = pytest.mark.every_system

SECONDS = 0.5
"""Of CPU time for a file. What uses none of it is ended after up to four times that long."""

STOP = pytest.param(b"stop", marks=pytest.mark.posix("SIGSTOP"))
HALF = pytest.param(b"half", marks=pytest.mark.posix("pipes that are descriptors"))


@pytest.mark.parametrize("order", [b"hang", b"regex", STOP, HALF])
def test_what_hangs_is_killed_and_only_that(order: bytes) -> None:
    orders = [b"x"] * 20
    orders[3] = order
    figures = Figures()

    expected: list[str | None] = [None] * 20
    expected[3] = "timeout"
    assert reasons(orders, plan(), seconds=SECONDS, figures=figures) == expected
    assert (figures.kills, figures.retries) == (1, 0)


def test_what_was_ended_for_its_time_is_the_file_that_took_longest() -> None:
    figures = Figures()

    reasons([b"x", b"hang", b"spin 0.1", b"x"], plan(), seconds=SECONDS, figures=figures)

    spent = figures.spent()
    assert spent
    assert [each.path for each in spent.slowest][:2] == ["1.py", "2.py"]
    # The kernel counts the CPU time of a process in ticks, and ends it at one.
    assert spent.slowest[0].seconds > SECONDS / 2
    assert (spent.engines[0].language, spent.engines[0].files) == ("python", 4)


@pytest.mark.posix("SIGSTOP")
def test_a_worker_that_stops_while_it_is_written_to_holds_up_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # All in one batch, the costliest first: the second is far more than a pipe takes.
    monkeypatch.setattr("antipasta.dispatch.queue.BATCH_MS", 1e9)
    monkeypatch.setattr("antipasta.dispatch.queue.BATCH_BYTES", 1e9)
    orders = [b"stop".ljust(1_100_000), b"y" * 1_000_000, b"x", b"x"]

    assert reasons(orders, plan(), seconds=SECONDS) == ["timeout", None, None, None]


@pytest.mark.parametrize("order", [b"hang", b"regex", STOP])
def test_while_one_hangs_the_others_are_answered(order: bytes) -> None:
    # In one batch, so that some wait behind it.
    contents = contents_of([b"x"] * 5 + [order] + [b"x"] * 5)

    with closing(run(contents, bounds(seconds=600), plan=plan())) as answers:  # type: ignore[type-var]
        first = dict(itertools.islice(answers, 10))

    assert {each.reason for each in first.values()} == {None}
    assert contents[5].version not in first


def test_waiting_for_a_processor_does_not_count() -> None:
    assert reasons([b"sleep 0.6", b"x"], plan(), seconds=0.3) == [None, None]


def test_each_file_has_a_time_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("antipasta.dispatch.queue.BATCH_MS", 1e9)

    assert reasons([b"spin 0.2"] * 4, plan(workers=1), seconds=0.5) == [None] * 4


def test_a_suspension_spends_neither_the_budget_nor_the_time_of_a_file(
    monkeypatch: pytest.MonkeyPatch,
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

    assert reasons([b"spin 0.1"] * 4, plan(), seconds=20, budget=budget) == [None] * 4
    assert suspended


def test_workers_that_are_stopped_for_a_while_go_on() -> None:
    over = threading.Event()

    def stop_for_a_while() -> None:
        while not over.wait(0.05):
            for worker in workers_alive():
                with suppress(psutil.Error):
                    worker.suspend()
                    over.wait(0.3)
                    worker.resume()

    stopper = threading.Thread(target=stop_for_a_while)
    stopper.start()
    try:
        assert reasons([b"spin 0.02"] * 20, plan(), seconds=5) == [None] * 20
    finally:
        over.set()
        stopper.join()
