"""Long conditions that become functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.explain.cuts.cutting import applied, cut_of, cuts_of

if TYPE_CHECKING:
    from pathlib import Path

BEFORE = """\
def outer(z):
    def f(a, b):
        if a:
            g()
        elif (a.x > b  # first
                and not (z or "ä" in b)
              or b):  # then
            g()
        return a
    return f
"""

AFTER = """\
def outer(z):
    def f(a, b):
        if a:
            g()
        elif _f_condition_5(a, b, z):  # then
            g()
        return a
    return f


def _f_condition_5(a, b, z):
    return (a.x > b  # first
              and not (z or "ä" in b)
            or b)
"""


def test_a_condition_over_several_lines(tmp_path: Path) -> None:
    cut = cut_of(BEFORE, "outer.f", "split_condition", cyclomatic=4, cognitive=3)

    assert applied(BEFORE, cut, tmp_path) == AFTER
    assert (cut.inputs, cut.outputs) == (("a", "b", "z"), ())
    assert (cut.before, cut.after) == ((6, None), (3, None))
    assert cut.helper is not None
    assert cut.helper.cyclomatic_complexity == 4


@pytest.mark.parametrize(
    ("statement", "after"),
    [
        ("while a and b and a > 1: a = b", "while _f_condition_2(a, b): a = b"),
        ("return a and b or a > 2  # why", "return _f_condition_2(a, b)  # why"),
        ("if not (a and b and a > 2): return", "if _f_condition_2(a, b): return"),
    ],
)
def test_other_statements(statement: str, after: str) -> None:
    source = f"def f(a, b):\n    {statement}\n    if a:\n        g()\n"
    cut = cut_of(source, "f", "split_condition", cyclomatic=3, cognitive=3)

    assert f"-    {statement}\n+    {after}\n" in cut.patch


@pytest.mark.parametrize(
    "condition",
    [
        "a and b and (c := a)",
        "a and b and [c for c in b if c and (yield)]",
        "a and b and late",
        "a and b and (lambda: a)",
        "a and b and super().x",
    ],
)
def test_a_condition_that_does_more_stays(condition: str) -> None:
    source = f"def f(a, b):\n    if {condition}:\n        late = 1\n    return a\n"

    assert "split_condition" not in {cut.kind for cut in cuts_of(source, "f", cyclomatic=3)}
