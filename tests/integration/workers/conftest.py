"""A way to start workers, and the proof that nothing of them is left."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.support.workers import METHODS, left_behind, outcomes, plan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(params=METHODS)
def method(request: pytest.FixtureRequest) -> Iterator[str]:
    """A way to start processes; afterwards no process, descriptor or semaphore is left."""
    chosen: str = request.param
    if chosen != "fork":  # multiprocessing starts a process of its own first, which stays
        outcomes([b"x"], plan(chosen))
    until(lambda: not left_behind(chosen)[0])
    before = left_behind(chosen)
    yield chosen
    until(lambda: left_behind(chosen) == before)
    assert left_behind(chosen) == before


def until(is_so: Callable[[], bool]) -> None:
    """Wait a while: what the fork server started it buries itself, in its own time."""
    deadline = time.monotonic() + 30
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.01)
