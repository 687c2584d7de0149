"""Timers that interrupt a computation, and are gone afterwards."""

from __future__ import annotations

import signal
import time

import pytest

from antipasta.system.timers import Timer, is_ticking, ticking

pytestmark = pytest.mark.every_system


class OverError(Exception):
    """The time is over."""


def over(_signal: int, _frame: object) -> None:
    raise OverError


@pytest.mark.parametrize("of_cpu", [True, False])
def test_python_code_is_interrupted(of_cpu: bool) -> None:
    before = [signal.getsignal(number) for number in signal.valid_signals()]

    def compute() -> None:
        with ticking(Timer(over, 0.05, 10.0, of_cpu=of_cpu)):
            assert is_ticking() == of_cpu
            while True:
                pass

    with pytest.raises(OverError):
        compute()

    assert not is_ticking()
    assert [signal.getsignal(number) for number in signal.valid_signals()] == before


def test_it_calls_again_and_not_afterwards() -> None:
    calls = 0

    def count(_signal: int, _frame: object) -> None:
        nonlocal calls
        calls += 1

    with ticking(Timer(count, 0.01, 0.01)):
        while calls < 3:
            pass
    counted = calls
    time.sleep(0.05)

    assert calls == counted


def test_sleeping_takes_no_time_of_the_processor() -> None:
    with ticking(Timer(over, 0.2, 10.0, of_cpu=True)):
        time.sleep(0.3)
