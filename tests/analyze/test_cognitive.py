"""Cognitive complexity is complexipy's, under our names; where it has none it is None."""

from __future__ import annotations

from complexipy import code_complexity

from antipasta.analyze import measure_source
from antipasta.model import MODULE

SOURCE = """\
import x

if x:
    pass

class A:
    if x:
        y = 1

    @dec
    def m(self):
        if x:
            def inner():
                if x:
                    pass
        return lambda: 1 if x else 2

    class B:
        @dec
        @dec(
            1)
        async def q(self):
            for i in x:
                if i:
                    return q()

def f():
    class Local:
        def m(self):
            if x:
                pass
    if x:
        return f()

def f():
    pass
"""


def test_every_unit_has_complexipys_number_or_none() -> None:
    measured = measure_source(SOURCE.encode(), language="python")

    values = [(unit.name, unit.cognitive_complexity) for unit in measured.functions]
    theirs = code_complexity(SOURCE, check_script=True, no_ignore=True, with_plans=False)
    expected = [(unit.name.replace("::", "."), unit.complexity) for unit in theirs.functions]
    assert sorted((name, value) for name, value in values if value is not None) == sorted(expected)
    assert [name for name, value in values if value is None] == [
        "A",
        "A.m.inner",
        "A.B",
        "f.Local",
        "f.Local.m",
    ]
    assert values[0] == (MODULE, 1)


def test_a_comment_for_complexipy_is_not_obeyed() -> None:
    source = b"def f(a):  # complexipy: ignore\n    if a: pass\n"

    assert measure_source(source, language="python").functions[1].cognitive_complexity == 1
