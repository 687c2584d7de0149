"""A way to start workers, and the proof that nothing of them is left."""

from __future__ import annotations

import time
from multiprocessing import forkserver, process
from typing import TYPE_CHECKING

import pytest

from antipasta.dispatch import crew
from antipasta.dispatch.process import Worker
from antipasta.system.workers import prepare
from tests.support.workers import METHODS, SEMAPHORES, left_behind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any


@pytest.fixture(params=METHODS)
def method(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A way to start processes; afterwards no process, descriptor or semaphore is left."""
    chosen: str = request.param
    settings = process.current_process()._config  # type: ignore[attr-defined]
    monkeypatch.setitem(settings, "semprefix", f"/{SEMAPHORES}")
    # Processes of multiprocessing's own, which stay.
    prepare()
    if chosen == "forkserver":
        forkserver.ensure_running()
    until(lambda: not left_behind(chosen)[0])
    before = left_behind(chosen)
    yield chosen
    until(lambda: left_behind(chosen) == before)
    assert left_behind(chosen) == before


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
