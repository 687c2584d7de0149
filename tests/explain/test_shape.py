from __future__ import annotations

from textwrap import dedent, indent

import pytest

from antipasta.analyze import measure_source
from antipasta.explain.contributions import Side
from antipasta.explain.pointed_file import PointedFile
from antipasta.explain.shape import shape_of
from antipasta.render.contributions import remedy
from antipasta.results.findings import Shape
from tests.support.outcomes import VIOLATION
from tests.support.sources import function_source, javascript_source


def side(source: str, language: str = "python") -> Side:
    encoded = source.encode()
    unit = measure_source(encoded, language=language).units[-1]
    return Side(PointedFile(encoded, language), unit)


def python(body: str, head: str = "def f(a, b, c, d):") -> Side:
    return side(f"{head}\n{indent(dedent(body), '    ')}")


NESTED = """
for x in a:
    for y in x:
        if y:
            while b:
                b.pop()
"""
CHAIN = """
if a == 1:
    return 1
elif a == 2:
    return 2
elif a == 3:
    return 3
elif a == 4:
    return 4
elif a == 5:
    return 5
return 6
"""
CONDITION = """
if d:
    return 1
if (
    a
    and b
    and c
    and a.x
    and b.x
):
    return 2
return 3
"""
BLOCK = """
if a: a.x()
if b: b.x()
if c: c.x()
with d:
    if a: b.x()
    if b: c.x()
    if c: d.x()
    if d: a.x()
"""


@pytest.mark.parametrize(
    ("body", "metric", "shape"),
    [
        (NESTED, "cyclomatic_complexity", Shape("nesting", 6, 6, 4)),
        (NESTED, "cognitive_complexity", Shape("nesting", 6, 6, 4)),
        (NESTED, "nesting_depth", Shape("nesting", 6, 6, 2)),
        (CHAIN, "cyclomatic_complexity", Shape("chain", 5, 11, 4)),
        (CONDITION, "cyclomatic_complexity", Shape("condition", 5, 11, 5)),
        (BLOCK, "cyclomatic_complexity", Shape("block", 6, 10, 4)),
        (BLOCK, "length", Shape("size", 1, 10, 10)),
        (BLOCK, "parameters", Shape("parameters", 1, 1, 4)),
        ("return a\n", "cyclomatic_complexity", None),
    ],
)
def test_what_makes_it_hard(body: str, metric: str, shape: Shape | None) -> None:
    assert shape_of(python(body), metric, allowed=2) == shape


def test_flat_code_has_no_block_worth_a_function() -> None:
    now = side(function_source("f", 12))

    shape = shape_of(now, "cyclomatic_complexity", allowed=10)

    assert shape == Shape("branches", now.span.start, now.span.stop - 1, 11)


def test_of_a_whole_file() -> None:
    file = PointedFile(b"x = 1\ny = 2\n", "python")

    assert shape_of(Side(file, None), "loc", allowed=1) == Shape("size", 1, 3, 3)


SWITCH = """
function f(a) {
  switch (a) {
    case 1: return 1;
    case 2: return 2;
    case 3: return 3;
    case 4: return 4;
  }
}
"""


def test_in_javascript() -> None:
    flat = side(javascript_source("f", 12), "javascript")
    shape = shape_of(flat, "cyclomatic_complexity", allowed=10)
    assert shape
    assert shape.kind == "branches"
    assert shape_of(side(SWITCH, "javascript"), "cyclomatic_complexity", allowed=2) == Shape(
        "chain", 4, 7, 4
    )


@pytest.mark.parametrize(
    ("shape", "advice"),
    [
        (
            Shape("nesting", 5, 5, 4),
            "nested deepest at line 5: return early, or move the inner block into a function",
        ),
        (
            Shape("condition", 5, 9, 4),
            "one condition at lines 5-9 adds 4: name its parts, or move it",
        ),
        (
            Shape("chain", 5, 9, 4),
            "a chain of branches at lines 5-9: use a table, or a function for each branch",
        ),
        (
            Shape("block", 5, 9, 4),
            "many branches: lines 5-9 as a function of their own would take 4 along",
        ),
        (
            Shape("size", 1, 90, 90),
            "large: move a part that does one thing into a function of its own",
        ),
        (None, ""),
    ],
)
def test_the_advice_names_the_place(shape: Shape | None, advice: str) -> None:
    assert remedy(VIOLATION._replace(shape=shape)) == advice
