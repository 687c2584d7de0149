from __future__ import annotations

import pytest

from antipasta.analyze import measure_source
from antipasta.analyze.reduced import count_lines, measure_reduced

SOURCE = b"""
def f(a):
    if a:
        return [b for b in a if b]


class C:
    def g(self):  # antipasta: ignore
        return 1
"""


def test_without_a_syntax_tree_there_are_still_units_and_their_cognitive_complexity() -> None:
    full = measure_source(SOURCE, language="python")
    reduced = measure_reduced(SOURCE, language="python")

    assert (reduced.analysis, reduced.reason) == ("reduced", "memory")
    assert [(each.name, each.start_line, each.cognitive_complexity) for each in reduced.units] == [
        (each.name, each.start_line, each.cognitive_complexity) for each in full.units
    ]
    assert (reduced.loc, reduced.blank) == (full.loc, full.blank)
    assert reduced.suppressions == full.suppressions
    assert reduced.halstead is None
    assert reduced.maintainability_index is None


@pytest.mark.parametrize("language", ["python", "c"])
def test_lines_can_always_be_counted(language: str) -> None:
    counted = count_lines(b"\xffa\n\n(b\n", language=language, reason="timeout", detail="late")

    assert counted[:5] == (language, "minimal", "timeout", "late", 3)
    assert counted.blank == 1
    assert counted.functions == ()


def test_the_lines_of_a_notebook_take_a_parser() -> None:
    assert count_lines(b"{}", language="notebook", reason="memory", detail="")[1] == "skipped"
    assert measure_reduced(b"{}", language="notebook").analysis == "skipped"


def test_of_other_languages_the_lines_are_left() -> None:
    assert measure_reduced(b"int f() { return 1; }\n", language="c")[:3] == (
        "c",
        "minimal",
        "memory",
    )
