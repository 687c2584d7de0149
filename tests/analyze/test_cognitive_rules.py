"""The rules give the figures of complexipy, which they stand for where there is none."""

from __future__ import annotations

import pytest
from hypothesis import given

from antipasta.analyze import measure_source
from antipasta.analyze.cognitive import cognitive_complexity
from antipasta.analyze.cognitive_rules import by_rules
from antipasta.explain.pointed_file import PointedFile
from tests.analyze.programs import PROGRAMS
from tests.analyze.test_cognitive import SOURCE

BLOCKS = """\
if a:
    def f1():
        if x: pass
elif b and c:
    def f2(): pass
else:
    class K:
        if d:
            def m(self):
                return m() if x else 1
        value = 1 if a else 2
for i in y:
    def f3(): pass
else:
    async def f4():
        async with a:
            async for i in b: pass
while z:
    @first
    @second(
        1)
    def f5(): f5()
with w:
    def f6(): pass
try:
    def f7(): pass
except E:
    def f8(): pass
else:
    def f9(): pass
finally:
    def f10(): pass
try: pass
except* E:
    def f11(): pass
match q:
    case 1:
        def f12():
            if x: pass
"""

OPERATORS = """\
def f(a):
    return [b for b in a if b and c or d for e in (1 if a else 2) if not (a and b)]
def g(a):
    lambda: (1 if a and b else {c: d for c in e})
    assert a or b and c, (d or e)
    x: int = a and not b and c
    x += a if b else (c or d)
    raise a or b from c and d
def decorator(f):
    def inner():
        if a: pass
    return inner
"""


@pytest.mark.parametrize("source", ["", SOURCE, BLOCKS, OPERATORS, BLOCKS.replace("\n", "\r")])
def test_written_programs(source: str) -> None:
    found = by_rules(source)

    assert found == cognitive_complexity(source)
    assert len(found) > 2 or not source


@given(PROGRAMS)
def test_generated_programs(source: str) -> None:
    try:
        theirs = cognitive_complexity(source)
    except ValueError:
        return  # newer syntax than complexipy reads, say

    assert by_rules(source) == theirs


def test_a_branch_of_a_thousand_parts() -> None:
    source = "if a: pass\n" + "elif a:\n    def f(): pass\n" * 1500 + "else: pass\n"

    assert by_rules(source) == cognitive_complexity(source)


@pytest.mark.parametrize(
    "source",
    ["def f(:\n", "x = " + "a if b else " * 3000 + "c\n", "x = " + "-" * 100_000 + "1"],
)
def test_what_cannot_be_read_is_a_value_error(source: str) -> None:
    with pytest.raises(ValueError, match="cannot be read by the rules"):
        by_rules(source)


def test_definitions_in_blocks_are_no_cause_of_the_module() -> None:
    text = BLOCKS + OPERATORS
    [module, *_] = measure_source(text.encode(), language="python").functions
    causes = PointedFile(text.encode(), "python").causes(module, "cognitive_complexity")

    assert sum(each.points for each in causes) == module.cognitive_complexity == 9
