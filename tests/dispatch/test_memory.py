from __future__ import annotations

import psutil
import pytest

from antipasta.dispatch.memory import PEAK_BYTES_PER_SOURCE_BYTE, MemoryGuard
from antipasta.system.memory import resident_bytes
from antipasta.system.processes import most_resident_bytes

pytestmark = pytest.mark.every_system


@pytest.mark.parametrize(("source_bytes", "refused"), [(0, False), (100, False), (101, True)])
def test_a_file_may_take_what_is_left(source_bytes: int, refused: bool) -> None:
    limit = 1000 + 100 * PEAK_BYTES_PER_SOURCE_BYTE
    guard = MemoryGuard(limit, reader=lambda: 1000, most=lambda: 10_000)

    assert (guard.refusal(source_bytes) is not None) is refused


def test_the_refusal_names_both_numbers_and_the_setting() -> None:
    guard = MemoryGuard(500e6, reader=lambda: 100_000_000, most=lambda: 200_000_000)

    assert guard.refusal(10_000_000) == (
        "would take 960 MB of memory, limit 500 MB (limits.max_memory_mb)"
    )


def test_the_memory_is_read_again_for_each_file() -> None:
    held = iter([0, 10_000_000, 0])
    guard = MemoryGuard(5_000_000, reader=lambda: next(held), most=lambda: 10_000_000)

    assert [guard.refusal(10) is None for _ in range(3)] == [True, False, True]


def test_the_memory_is_not_read_where_what_was_held_at_most_would_do() -> None:
    guard = MemoryGuard(5_000_000, reader=lambda: pytest.fail("read"), most=lambda: 1_000_000)

    assert guard.refusal(10) is None


def test_the_memory_held_is_what_psutil_says() -> None:
    assert resident_bytes() == pytest.approx(psutil.Process().memory_info().rss, rel=0.05)


def test_this_process_holds_memory_and_no_more_than_it_ever_held() -> None:
    held = resident_bytes()

    # The kernel counts what is held per processor and sums it up late: off by a few pages.
    assert 1_000_000 < held < most_resident_bytes() * 1.05 < 100_000_000_000
