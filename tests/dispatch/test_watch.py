from __future__ import annotations

import os
from typing import TYPE_CHECKING

import psutil
import pytest

from antipasta.dispatch.watch import Reading, Watch

if TYPE_CHECKING:
    from collections.abc import Iterable

pytestmark = pytest.mark.every_system


def resident(pids: Iterable[int]) -> dict[int, int]:
    return dict.fromkeys(pids, 50)


def test_as_long_as_it_is_little_resident_memory_will_do() -> None:
    watch = Watch(126, resident=resident, shared_out=lambda _: pytest.fail("read"))

    assert watch.look([1, 2]) == Reading({1: 50, 2: 50}, 100)


def test_what_looks_like_too_much_is_looked_at_again() -> None:
    watch = Watch(120, resident=resident, shared_out=lambda _: {1: 20})

    # The system does not tell for process 2: it counts in full.
    assert watch.look([1, 2]) == Reading({1: 50, 2: 50}, 70)


@pytest.mark.linux("memory that processes share")
def test_the_memory_is_what_psutil_says() -> None:
    own = psutil.Process()
    plenty, little = Watch(1e12).look([own.pid]), Watch(1).look([own.pid])

    assert plenty.total == pytest.approx(own.memory_info().rss, rel=0.1)
    assert little.total == pytest.approx(own.memory_full_info().pss, rel=0.1)


def test_a_process_of_which_nothing_is_told_does_not_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(pid: int) -> None:
        raise psutil.AccessDenied(pid)

    gone = 2**22 + 1  # above the largest process id there is
    assert Watch(1).look([gone]) == Reading({}, 0)

    monkeypatch.setattr("antipasta.dispatch.watch.resident_bytes", refuse)
    assert Watch(1).look([os.getpid()]) == Reading({}, 0)


def test_where_sharing_is_not_told_resident_memory_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: psutil.Process) -> None:
        raise psutil.AccessDenied(self.pid)

    monkeypatch.setattr(psutil.Process, "memory_full_info", refuse)

    resident, total = Watch(1).look([os.getpid()])
    assert total == resident[os.getpid()] > 0
