from __future__ import annotations

from textwrap import dedent, indent
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from antipasta.analyze import measure_source
from antipasta.explain.contributions import Side, contributions
from antipasta.explain.pointed_file import PointedFile
from antipasta.metrics import METRICS

if TYPE_CHECKING:
    from antipasta.results.findings import Contribution

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
def test_they_explain_the_whole_gain(old: list[str], new: list[str], metric: str) -> None:
    rows, gain = gained(function(old), function(new), metric)

    assert sum(each.points for each in rows) >= gain
    assert not rows or abs(sum(each.share for each in rows) - 1) < 0.01
    assert all(each.points > 0 for each in rows)


@settings(deadline=None)
@given(BODIES, BODIES, st.sampled_from(STATEMENTS), st.sampled_from(STATEMENTS))
def test_where_one_place_changed_they_are_the_gain(
    above: list[str], below: list[str], was: str, now: str
) -> None:
    old, new = (function([*above, each, *below]) for each in (was, now))

    rows, gain = gained(old, new, "cyclomatic_complexity")

    assert sum(each.points for each in rows) == max(0, gain)


def gained(old: str, new: str, metric: str) -> tuple[tuple[Contribution, ...], int]:
    """The contributions, and what the value gained."""
    now, before = side(new), side(old)
    assert now.unit
    assert before.unit
    value, previous = (METRICS[metric].of(each) for each in (now.unit, before.unit))
    assert value is not None
    assert previous is not None
    return contributions(now, before, metric, allowed=1), int(value - previous)


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


REWRITTEN = {
    "an elif in place of an if": (
        """
        if a == 1:
            one()
        if a == 2:
            two()
        """,
        """
        if a == 1:
            one()
        elif a == 2:
            two()
        elif a == 3:
            three()
        """,
        {6: 1},
    ),
    "a wrapped condition": (
        """
        if a and b or c:
            one()
        """,
        """
        if (
            a
            and b
            or c
            or d
        ):
            one()
        """,
        {6: 1},
    ),
    "a condition that was unwrapped": (
        """
        if (
            a
            and b
        ):
            one()
        """,
        """
        if a and b and c:
            one()
        """,
        {2: 1},
    ),
    "a block that moved": (
        """
        first()
        second()
        third()
        if a == 1 and b == 2:
            one()
        """,
        """
        if a == 1 and b == 3:
            one()
        first()
        second()
        third()
        while c:
            c.pop()
        """,
        {7: 1},
    ),
    "two in place of one": (
        """
        for each in a:
            one(each)
        """,
        """
        for each in a.values():
            one(each)
        for each in b:
            two(each)
        """,
        {4: 1},
    ),
}


@pytest.mark.parametrize("kind", REWRITTEN)
def test_rewritten_lines_contribute_what_is_new(kind: str) -> None:
    *sources, expected = REWRITTEN[kind]
    old, new = (
        "def f(a, b, c, d):\n" + indent(dedent(str(text)).strip("\n"), "    ") for text in sources
    )

    assert found(old, new, "cyclomatic_complexity") == expected


BRACES = """
  if (a == 1) {
    one();
  }
  if (a && b) {
    two();
  }
}
"""
CHAINED = """
  if (a == 1) {
    one();
  } else if (a &&
    b ||
    c) {
    two();
  }
}
"""


@pytest.mark.parametrize(
    ("language", "head"),
    [
        ("javascript", "function f(a, b) {{{}"),
        ("java", "class C {{ void f(boolean a, boolean b) {{{} }}"),
    ],
)
def test_in_languages_with_braces(language: str, head: str) -> None:
    old, new = (head.format(text) for text in (BRACES, CHAINED))

    assert rewritten(old, new, language) == {5: 1}


def rewritten(old: str, new: str, language: str) -> dict[int, int]:
    before, now = (
        Side(
            PointedFile(each.encode(), language),
            measure_source(each.encode(), language=language).units[-1],
        )
        for each in (old, new)
    )
    return {
        each.line: each.points
        for each in contributions(now, before, "cyclomatic_complexity", allowed=1)
    }


def test_a_text_that_is_rewritten_whole_is_compared_by_order() -> None:
    old = function([f"    if a{at}: b{at}()" for at in range(300)])
    new = function([f"    if c{at} and d: e{at}()" for at in range(300)])

    rows, gain = gained(old, new, "cyclomatic_complexity")

    assert sum(each.points for each in rows) == gain
    assert len(rows) == 300
