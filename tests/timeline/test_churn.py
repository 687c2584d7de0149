"""Counts by function agree with a slow way to count, and with `git log -L`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antipasta.collect.patches import Change, Patch
from antipasta.timeline.churn import Churn, Lines, mapped

if TYPE_CHECKING:
    from antipasta.collect.patches import Hunks
    from antipasta.timeline.churn import Span


def change(
    hunks: Hunks | None, new: int = 1, *, path: str = "a.py", old_path: str = "a.py"
) -> Change:
    """A change of version `new` - 1 to version `new`."""
    return Change(old_path, f"{new - 1}", path, f"{new}", hunks)


def counted(lines: Lines, *changes: Change, rows: int = 5) -> Churn:
    """The counts of commits with one change each, the newest first."""
    newest = changes[0]
    churn = Churn({(newest.path, newest.oid): lines}, rows)
    for number, each in enumerate(changes):
        churn.take(Patch(str(number), (each,)), is_counted=True)
    return churn


@pytest.mark.parametrize(
    ("span", "hunk", "expected"),
    [
        ((10, 20, 0), (30, 1, 30, 5), (10, 20, 0)),
        ((10, 20, 0), (20, 3, 20, 0), (10, 20, 0)),
        ((10, 20, 0), (10, 3, 10, 0), (13, 23, 0)),
        ((10, 20, 0), (5, 0, 5, 2), (8, 18, 0)),
        ((10, 20, 0), (12, 0, 12, 3), (10, 17, 0)),
        ((10, 20, 0), (12, 4, 12, 1), (10, 23, 0)),
        ((10, 20, 0), (15, 2, 15, 0), (10, 22, 0)),
        ((10, 20, 0), (10, 0, 10, 10), None),
        ((10, 20, 0), (8, 0, 8, 20), None),
        ((10, 20, 0), (10, 7, 10, 10), (10, 17, 0)),
        ((10, 20, 0), (10, 1, 10, 10), (10, 11, 0)),
        # As many old lines as new ones: each in its place.
        ((10, 20, 0), (1, 100, 1, 100), (10, 20, 0)),
        ((11, 21, 0), (1, 200, 1, 100), (21, 41, 0)),
        # Of less than half as many it was none of these lines.
        ((10, 20, 0), (1, 40, 1, 100), None),
        ((10, 20, 0), (1, 50, 1, 100), (5, 11, 0)),
        # A new function above, which took the first line along, and one below.
        ((21, 31, 0), (10, 1, 10, 12), (10, 20, 0)),
        ((10, 20, 0), (19, 1, 19, 12), (10, 20, 0)),
    ],
)
def test_a_function_is_mapped_to_where_it_was(
    span: Span, hunk: tuple[int, int, int, int], expected: Span | None
) -> None:
    assert mapped((span,), (hunk,)) == ((expected,) if expected else ())


def test_lines_belong_to_the_innermost_function() -> None:
    lines = Lines((0,), ((10, 30, 1), (15, 20, 2), (30, 40, 3)))
    hunks = ((1, 1, 1, 1), (12, 0, 12, 1), (16, 2, 17, 2), (24, 0, 25, 10))

    churn = counted(lines, change(hunks))

    assert churn.commits == [1, 1, 1, 1, 0]
    assert churn.lines == [2, 1 + 5, 4, 5, 0]


def test_deleted_lines_belong_to_what_is_around_them() -> None:
    lines = Lines((0,), ((10, 30, 1), (15, 20, 2), (30, 40, 3)))
    hunks = ((5, 1, 5, 0), (17, 2, 16, 0), (23, 1, 20, 0), (34, 7, 30, 0))

    churn = counted(lines, change(hunks))

    # Between the inner function and the rest of the outer one it is the outer one's; between two
    # functions it is neither's.
    assert churn.lines == [1 + 7, 1, 2, 0, 0]


def test_deleted_lines_belong_to_what_took_their_place() -> None:
    lines = Lines((0,), ((10, 12, 1), (12, 14, 2)))

    churn = counted(lines, change(((10, 6, 10, 4),)))

    assert churn.lines == [0, 2 + 2, 2 + 4, 0, 0]
    fewer = counted(lines, change(((10, 1, 10, 4),)))
    assert fewer.lines == [0, 2 + 1, 2, 0, 0]


def test_a_renamed_file_is_followed() -> None:
    churn = counted(
        Lines((0,), ((1, 5, 1),)),
        change((), 3, path="b.py"),
        change(((2, 1, 2, 1),), 2),
        change(((1, 0, 1, 9),), 1, old_path=""),
    )

    assert churn.commits[:2] == [1, 2]
    assert churn.lines[:2] == [5, 2 + 4]


def test_what_is_not_counted_maps_lines() -> None:
    churn = Churn({("a.py", "2"): Lines((0,), ((10, 20, 1),))}, 2)
    churn.take(Patch("bulk", (change(((1, 0, 1, 5),), 2),)), is_counted=False)
    churn.take(Patch("edit", (change(((5, 1, 5, 1),), 1),)), is_counted=True)

    assert churn.commits == [0, 1]


def test_what_git_does_not_tell_is_lost() -> None:
    churn = counted(Lines((0,), ((1, 5, 1),)), change(None, 2), change(((2, 1, 2, 1),), 1))

    assert churn.lost == {0, 1}
    # The file is followed still.
    assert churn.commits[:2] == [1, 0]


def test_two_children_tell_of_one_version() -> None:
    churn = Churn(
        {
            ("a.py", "merge"): Lines((0,), ((10, 12, 1), (20, 30, 2))),
        },
        3,
    )
    merge = (
        Change("a.py", "ours", "a.py", "merge", ((1, 0, 1, 5),)),
        Change("a.py", "theirs", "a.py", "merge", ((10, 0, 10, 2),)),
    )
    churn.take(Patch("merge", merge), is_counted=False)
    for side, hunks in (("ours", ((15, 0, 15, 1),)), ("theirs", ((1, 0, 1, 5),))):
        each = Change("a.py", "base", "a.py", side, hunks)
        churn.take(Patch(side, (each,)), is_counted=True)
    churn.take(Patch("base", (Change("", "", "a.py", "base", ((1, 0, 1, 40),)),)), is_counted=True)

    assert churn.commits == [2, 1, 2]


@st.composite
def functions(draw: st.DrawFn) -> tuple[Span, ...]:
    """Functions of a file, some of them within others."""
    spans: list[Span] = []
    line = 1
    for number in range(draw(st.integers(0, 6))):
        start = line + draw(st.integers(0, 4))
        line = start + draw(st.integers(1, 12))
        spans.append((start, line, 2 * number + 1))
        if line - start > 4 and draw(st.booleans()):
            spans.append((start + 1, line - draw(st.integers(1, 2)), 2 * number + 2))
    return tuple(spans)


@st.composite
def changes(draw: st.DrawFn) -> Hunks:
    """Hunks of a change, in order, with lines between them that stay."""
    hunks: list[tuple[int, int, int, int]] = []
    old = new = 1
    for _ in range(draw(st.integers(1, 5))):
        stay = draw(st.integers(1 if hunks else 0, 20))
        deleted, added = draw(st.integers(0, 9)), draw(st.integers(0, 9))
        if deleted or added:
            hunks.append((old + stay, deleted, new + stay, added))
            old, new = old + stay + deleted, new + stay + added
    return tuple(hunks) or ((1, 1, 1, 1),)


def innermost(inside: list[Span]) -> int:
    """The row of the shortest of these functions; that of the file where there are none."""
    return min(inside, key=lambda span: span[1] - span[0])[2] if inside else 0


def slowly(spans: tuple[Span, ...], hunks: Hunks) -> Counter[int]:
    """The lines of each row, counted line by line."""
    found: Counter[int] = Counter()
    for _, deleted, new, added in hunks:
        owners = [
            innermost([span for span in spans if span[0] <= line < span[1]])
            for line in range(new, new + added)
        ]
        around = [innermost([span for span in spans if span[0] < new < span[1]])]
        found.update(owners)
        # A deleted line is of the one in its place, or of the last one.
        found.update((owners or around)[min(at, max(added - 1, 0))] for at in range(deleted))
    return found


@given(functions(), changes())
def test_every_line_counts_once_for_the_innermost_function(
    spans: tuple[Span, ...], hunks: Hunks
) -> None:
    churn = counted(Lines((0,), spans), change(hunks), rows=20)

    expected = slowly(spans, hunks)
    assert churn.lines == [expected[row] for row in range(20)]
    assert churn.commits == [int(row in expected) for row in range(20)]


@given(functions(), changes())
def test_functions_stay_apart_or_within_each_other(spans: tuple[Span, ...], hunks: Hunks) -> None:
    found = {row: (start, end) for start, end, row in mapped(spans, hunks)}

    for start, end, row in spans:
        for other_start, other_end, other in spans:
            if row in found and other in found and start <= other_start and other_end <= end:
                assert found[row][0] <= found[other][0]
                assert found[other][1] <= found[row][1]
    # What no hunk touches keeps its length.
    for start, end, row in spans:
        if not any(new < end and start < new + max(added, 1) for _, _, new, added in hunks):
            assert found[row][1] - found[row][0] == end - start


@given(changes())
def test_lines_that_stay_are_mapped_exactly(hunks: Hunks) -> None:
    last = max(new + added for _, _, new, added in hunks) + 5
    changed = {line for _, _, new, added in hunks for line in range(new, new + added)}
    spans = tuple((line, line + 1, line) for line in range(1, last) if line not in changed)

    expected = [line for line in range(1, last) if line not in changed]
    shifts = {
        line: sum(deleted - added for _, deleted, new, added in hunks if new + added <= line)
        for line in expected
    }
    assert mapped(spans, hunks) == tuple(
        (line + shifts[line], line + 1 + shifts[line], line) for line in expected
    )
