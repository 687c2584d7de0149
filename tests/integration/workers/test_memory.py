"""Files that take too much memory: what they cost, and what they are measured at in the end."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from antipasta.dispatch.crew import STILLBORN, Crew
from antipasta.dispatch.figures import Figures
from antipasta.dispatch.memory import MemoryGuard
from antipasta.dispatch.watch import Reading, Watch
from tests.support.faults import held_together
from tests.support.workers import bounds, levels, outcomes, plan

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MEGABYTE = 10**6


def limited(limit_mb: int) -> MemoryGuard:
    return MemoryGuard(limit_mb * MEGABYTE, reader=lambda: 0, most=lambda: 0)


@pytest.mark.parametrize("order", [b"take 5000", b"abort"])
def test_a_file_for_which_there_is_no_memory_is_measured_with_less(
    order: bytes, births: list[int]
) -> None:
    found = outcomes([b"x"] * 5 + [order] + [b"x"] * 5, plan(), bounds(guard=limited(500)))

    expected: list[tuple[str, str | None]] = [("full", None)] * 11
    expected[5] = ("reduced", "memory")
    assert levels(found) == expected
    # What is left of the memory of a worker that found none is in pieces: another goes on.
    assert len(births) >= 2


def test_what_swells_is_ended_tried_alone_and_then_measured_with_less(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Below what a worker is given, so that only the watch can find it.
    limit_mb = 120
    watch = Workers(limit_mb * MEGABYTE)
    monkeypatch.setattr("antipasta.dispatch.pool.Watch", lambda _: watch)
    guard, figures = limited(limit_mb), Figures()
    orders = [b"x"] * 5 + [b"swell 180"] + [b"x"] * 5

    found = outcomes(orders, plan(), bounds(guard=guard), figures)

    expected: list[tuple[str, str | None]] = [("full", None)] * 11
    expected[5] = ("reduced", "memory")
    assert levels(found) == expected
    assert "limits.max_memory_mb" in (found[5].detail or "")
    assert guard.descent.level == "minimal"
    assert figures.kills == 2
    # It was alone when it was tried again.
    assert watch.beside_it[-1] == 1
    assert limit_mb * MEGABYTE < watch.most < (limit_mb + 100 * 2) * MEGABYTE


class Workers(Watch):
    """A watch that leaves out this process, which is as large as the tests make it."""

    def __init__(self, limit_bytes: float) -> None:
        super().__init__(limit_bytes)
        self.limit = limit_bytes
        self.most = 0
        self.beside_it: list[int] = []

    def look(self, pids: Iterable[int]) -> Reading:
        reading = super().look([pid for pid in pids if pid != os.getpid()])
        self.most = max(self.most, reading.total)
        if reading.total > self.limit:
            self.beside_it.append(len(reading.resident))
        return reading


def test_memory_that_is_shared_counts_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("antipasta.dispatch.pool.HEARTBEAT_SECONDS", 0.01)
    shared = tmp_path / "shared"
    # Much more than what a forked worker copies of a process that has run thousands of tests.
    shared.write_bytes(bytes(400 * MEGABYTE))
    order = b"share " + os.fsencode(shared)
    seen: list[int] = []

    class Adding(Watch):
        def look(self, pids: Iterable[int]) -> Reading:
            reading = super().look(pids)
            seen.append(sum(reading.resident.values()))
            return reading

    monkeypatch.setattr("antipasta.dispatch.pool.Watch", Adding)
    with held_together(str(shared)):
        own = Watch(1).look([os.getpid()]).total
        limit = own + 390 * MEGABYTE
        guard = MemoryGuard(limit, reader=lambda: 0, most=lambda: 0)

        found = outcomes([order, b"spin 0.1"] * 2, plan(), bounds(guard=guard))

    # A worker that holds it as well would be too much, if each process were counted by itself.
    assert max(seen) > limit
    assert levels(found) == [("full", None)] * 4
    assert guard.descent.level == "normal"


def test_a_worker_that_has_grown_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("antipasta.dispatch.pool.HEARTBEAT_SECONDS", 0.01)
    monkeypatch.setattr("antipasta.dispatch.queue.BATCH_FILES", 1)
    # A forked worker begins with what the process of the tests holds, and grows by a part of it.
    monkeypatch.setattr("antipasta.dispatch.crew.RECYCLED_AT_GROWTH", 1.1)
    orders = [b"keep 100", b"spin 0.05", b"keep 101", b"spin 0.05", b"keep 102"]

    # The least share there is: without it the second or the third would have no room in the worker.
    guard = MemoryGuard(1e13, reader=lambda: 10**13, most=lambda: 0)

    assert levels(outcomes(orders, plan(1), bounds(guard=guard))) == ([("full", None)] * 5)


def test_what_was_ended_for_memory_is_not_tried_in_this_process(
    monkeypatch: pytest.MonkeyPatch,
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

    (found,) = outcomes([b"take 5000"], plan(1), bounds(guard=limited(500)))

    assert (found.reason, found[1]) == ("memory", "minimal")
