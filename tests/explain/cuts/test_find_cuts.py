"""Which cuts are shown, and in what order."""

from __future__ import annotations

from itertools import pairwise

from antipasta.analyze import measure_source
from antipasta.explain.cuts import MOST, find_cuts
from tests.explain.cuts.cutting import cuts_of

BLOCK = "    for x in a:\n        if x and b:\n            g(x)\n"
SOURCE = f"def f(a, b):\n{BLOCK}    if a:\n        g()\n{BLOCK}{BLOCK}{BLOCK}    return b\n"
"""Cyclomatic complexity 14, of which each block has 3."""


def test_what_brings_the_function_under_comes_first_then_the_smaller() -> None:
    enough = cuts_of(SOURCE, "f", cyclomatic=11, cognitive=99)
    too_little = cuts_of(SOURCE, "f", cyclomatic=7, cognitive=99)

    assert {cut.after.cyclomatic_complexity for cut in enough} == {11}
    assert [cut.end_line - cut.start_line for cut in enough] == [2, 2, 2]
    assert too_little[0].after.cyclomatic_complexity == 8
    helpers = [cut.helper.cyclomatic_complexity or 0 for cut in too_little if cut.helper]
    assert max(helpers) <= 7


def test_at_most_three_that_do_not_overlap() -> None:
    cuts = cuts_of(SOURCE, "f", cyclomatic=4, cognitive=4)

    assert len(cuts) == MOST
    spans = sorted((cut.start_line, cut.end_line) for cut in cuts if cut.kind == "extract")
    assert all(one[1] < other[0] for one, other in pairwise(spans))


def test_none_for_what_is_within_its_thresholds_and_for_what_a_helper_cannot_hold() -> None:
    assert cuts_of(SOURCE, "f", cyclomatic=14, cognitive=99) == ()
    assert cuts_of(SOURCE, "f", cyclomatic=1, cognitive=99) == ()


def test_a_threshold_that_is_not_set_is_not_judged() -> None:
    metrics = measure_source(SOURCE.encode(), language="python")
    module, unit = metrics.functions

    assert find_cuts("a.py", SOURCE, unit, metrics, {}) == ()
    assert find_cuts("a.py", SOURCE, unit, metrics, {"cognitive_complexity": 9})
    assert find_cuts("a.py", SOURCE, module, metrics, {"cyclomatic_complexity": 0}) == ()
