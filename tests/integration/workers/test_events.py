"""What the supervisor tells of its workers while they do harm."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from antipasta.dispatch.processors import free_processors
from tests.integration.workers.test_memory import MEGABYTE, Workers, limited
from tests.support.logs import events_in
from tests.support.workers import bounds, outcomes, plan

if TYPE_CHECKING:
    Log = pytest.LogCaptureFixture


@pytest.fixture
def told(caplog: Log) -> Log:
    caplog.set_level(logging.INFO, logger="antipasta")
    return caplog


def test_a_file_that_kills_its_workers(told: Log) -> None:
    outcomes([b"x", b"die 7"], plan(1))

    assert events_in(told) == [
        ("worker_died", "1.py"),
        ("worker_retry", "1.py"),
        ("worker_died", "1.py"),
        ("degradation", "1.py"),
    ]


def test_a_file_that_takes_too_long(told: Log) -> None:
    outcomes([b"hang"], plan(1), bounds(0.2))

    assert events_in(told) == [("worker_kill", "0.py"), ("degradation", "0.py")]
    assert told.records[0].fields["cause"] == "timeout"  # type: ignore[attr-defined]


def test_a_file_that_takes_too_much(told: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    limit_mb = 120
    monkeypatch.setattr("antipasta.dispatch.pool.Watch", lambda _: Workers(limit_mb * MEGABYTE))

    outcomes([b"swell 180"], plan(2), bounds(guard=limited(limit_mb)))

    found = events_in(told)
    assert found.count(("worker_kill", "0.py")) == 2
    for event in ("worker_retry", "lowered", "degradation"):
        assert (event, "0.py") in found
    assert ("throttled", None) in found
    assert ("degradation", None) in found


def test_no_worker_can_be_started(told: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("antipasta.dispatch.crew.Worker", refuse)

    outcomes([b"x"], plan(1))

    assert events_in(told)[:3] == [
        ("worker_start_failed", None),
        ("degradation", None),
        ("workers_given_up", None),
    ]


@pytest.mark.parametrize(("others", "expected"), [(0.2, []), (99.0, [("throttled", None)])])
def test_a_busy_machine(
    told: Log, monkeypatch: pytest.MonkeyPatch, others: float, expected: list[object]
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 4)
    monkeypatch.setattr("antipasta.system.processors._affine_processors", lambda: 4)
    monkeypatch.setattr("antipasta.system.processors._cgroup_processors", lambda *_: 8)

    free_processors(others)

    assert events_in(told) == expected
