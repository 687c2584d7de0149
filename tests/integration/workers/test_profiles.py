"""The profile of a worker that is ended is lost, and nothing else is."""

from __future__ import annotations

import pytest

from antipasta.dispatch.figures import Figures
from antipasta.profiling.profile import Profile
from antipasta.profiling.taken import Calls
from tests.support.workers import plan, reasons


@pytest.mark.parametrize("order", [b"hang", b"stop", b"segfault"])
def test_a_worker_that_is_ended_in_a_file_is_counted_as_lost(order: bytes) -> None:
    profile = Profile("calls")

    reasons([order], plan(workers=1), seconds=0.5, figures=Figures(profile))

    assert profile.lost >= 1
    assert profile.workers == []


def test_each_worker_that_ends_in_peace_hands_over_its_profile() -> None:
    profile = Profile("calls")

    found = reasons([b"spin 0.05"] * 6, plan(), figures=Figures(profile))

    assert (found, profile.lost) == ([None] * 6, 0)
    assert len({pid for pid, _ in profile.workers}) == len(profile.workers) >= 1
    names = [
        {name for _, _, name in each.times}
        for _, each in profile.workers
        if isinstance(each, Calls)
    ]
    assert len(names) == len(profile.workers)
    assert any("_spin" in each for each in names)
