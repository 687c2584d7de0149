"""A run whose time is over: it returns, and says of every file whether it was done."""

from __future__ import annotations

import os
import random
import time
from typing import TYPE_CHECKING

import pytest

from antipasta.budget import Budget
from antipasta.dispatch.batching import BATCH_FILES
from antipasta.dispatch.pool import run
from tests.support.workers import bounds, contents_of, plan, reasons

if TYPE_CHECKING:
    from pathlib import Path


def test_it_ends_workers_that_all_hang_in_c(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("antipasta.dispatch.queue.BATCH_FILES", 1)
    marker = tmp_path / "hanging"
    orders = [b"hang " + os.fsencode(marker)] * 2 + [b"sleep 600".ljust(100)] * 50

    def clock() -> float:
        """The time is over when both workers hang."""
        return 1000.0 if marker.exists() and marker.stat().st_size == 2 else 0.0

    assert reasons(orders, plan(), seconds=600, budget=Budget(60, 0.0, clock=clock)) == (
        ["budget"] * 52
    )


def test_it_does_not_wait_for_the_rest() -> None:
    orders = [b"sleep 0.1"] * 1000  # that is 50 s for two

    found = reasons(orders, plan(), budget=Budget(0.3, time.monotonic()))

    assert set(found) <= {None, "budget"}
    assert "budget" in found


def test_what_is_done_by_then_is_the_cheapest() -> None:
    sizes = list(range(1, 1001))
    random.Random(1).shuffle(sizes)
    contents = contents_of([b"x" * size for size in sizes])
    answered = 0
    # The time is over when so many have been answered, however long that takes.
    budget = Budget(60, 0.0, clock=lambda: 1000.0 if answered >= 300 else 0.0)
    done: list[int] = []
    missed: list[int] = []

    for version, outcome in run(contents, bounds(budget=budget), plan=plan()):
        size = sizes[int(version.path.removesuffix(".py"))]
        (missed if outcome.reason else done).append(size)
        answered += 1

    assert sorted(done + missed) == sorted(sizes)
    assert len(done) >= 300
    # At most what the two workers had in hand by then is missing among the cheapest.
    assert len([size for size in missed if size < max(done)]) < 2 * BATCH_FILES


@pytest.mark.parametrize(("in_haste", "first"), [(False, "1.py"), (True, "0.py")])
def test_the_costliest_file_comes_first_but_in_haste_the_cheapest(
    first: str, *, in_haste: bool
) -> None:
    contents = contents_of([b"x", b"x" * 90_000])
    order = bounds()._replace(in_haste=in_haste)

    found = list(run(contents, order, plan=plan(workers=1)))

    assert found[0][0].path == first
    assert len(found) == 2
