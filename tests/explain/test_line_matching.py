from __future__ import annotations

from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from antipasta.explain.line_matching import match_lines

LINES = st.lists(st.sampled_from(["a", "b", "c", "d", "e", "  a", ""]), max_size=30)


@given(LINES, LINES)
def test_pairs_keep_the_order_of_both_sides(old: list[str], new: list[str]) -> None:
    pairs = sorted((theirs, mine) for mine, theirs in match_lines(old, new).items())

    assert all(first[1] < second[1] for first, second in pairwise(pairs))
    assert all(first[0] < second[0] for first, second in pairwise(pairs))
    assert all(0 <= theirs < len(old) and 0 <= mine < len(new) for theirs, mine in pairs)


@given(LINES)
@example(["x"] * 5000)
def test_every_line_is_its_own(lines: list[str]) -> None:
    assert match_lines(lines, lines) == {at: at for at in range(len(lines))}


@given(LINES, LINES)
def test_inserted_lines_match_nothing(lines: list[str], others: list[str]) -> None:
    inserted = [f"new {line}" for line in others]
    middle = len(lines) // 2

    matched = match_lines(lines, [*lines[:middle], *inserted, *lines[middle:]])

    after = {at + len(inserted): at for at in range(middle, len(lines))}
    assert matched == {at: at for at in range(middle)} | after


def test_indentation_does_not_matter() -> None:
    assert match_lines(["a", "b"], ["if x:", "    a", "    b"]) == {1: 0, 2: 1}


def test_lines_changed_in_place_match_nothing() -> None:
    old, new = ["a", "if x:", "b"], ["a", "if x and y:", "b"]
    assert match_lines(old, new) == {0: 0, 2: 2}


def test_moved_lines_match_on_one_of_their_sides() -> None:
    old = [str(at) for at in range(100)]
    new = old[90:] + old[:90]

    matched = match_lines(old, new)

    assert sum(old[theirs] == new[mine] for mine, theirs in matched.items()) == 90


def test_a_large_rest_of_common_lines_is_left_alone() -> None:
    old = ["x", "y"] * 5000
    new = ["y", "y", "x"] * 5000

    assert len(match_lines(old, new)) < 10
