from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from antipasta.dispatch.batching import PRESSED_FROM, most_urgent_first, predicted_ms
from tests.support.measured import version

A, B, C, D = (version(name) for name in ("a.py", "b.py", "c.py", "d.py"))


def test_what_is_soonest_done_comes_first() -> None:
    sizes = {A: 400_000, B: 10, C: 9_000, D: 90_000}

    assert most_urgent_first(sizes, (), 0.0) == [B, C, D, A]


def test_of_about_the_same_cost_what_is_new_comes_first() -> None:
    sizes = {A: 9_000, B: 9_500, C: 300_000, D: 9_200}

    assert most_urgent_first(sizes, {A, B}, 0.0) == [D, A, B, C]


def test_a_language_that_takes_longer_comes_later() -> None:
    slow = version("a.pl", language="perl")

    assert most_urgent_first({slow: 10_000, B: 30_000}, (), 0.0) == [B, slow]


@given(st.lists(st.integers(0, 5_000_000), max_size=20), st.floats(0, 60))
def test_only_what_may_not_be_done_in_time_is_put_in_order(
    sizes: list[int], seconds: float
) -> None:
    files = {version(f"{at}.py"): size for at, size in enumerate(sizes)}
    cost = sum(predicted_ms(size, "python") for size in sizes) / 1000

    found = most_urgent_first(files, (), seconds)

    assert set(found) == (set() if cost < seconds * PRESSED_FROM else set(files))
