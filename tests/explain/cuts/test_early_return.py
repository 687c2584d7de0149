"""Guards in place of an `if` around the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from antipasta.results.explanations import Complexities
from tests.explain.cuts.cutting import applied, cut_of, cuts_of

if TYPE_CHECKING:
    from pathlib import Path

CASES = {
    "the rest of a loop": (
        """\
def f(items):
    for item in items:
        if item is None:  # nothing there
            # Each part.
            for part in item:
                if part:
                    g(part)
""",
        """\
def f(items):
    for item in items:
        if item is not None:  # nothing there
            continue
        # Each part.
        for part in item:
            if part:
                g(part)
""",
    ),
    "the rest of a function that returns values": (
        """\
def f(a, b):
    if a:
        for x in b:
            if x == 1:
                return x
""",
        """\
def f(a, b):
    if not a:
        return None
    for x in b:
        if x == 1:
            return x
""",
    ),
    "a way out behind it": (
        """\
def f(a, b):
    if (a
            and not b):
        for x in a:
            if x:
                return \"\"\"
        kept\"\"\"
        return x

    return 0  # nothing
""",
        """\
def f(a, b):
    if not (a
            and not b):
        return 0  # nothing
    for x in a:
        if x:
            return \"\"\"
        kept\"\"\"
    return x
""",
    ),
    "the guard is the else": (
        """\
def f(a, b):
    if a not in b:
        for x in b:
            if x:
                g()
        g()
    else:  # known
        raise KeyError(a)
    return b
""",
        """\
def f(a, b):
    if a in b:
        # known
        raise KeyError(a)
    for x in b:
        if x:
            g()
    g()
    return b
""",
    ),
    "the else is not needed": (
        """\
def f(a, b):
    if a < b:
        return 1
    else:
        for x in b:
            if x:
                g()
        return 2
""",
        """\
def f(a, b):
    if a < b:
        return 1
    for x in b:
        if x:
            g()
    return 2
""",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_guard(case: str, tmp_path: Path) -> None:
    before, after = CASES[case]
    cut = cut_of(before, "f", "early_return", cyclomatic=99)

    assert applied(before, cut, tmp_path) == after
    assert cut.helper is None
    assert cut.after.cognitive_complexity is not None
    assert cut.before.cognitive_complexity is not None
    assert cut.after.cognitive_complexity < cut.before.cognitive_complexity


CONDITIONS = {
    "a": "not a",
    "not a": "a",
    "not (a or b)": "a or b",
    "a == b": "a != b",
    "a is not b": "a is b",
    "a not in b": "a in b",
    "(a) == (b)": "(a) != (b)",
    "a < b": "not (a < b)",
    "a == b == 1": "not (a == b == 1)",
    "a and b": "not (a and b)",
    "(a and b)": "not (a and b)",
    "(c := a)": "not (c := a)",
    "(c := a) is None": "(c := a) is not None",
    "'ä==' == a": "'ä==' != a",
    "a if b else 1": "not (a if b else 1)",
    "g(a)": "not g(a)",
}


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_turned_round(condition: str) -> None:
    source = f"def f(a, b):\n    if {condition}:\n        for x in b:\n            if x: g()\n"
    cut = cut_of(source, "f", "early_return", cyclomatic=99)

    assert f"+    if {CONDITIONS[condition]}:\n+        return\n" in cut.patch


INNER = "if a:\n        for x in a:\n            if x: g()\n"


@pytest.mark.parametrize(
    "source",
    [
        f"def f(a):\n    {INNER}    g()\n",
        f"def f(a):\n  try:\n    g()\n  except* KeyError:\n    {INNER}",
        f"def f(a):\n  try:\n    g()\n  finally:\n    {INNER}",
        f"def f(a):\n  try:\n    {INNER}  except KeyError:\n    pass\n  else:\n    g()\n",
    ],
)
def test_an_if_that_is_not_the_last_code_stays(source: str) -> None:
    kinds = {cut.kind for cut in cuts_of(source, "f", cyclomatic=99)}

    assert "early_return" not in kinds


def test_the_deepest_nesting_comes_first() -> None:
    source = """\
def f(a, b):
    if b:
        g()
    for x in a:
        if x:
            for y in x:
                if y:
                    g(y)
"""
    first = cut_of(source, "f", "early_return", cyclomatic=99)

    assert first.before == Complexities(6, 11)
    assert first.after == Complexities(6, 9)
    assert first.start_line == 5
