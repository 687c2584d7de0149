"""Files that take too much memory: what they cost, and what they are measured at in the end."""

from __future__ import annotations

import os

import pytest

from antipasta.dispatch.crew import STILLBORN, Crew
from antipasta.dispatch.memory import LEAN_BYTES, MemoryGuard
from antipasta.dispatch.watch import Reading, Watch
from antipasta.model import FileMetrics
from tests.support.workers import bounds, outcomes, plan

MEGABYTE = 10**6


def levels(found: list[object]) -> list[tuple[str, str | None]]:
    return [(each.analysis, each.reason) for each in found if isinstance(each, FileMetrics)]


def limited(limit_mb: int) -> MemoryGuard:
    return MemoryGuard(limit_mb * MEGABYTE, reader=lambda: 0, most=lambda: 0)


@pytest.mark.parametrize("order", [b"take 5000", b"abort"])
def test_a_file_for_which_there_is_no_memory_is_measured_with_less(
    method: str, order: bytes
) -> None:
    found = outcomes([b"x"] * 5 + [order] + [b"x"] * 5, plan(method), bounds(guard=limited(500)))

    expected: list[tuple[str, str | None]] = [("full", None)] * 11
    expected[5] = ("reduced", "memory")
    assert levels([*found]) == expected


def test_what_swells_is_ended_tried_alone_and_then_measured_with_less(
    method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Below what a worker is given, so that only the watch can find it.
    monkeypatch.setattr("antipasta.dispatch.pool.Watch", only_workers)
    guard = limited(120)
    orders = [b"x"] * 5 + [b"swell 180"] + [b"x"] * 5

    found = outcomes(orders, plan(method), bounds(guard=guard))

    expected: list[tuple[str, str | None]] = [("full", None)] * 11
    expected[5] = ("reduced", "memory")
    assert levels([*found]) == expected
    assert "limits.max_memory_mb" in (found[5].detail or "")
    assert guard.descent.level == "minimal"


def only_workers(limit_bytes: float) -> Watch:
    """A watch that leaves out this process, which is as large as the tests make it."""

    class Workers(Watch):
        def look(self, pids: object) -> Reading:
            assert isinstance(pids, list)
            return super().look([pid for pid in pids if pid != os.getpid()])

    return Workers(limit_bytes)


def test_memory_that_is_shared_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    # A forked worker shares what this process holds: by resident memory there are three of it.
    ballast = bytearray(os.urandom(1)) * (150 * MEGABYTE)
    monkeypatch.setattr("antipasta.dispatch.pool.HEARTBEAT_SECONDS", 0.01)
    own = Watch(1).look([os.getpid()]).total
    guard = MemoryGuard(own + 120 * MEGABYTE, reader=lambda: 0, most=lambda: 0)

    found = outcomes([b"spin 0.05"] * 8, plan("fork"), bounds(guard=guard))

    assert len(ballast) > LEAN_BYTES
    assert levels([*found]) == [("full", None)] * 8
    assert guard.descent.level == "normal"


def test_a_worker_that_has_grown_is_replaced(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("antipasta.dispatch.pool.HEARTBEAT_SECONDS", 0.01)
    monkeypatch.setattr("antipasta.dispatch.queue.BATCH_FILES", 1)
    monkeypatch.setattr("antipasta.dispatch.crew.RECYCLED_AT_GROWTH", 1.5)
    orders = [b"keep 100", b"spin 0.05", b"keep 101", b"spin 0.05", b"keep 102"]

    # The least share there is: without it the second or the third would have no room in the worker.
    guard = MemoryGuard(1e13, reader=lambda: 10**13, most=lambda: 0)

    assert levels([*outcomes(orders, plan(method, 1), bounds(guard=guard))]) == (
        [("full", None)] * 5
    )


def test_what_was_ended_for_memory_is_not_tried_in_this_process(
    method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = 0
    start = Crew._start

    def start_once(self: Crew) -> None:
        nonlocal started
        started += 1
        if started == 1:
            start(self)
        else:
            self._stillborn = STILLBORN

    monkeypatch.setattr(Crew, "_start", start_once)

    (found,) = outcomes([b"take 5000"], plan(method, 1), bounds(guard=limited(500)))

    assert (found.reason, found[1]) == ("memory", "minimal")
