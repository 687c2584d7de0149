"""The proof that nothing of the workers is left."""

from __future__ import annotations

import time
from multiprocessing import forkserver, resource_tracker
from typing import TYPE_CHECKING

import pytest

from antipasta.dispatch import crew
from antipasta.dispatch.process import Worker
from tests.support.system import system
from tests.support.workers import left_behind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    """Afterwards there is no process and no descriptor more than before."""
    if system() != "windows":
        # Processes of multiprocessing's own, which stay; executors of the library have them.
        resource_tracker.ensure_running()
        forkserver.ensure_running()
    until(lambda: not left_behind()[0])
    before = left_behind()
    yield
    until(lambda: left_behind() == before)
    assert left_behind() == before


@pytest.fixture
def births(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ids of the workers that were started, in that order."""
    pids: list[int] = []

    class Registered(Worker):
        def __init__(self, *terms: Any) -> None:
            super().__init__(*terms)
            pids.append(self.pid)

    monkeypatch.setattr(crew, "Worker", Registered)
    return pids


def until(is_so: Callable[[], bool]) -> None:
    """Wait a while: what the fork server started it buries itself, in its own time."""
    deadline = time.monotonic() + 30
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.01)
