"""What took too much time or memory is remembered, for those who have no more of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from antipasta.budget import Budget
from antipasta.cache.failures import REMEMBERED_SECONDS, Room, failure_key, remember, remembered
from antipasta.cache.store import Store
from antipasta.config.settings import LimitSettings, Settings
from antipasta.model import Content, FileMetrics, Missing, Version
from antipasta.run.session import Session
from tests.support.measured import ENGINES, measured, unit, version

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# So many lines take far more than a thousandth of a second, and far less than a minute.
SLOW = b"def f(a):\n" + b"    if a:\n        a = a + 1\n" * 1500
TOO_LITTLE = LimitSettings(timeout_per_file=0.001)
ROOM = Room(5.0, 500e6, 400e6)
FAILED = FileMetrics("python", "minimal", "timeout", "not done within 5 s", loc=3)


def measure(
    store: Store, limits: LimitSettings, each: Version | None = None
) -> tuple[FileMetrics | Missing, int]:
    """The outcome of the slow file in a run of its own, and how often its content was read."""
    asked = each or version()
    reads = 0

    def read(versions: Sequence[Version]) -> Iterator[Content]:
        nonlocal reads
        for one in versions:
            reads += 1
            yield Content(one, SLOW)

    run = Session(Settings(limits=limits), store, Budget(None, time.monotonic()))
    return run.measure([asked], read)[asked], reads


@pytest.mark.parametrize(
    ("limits", "reason"),
    [(TOO_LITTLE, "timeout"), (LimitSettings(max_memory_mb=1), "memory")],
)
def test_a_failure_costs_its_time_once(store: Store, limits: LimitSettings, reason: str) -> None:
    first, reads = measure(store, limits)
    again, reads_again = measure(store, limits, version("renamed.py"))

    assert (reads, reads_again) == (1, 0)
    assert isinstance(first, FileMetrics)
    assert isinstance(again, FileMetrics)
    assert first.reason == again.reason == reason
    assert first.detail
    assert again.detail == (
        f"{first.detail}; remembered from an earlier run, and tried again with more time or memory"
    )
    assert again._replace(detail=None) == first._replace(detail=None)
    assert not again.knows_units


@pytest.mark.parametrize("limits", [TOO_LITTLE, LimitSettings(max_memory_mb=1)])
def test_with_more_time_or_memory_it_is_tried_again(store: Store, limits: LimitSettings) -> None:
    measure(store, limits)
    plenty = LimitSettings(timeout_per_file=600, max_memory_mb=900)
    for reads_expected in (1, 0):
        outcome, reads = measure(store, plenty)

        assert (outcome.reason, reads) == (None, reads_expected)
    # Now it is known, and those who have less know it too.
    assert measure(store, limits)[0].reason is None


def test_without_a_cache_it_is_tried_each_time() -> None:
    for _ in range(2):
        outcome, reads = measure(Store(), TOO_LITTLE)

        assert (outcome.reason, reads) == ("timeout", 1)


@pytest.mark.parametrize(
    ("room", "is_remembered"),
    [
        (ROOM, True),
        (Room(4.9, 400e6, 300e6), True),
        (Room(5.0, 500e6, 450e6), True),  # the process itself takes now more and now less
        (Room(5.1, 500e6, 400e6), False),
        (Room(1.0, 501e6, 100e6), False),
        (Room(1.0, 500e6, 600e6), False),
    ],
)
def test_it_counts_for_those_who_have_no_more(
    store: Store, room: Room, *, is_remembered: bool
) -> None:
    remember(store, version(), FAILED, ENGINES, ROOM)

    found = remembered(store, [version(), version("other.py", "9" * 40)], ENGINES, room)

    assert [*found] == ([version()] if is_remembered else [])


def test_it_counts_for_a_day_and_for_one_engine(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    remember(store, version(), FAILED, ENGINES, ROOM)
    now = time.time()

    assert not remembered(store, [version()], {**ENGINES, "python": "another"}, ROOM)
    for seconds, counts in ((0, True), (REMEMBERED_SECONDS + 60, False), (-60, False)):
        monkeypatch.setattr("time.time", lambda seconds=seconds: now + seconds)
        assert bool(remembered(store, [version()], ENGINES, ROOM)) is counts


def test_a_record_that_is_damaged_or_says_something_else_is_none(store: Store) -> None:
    key = failure_key(version(), ENGINES)
    remember(store, version(), FAILED, ENGINES, ROOM)
    sound = store.get(key)
    assert sound
    for at in range(len(sound)):
        store.put(key, sound[:at] + bytes((sound[at] ^ 1,)) + sound[at + 1 :])
        assert not remembered(store, [version()], ENGINES, ROOM)
    # Sealed as it should be, it would have measurements pass that nobody made.
    remember(store, version(), measured(unit()), ENGINES, ROOM)
    assert not remembered(store, [version()], ENGINES, ROOM)
