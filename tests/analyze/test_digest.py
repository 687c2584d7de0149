"""A digest is blind to layout and to the name, and to nothing else."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest
from hypothesis import given, settings

from antipasta.analyze import measure_source
from tests.analyze.programs import PROGRAMS

BASE = '''\
@dec(1)
def f(a, b=2, *rest, c: int = 3) -> str:
    """Docstring."""
    if a and b:
        return "x" + 'y' % a
    return [a.b for a in rest], {1: 2}
'''

SAME = {
    "layout": """\
# comment

@dec( 1 )
def f(
    a,
    b = 2,   # comment
    *rest,
    c : int=3,
) -> str:
    if (a) and (b):

        return ('x' + ("y" % a))
    return ([a.b for a in rest], {1: 2,})
""",
    "name": BASE.replace("def f", "def other"),
    "docstring": BASE.replace("Docstring.", "Another.\n\n    Longer."),
    "indentation": "if x:\n" + "\n".join(f"    {line}" for line in BASE.split("\n")),
    "number": BASE.replace("1", "0x1"),
}

DIFFERENT = {
    "decorator": BASE.replace("dec(1)", "dec(2)"),
    "no decorator": BASE.replace("@dec(1)\n", ""),
    "default": BASE.replace("b=2", "b=3"),
    "parameter": BASE.replace("*rest", "*others"),
    "star": BASE.replace("*rest", "rest=()"),
    "annotation": BASE.replace("int", "float"),
    "return annotation": BASE.replace("-> str", ""),
    "type of constant": BASE.replace("{1: 2}", "{1.0: 2}"),
    "bytes": BASE.replace('"x"', 'b"x"'),
    "attribute": BASE.replace("a.b", "a.c"),
    "operator": BASE.replace("+", "-"),
    "order": BASE.replace("a and b", "b and a"),
    "async": BASE.replace("def", "async def"),
    "indentation of a statement": BASE.replace("    return [", "        return ["),
}


def digest_of(source: str) -> str:
    return measure_source(source.encode(), language="python").functions[1].digest


@pytest.mark.parametrize("name", SAME)
def test_the_same(name: str) -> None:
    assert digest_of(SAME[name]) == digest_of(BASE)


def test_each_difference_is_seen() -> None:
    digests = {name: digest_of(source) for name, source in DIFFERENT.items()}

    assert digest_of(BASE) not in digests.values()
    assert len(set(digests.values())) == len(digests)


def test_where_a_value_is_missing_matters() -> None:
    first = digest_of("def f():\n  if a: return\n  return a")
    second = digest_of("def f():\n  if a: return a\n  return")
    third = digest_of("def f():\n  if a: x\n  y")
    fourth = digest_of("def f():\n  if a:\n    x\n    y")

    assert len({first, second, third, fourth}) == 4


def test_the_module_is_what_stands_outside_functions() -> None:
    def module(source: str) -> str:
        return measure_source(source.encode(), language="python").functions[0].digest

    base = module("x = 1\nclass A:\n    y = 2\n")
    assert base == module(
        "'''doc'''\nx = 1\ndef f(): pass\nclass A:\n    y = 2\n    def m(self): 1\n"
    )
    assert base != module("x = 1\nclass A:\n    y = 3\n")
    assert module("if x:\n  a\n") == module("if x:\n  a\n  def f(): pass\n")


def test_a_base_a_keyword_and_a_decorator_of_a_class_differ() -> None:
    sources = ("class A(x): pass", "@x\nclass A: pass", "class A(x=x): pass", "class A: pass")

    assert len({digest_of(source) for source in sources}) == len(sources)


def test_a_parameter_is_no_statement() -> None:
    assert digest_of("def f(a): pass") != digest_of("def f():\n    pass\n    a")


def test_an_outer_function_changes_with_what_is_in_it() -> None:
    outer = "def f():\n  def g(): return {}\n  class A:\n    def m(self): return {}\n"

    assert (
        len(
            {
                digest_of(outer.format(1, 1)),
                digest_of(outer.format(1, 2)),
                digest_of(outer.format(2, 1)),
            }
        )
        == 3
    )


def test_another_process_finds_the_same() -> None:
    code = (
        "import sys; from antipasta.analyze import measure_source; "
        "print(measure_source(sys.stdin.buffer.read(), language='python').functions[1].digest)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=BASE, text=True, capture_output=True, check=True
    )

    assert done.stdout.strip() == digest_of(BASE)


def test_the_digest_is_the_same_for_ever() -> None:
    """A new number here makes every cached and every recorded digest useless: think twice."""
    assert digest_of("def f(a): return a + 1") == "8da435f8926df26322bfb33b"


@settings(max_examples=150)
@given(PROGRAMS)
def test_unparsing_keeps_every_digest(source: str) -> None:
    again = ast.unparse(ast.parse(source))

    def digests(text: str) -> list[tuple[str, str]]:
        functions = measure_source(text.encode(), language="python").functions
        return [(unit.name, unit.digest) for unit in functions]

    assert digests(source) == digests(again)


def test_other_languages_by_their_tokens() -> None:
    def digest(source: str) -> str:
        return measure_source(source.encode(), language="javascript").functions[1].digest

    base = digest("function f(a) { return a + 1 }")
    assert base == digest("// x\nfunction g(a) {\n  return a+1 /* y */\n}\n")
    assert base != digest("function f(a) { return a + 2 }")
