from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from antipasta.dispatch.budget import Budget

SECONDS = st.floats(0, 1e6)


@given(started=SECONDS, now=SECONDS, seconds=SECONDS)
def test_what_is_left_of_a_bound(started: float, now: float, seconds: float) -> None:
    budget = Budget(seconds, started, clock=lambda: now)

    assert budget.elapsed() == now - started
    assert budget.remaining() == max(0.0, seconds - (now - started))


def test_without_a_bound_there_is_no_end() -> None:
    assert Budget(None, 0.0, clock=lambda: 1e9).remaining() == float("inf")


def test_the_clock_runs_by_itself() -> None:
    budget = Budget(1e9, time.monotonic())

    assert budget.elapsed() >= 0
    assert 0 < budget.remaining() <= 1e9
