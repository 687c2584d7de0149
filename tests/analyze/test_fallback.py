"""What is said of Python that does not parse here."""

from __future__ import annotations

import ast

import pytest

from antipasta.analyze import measure_source
from antipasta.analyze.cognitive import why_unusable
from antipasta.analyze.outline import outline
from antipasta.model import MODULE

BROKEN = b"""\
class Box:
    '''
    def not_this(): pass
    '''
    @dec
    def knotty(self, a):
        if a and self:
            return (1

def f(a, b):
    def inner():
        pass
    return a
"""

NEWER = b"""\
def f(a):
    if a:
        return t"{a}"

class Box:
    @dec
    def m(self):
        while True:
            pass
"""


def test_lizard_measures_what_is_broken() -> None:
    measured = measure_source(BROKEN, language="python")

    assert (measured.analysis, measured.reason) == ("reduced", "syntax")
    assert measured.detail is not None
    assert "line" in measured.detail
    assert [(unit.name, unit.kind, unit.start_line) for unit in measured.functions] == [
        (MODULE, "module", 1),
        ("Box", "class", 1),
        ("Box.knotty", "method", 6),
        ("f", "function", 10),
        ("f.inner", "function", 11),
    ]
    outside, _, knotty, *_ = measured.functions
    assert (outside.cyclomatic_complexity, outside.cognitive_complexity) == (None, None)
    assert (knotty.cyclomatic_complexity, knotty.parameters) == (3, 2)
    assert knotty.cognitive_complexity is None
    assert measured.maintainability_index is None


@pytest.mark.skipif(bool(why_unusable()), reason="complexipy cannot be used here")
def test_complexipy_reads_newer_grammar() -> None:
    try:
        ast.parse(NEWER)
    except SyntaxError:
        pass
    else:
        return  # this Python is new enough itself

    measured = measure_source(NEWER, language="python")

    assert (measured.analysis, measured.reason) == ("reduced", "syntax")
    values = {unit.name: unit.cognitive_complexity for unit in measured.functions}
    assert values == {MODULE: 0, "f": 1, "Box": None, "Box.m": 1}
    assert {unit.name: unit.cyclomatic_complexity for unit in measured.functions}["f"] == 2


def test_deeply_nested_definitions_are_not_given_to_lizard() -> None:
    """Its time doubles with each level: 40 levels would take it days."""
    source = "".join(f"{' ' * depth}def f():\n" for depth in range(40)) + " " * 40 + "("

    measured = measure_source(source.encode(), language="python")

    assert (measured.analysis, len(measured.functions)) == ("minimal", 40)
    assert measured.functions[2].name == "f.f.f"


def test_the_outline_sees_definitions_and_no_strings() -> None:
    assert [(each.name, each.kind, each.line, each.depth) for each in outline(BROKEN.decode())] == [
        ("Box", "class", 1, 0),
        ("Box.knotty", "method", 6, 1),
        ("f", "function", 10, 0),
        ("f.inner", "function", 11, 1),
    ]
    assert outline("async def f(): pass\n\tdef g(): pass\n")[1].name == "f.g"


@pytest.mark.parametrize("words", ["\\alpha ", '""x', "'' \\", "\\\\\\"])
@pytest.mark.parametrize("quotes", ["'''", '"""'])
def test_an_unfinished_docstring_hangs_nothing_and_hides_no_function(
    quotes: str, words: str
) -> None:
    text = f"def f(a):\n    return a if a else 1\n\ndef g():\n    {quotes}x {words * 40}\n"

    measured = measure_source(text.encode(), language="python")

    assert (measured.analysis, measured.reason) == ("reduced", "syntax")
    found = {unit.name: unit.cyclomatic_complexity for unit in measured.functions}
    assert found == {MODULE: None, "f": 2, "g": 1}


def test_names_stay_short_and_cognitive_complexity_finds_them() -> None:
    name = "a" * 100
    levels = "".join(" " * level + f"class {name}:\n" for level in range(5))
    text = levels + " " * 5 + "def f(a):\n" + " " * 6 + "if a: pass\n"

    (*_, valid) = measure_source(text.encode(), language="python").functions
    (*_, broken) = measure_source(f"{text}(".encode(), language="python").functions

    assert valid.name == broken.name == f"….{(name + '.') * 5}f"[:2] + f"{(name + '.') * 5}f"[-240:]
    assert valid.cognitive_complexity == 1
