"""Chains of comparisons that become a table, and those that do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.explain.cuts.cutting import applied, cut_of, cuts_of

if TYPE_CHECKING:
    from pathlib import Path

CHAIN = """\
def f(kind, old):
    if kind == "a":
        return 1, 2
    elif kind in ("b", "c"):
        return old
    if "d" == kind or kind == "e":
        return [f, old]
    if kind == 3: return -1
    return None

after = f
"""

TABLE = """\
def f(kind, old):
    return {
        "a": (1, 2),
        "b": old,
        "c": old,
        "d": [f, old],
        "e": [f, old],
        3: -1,
    }.get(kind)

after = f
"""

ASSIGNED = """\
def f(self, x):
    if self.kind == 1:
        x = "one"
    elif self.kind == 2:
        x = "two"
    elif self.kind == 3:
        x = "three"
    return x
"""

ASSIGNED_TABLE = """\
def f(self, x):
    x = {
        1: "one",
        2: "two",
        3: "three",
    }.get(self.kind, x)
    return x
"""


@pytest.mark.parametrize(("before", "after"), [(CHAIN, TABLE), (ASSIGNED, ASSIGNED_TABLE)])
def test_a_chain_becomes_a_table(before: str, after: str, tmp_path: Path) -> None:
    cut = cut_of(before, "f", "table")

    assert applied(before, cut, tmp_path) == after
    assert (cut.after, cut.helper) == ((1, 0), None)


CHANGES = {
    "equal keys": ('"a"', '"b"'),
    "1 and True": ('"a"', "3.0"),
    "not a constant": ('"a"', "[]"),
    "another subject": ('"d" == kind', '"d" == old'),
    "a call": ("return old\n", "return old()\n"),
    "an attribute": ("return old\n", "return old.x\n"),
    "an unknown name": ("return old\n", "return unknown\n"),
    "another name": ("return 1, 2", "old = 1"),
    "two statements": ("return old\n", "x = 1; return old\n"),
    "a comment": ("return old\n", "return old  # why\n"),
    "other code behind": ("return None", "g()"),
    "a list": ("def f(kind", "def f(kind: list"),
    "a list by its use": ("after = f", "    kind.append(1)"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_chain_that_does_more_stays(change: str) -> None:
    old, new = CHANGES[change]
    assert old in CHAIN
    source = CHAIN.replace(old, new, 1)

    assert "table" not in {cut.kind for cut in cuts_of(source, "f")}


def test_the_table_finds_what_the_chain_found(tmp_path: Path) -> None:
    cut = cut_of(CHAIN, "f", "table")
    old: dict[str, Any] = {}
    new: dict[str, Any] = {}
    exec(CHAIN, old)
    exec(applied(CHAIN, cut, tmp_path), new)

    for kind in ("a", "b", "c", "d", "e", "x", 3, 3.0, None, True, float("nan"), (1, 2)):
        first, second = old["f"](kind, 7), new["f"](kind, 7)
        assert str(first).partition(" at")[0] == str(second).partition(" at")[0]
