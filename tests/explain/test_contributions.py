from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from antipasta.analyze import measure_source
from antipasta.explain.contributions import Side, contributions
from antipasta.explain.line_matching import match_lines
from antipasta.explain.pointed_file import PointedFile
from antipasta.metrics import METRICS

if TYPE_CHECKING:
    from antipasta.results import Contribution

STATEMENTS = (
    "    x += 1",
    "    if x: y += 1",
    "    while x and y: x -= 1",
    "    z = [a for a in x if a] if y else x",
    "    try: y()\n    except E: pass",
    "    for a in x:\n        if a: break",
)
BODIES = st.lists(st.sampled_from(STATEMENTS), min_size=1, max_size=12)


def function(body: list[str]) -> str:
    return "\n".join(["def f(x, y):", *body, ""])


def side(source: str) -> Side:
    (unit,) = measure_source(source.encode(), language="python").units[1:]
    return Side(PointedFile(source.encode(), "python"), unit)


def found(old: str, new: str, metric: str, allowed: float = 1) -> dict[int, int]:
    rows = contributions(side(new), side(old), metric, allowed=allowed)
    return {each.line: each.points for each in rows}


@settings(deadline=None)
@given(BODIES, BODIES, st.sampled_from(["cyclomatic_complexity", "cognitive_complexity", "length"]))
def test_they_are_the_difference_and_what_is_gone(
    old: list[str], new: list[str], metric: str
) -> None:
    now, before = side(function(new)), side(function(old))
    rows = contributions(now, before, metric, allowed=1)

    assert now.unit
    assert before.unit
    value, previous = (METRICS[metric].of(each.unit) for each in (now, before) if each.unit)
    assert value is not None
    assert previous is not None
    assert sum(each.points for each in rows) - lost(now, before, metric) == value - previous
    assert not rows or abs(sum(each.share for each in rows) - 1) < 0.01
    assert all(each.points > 0 for each in rows)


def lost(now: Side, before: Side, metric: str) -> int:
    """The points of the old lines that are gone, or that their new lines have no more."""
    held = now.file.points(now.unit, metric, allowed=1)
    old = before.file.points(before.unit, metric, allowed=1)
    assert held is not None
    assert old is not None
    now_at = {theirs: mine for mine, theirs in match_lines(before.lines, now.lines).items()}
    # Both functions begin on the first line of their files.
    kept = {line: held[now_at[line - 1] + 1] for line in old if line - 1 in now_at}
    return sum(max(0, points - kept.get(line, 0)) for line, points in old.items())


OLD = "def f(x):\n    for a in x:\n        if a:\n            print(a)\n    return x\n"


def test_an_if_around_old_code_and_the_deeper_lines_in_it() -> None:
    new = (
        "def f(x):\n    if x:\n        for a in x:\n            if a:\n"
        "                print(a)\n    return x\n"
    )

    assert found(OLD, new, "cyclomatic_complexity") == {2: 1}
    assert found(OLD, new, "cognitive_complexity") == {2: 1, 3: 1, 4: 1}
    assert found(OLD, new, "nesting_depth", allowed=2) == {4: 1}
    assert found(OLD, new, "length") == {2: 1}


def test_a_line_changed_in_place_contributes_what_it_gained() -> None:
    new = OLD.replace("if a:", "if a and x:")

    assert found(OLD, new, "cyclomatic_complexity") == {3: 1}


def test_added_parameters() -> None:
    assert found(OLD, OLD.replace("def f(x)", "def f(x, *, y, z)"), "parameters") == {1: 2}


def test_the_same_code_contributes_nothing() -> None:
    assert found(OLD, OLD, "cognitive_complexity") == {}


def test_of_a_new_function_every_line_counts() -> None:
    now = side(OLD)
    assert rows(contributions(now, None, "cognitive_complexity", allowed=1)) == [
        (3, 3, 2, 0.6667),
        (2, 2, 1, 0.3333),
    ]
    assert rows(contributions(now, None, "length", allowed=1)) == [(1, 5, 5, 1.0)]


def test_size_is_given_in_ranges() -> None:
    body = ["    a()", "    b()", "    c()"]
    new = [body[0], *STATEMENTS[:1], *body[1:], *STATEMENTS[:2]]
    found = contributions(side(function(new)), side(function(body)), "length", allowed=1)

    assert rows(found) == [(6, 7, 2, 0.6667), (3, 3, 1, 0.3333)]


def rows(found: tuple[Contribution, ...]) -> list[tuple[int, int, int, float]]:
    return [(each.line, each.end_line, each.points, each.share) for each in found]
