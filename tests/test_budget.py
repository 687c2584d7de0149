from __future__ import annotations

import subprocess
import sys
import time

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from antipasta.budget import SLOWEST_PACE, Budget, process_started, processor_seconds
from tests.support.logs import events_in

pytestmark = pytest.mark.every_system

SECONDS = st.floats(0, 1e6)


@given(started=SECONDS, now=SECONDS, seconds=SECONDS)
def test_what_is_left_of_a_bound(started: float, now: float, seconds: float) -> None:
    budget = Budget(seconds, started, clock=lambda: now)

    assert budget.elapsed() == now - started
    assert budget.seconds_left() == max(0.0, seconds - (now - started))


def test_without_a_bound_there_is_no_end() -> None:
    assert Budget(None, 0.0, clock=lambda: 1e9).seconds_left() == float("inf")


def test_the_clock_runs_by_itself() -> None:
    budget = Budget(1e9, time.monotonic())

    assert budget.elapsed() >= 0
    assert 0 < budget.seconds_left() <= 1e9


def test_a_reserve_is_left_for_what_comes_after() -> None:
    budget = Budget(1.0, 0.0, reserve=0.5, clock=lambda: 0.5)

    assert budget.seconds_left() == 0
    budget.reserve(0.2)

    assert budget.seconds_left() == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("worked", "kept"), [(2.0, 0.5), (1.5, 0.5), (1.0, 0.75), (0.01, 0.5 * SLOWEST_PACE), (0, 0.5)]
)
def test_on_a_busy_machine_more_is_left(worked: float, kept: float) -> None:
    budget = Budget(10.0, 0.0, clock=lambda: 1.5, worked=lambda: worked)

    budget.reserve(0.3)
    budget.reserve_more(0.2)

    assert budget.seconds_left() == pytest.approx(10 - 1.5 - kept)


def test_the_time_of_ended_processes_counts() -> None:
    before = processor_seconds()
    subprocess.run([sys.executable, "-c", "sum(range(5_000_000))"], check=True)

    assert processor_seconds() > before + 0.01


@pytest.mark.parametrize(("late", "elapsed"), [(0.9, 10), (8.0, 2)])
def test_a_suspension_does_not_count_but_a_busy_machine_does(late: float, elapsed: float) -> None:
    budget = Budget(60, 0.0, clock=lambda: 10)

    budget.excuse(late)

    assert budget.elapsed() == elapsed


def test_what_a_budget_decides_is_told(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", logger="antipasta")
    budget = Budget(60, 0.0, clock=lambda: 10)

    budget.reserve(2.0)
    budget.excuse(8.0)
    budget.end_stage("start")
    budget.note_left(["a.py", "b.py"], "compare")
    budget.note_left([], "compare")

    assert events_in(caplog) == [
        ("budget_reserved", None),
        ("suspended", None),
        ("stage_end", None),
        ("file_left", "a.py"),
        ("file_left", "b.py"),
        ("budget_spent", None),
    ]


def test_stages_add_up_to_the_run_whether_or_not_it_was_suspended() -> None:
    now = 1.0
    budget = Budget(60, 0.0, clock=lambda: now)
    budget.end_stage("start")

    now = 12.0
    budget.excuse(8.0)
    budget.end_stage("measure")
    now = 13.0
    budget.end_stage("start")

    assert budget.stages == {"start": 2.0, "measure": 3.0}
    assert sum(budget.stages.values()) == budget.elapsed()


@pytest.mark.linux("the start of a process")
def test_the_start_of_this_process_is_known() -> None:
    age = time.monotonic() - process_started()

    assert age >= time.process_time()
    # Both clocks are read to a hundredth of a second, at two moments.
    assert age == pytest.approx(time.time() - psutil.Process().create_time(), abs=2)


def test_where_the_system_does_not_tell_the_time_of_the_processor_is_a_lower_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> None:
        raise FileNotFoundError

    monkeypatch.setattr("builtins.open", refuse)

    assert time.monotonic() - process_started() >= time.process_time() * 0.99
