"""A way to start workers, and the proof that nothing of them is left."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.support.workers import METHODS, left_behind, outcomes, plan

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(params=METHODS)
def method(request: pytest.FixtureRequest) -> Iterator[str]:
    """A way to start processes; afterwards no process, descriptor or semaphore is left."""
    chosen: str = request.param
    if chosen != "fork":  # multiprocessing starts a process of its own first, which stays
        outcomes([b"x"], plan(chosen))
    before = left_behind()
    yield chosen
    # What the fork server started is buried by the fork server, in its own time.
    deadline = time.monotonic() + 30
    while left_behind() != before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert left_behind() == before
