"""Our numbers are radon's: by hand, on generated programs, on the standard library."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import pytest
from hypothesis import given, settings

from antipasta.analyze.text import decode_python
from tests.analyze.oracle import differences
from tests.analyze.programs import PROGRAMS, parses

RULES = [
    "",
    "\n\n",
    "# only a comment",
    "'''doc'''",
    "'''doc\n\nmore'''",
    "'''doc''' # comment",
    "'''a''' 'b'",
    "'a'; 'b'",
    "b'x\\\ny'",
    "if a: b\nelif c: d\nelse: e",
    "if a:\n  pass\nelse:\n  if b: pass\n",
    "for x in y: pass\nelse: z",
    "while a:\n  b\nelse:\n  c",
    "async def f():\n  async for x in y: pass\n"
    "  async with a as b: return [i async for i in j if k if l]",
    "try: a\nexcept B: c\nexcept: d\nelse: e\nfinally: f",
    "try: a\nexcept* B: c\nexcept* C: d",
    "try: a\nfinally: f",
    "with a as b, c: d",
    "x = a if b else c if d else e",
    "x = a and b or c and not d",
    "assert a and b, c if d else e\n",
    "def f():\n  assert a + b or c\n",
    "x = [a for b in c if d if e for f in g]\ny = {a: b for c in d}\nz = {a for b in c}",
    "x = lambda a, b=c if d else e: a and b",
    "match a:\n  case 1: b\n  case _: c",
    "match a:\n  case x: b\n  case [1, *_] if c and d: e\n  case {'k': v, **r}: f\n"
    "  case C(a, b=c) | D(): g",
    "match = 1\ncase = match\nprint(match, case)",
    "def f(a=b if c else d, *, e: f and g = 1) -> h or i: return a",
    "@a if b else c\ndef f(): pass\n@d(e and f)\nclass A(g if h else i, metaclass=j or k): pass",
    "def f():\n  def g():\n    def h():\n      if a: return b + 1\n    return h\n  return a + b",
    "def f():\n  class A:\n    x = a + b if c else d\n    def m(self): return a or b\n  return A",
    "class A:\n  x = 1 if a else 2\n  class B:\n    y = a and b\n    def n(self): return -self.y\n"
    "  def m(self): return a < b < c",
    "class A:\n  def m(self): pass\n  def n(self):\n    if a: pass\n  def o(self): pass",
    "class A:\n  if a:\n    def m(self): pass\n  else:\n    def m(self): return b",
    "def f(): return a + 1\ndef f(): return a + 1\nx = a + 1",
    "x = a + 'a' + a.a + 1 + 1.0 + True + b'a' + None + ...",
    "x += 1\nx -= ~y\nx = x + 1 - -1\ny = x @ z // 2 ** 3",
    "def f():\n  x = a[1:2]\n  y = a[b]\n  z = {c: d}\n  t: int = 3\n  return lambda: 0",
    "if a: b; c\nd = e[1:2]; f\nlambda: 0; y\nif x: a.b; c\nif x: a; b;\n",
    "x = (\n  1,  # one\n\n  2,\n)\n",
    "'a''b'; c\nif x: 'a'; b\nif x: r'a' 'b'; c\nif x: y = (  # one\n  1, 2  # two\n); z; 'a'\n",
    "if x:\n  a = '\\n'; b[1:]; c = \\\n    d[e:f]; g  # three\n  '''h\n'''; i\n  j; '''k\n'''\n",
    "if x: -1; y\nif x: 1.5e-3; y\nif x: ...; y\nx[1:]; y[:-1]; z = {a: b}; {**c}\nx: f'{a}'; y\n",
    "'''doc\n\nmore'''  # comment\ndef f():\n  '''doc\n  '''#\n  'a' '''b\n'''\n",
    "f(\n'''\nstring in brackets\n\n'''\n)\n'''\nand one\n\noutside\n'''\n",
    "x = '''\n\n'''\n",
    "x = 1 + \\\n  2\n'''a''' \\\n\ny = 1",
    "x = \\\n'''a\nb'''\n",
    "x = a \\\n\n\ny = 2\n",
    "a; b\nif c:\\\n\n  if d: e\n",
    "x = [a,\f b]\n",
    "if (a)\f: b\n",
    "x = 1\f + 2; y = 3\n",
    "#\\\nx = 1\n",
    "f'{a:>3}'\nx = f'{a!r}' f'{b[1:2]}'\nf'''\n{c}\n'''\n",
    "rb'a'\nRb'''\n'''\nu'x'\n",
    "if a:\n\tb\n\n\t\n  \nc\n\f\nd = 'a\\\nb'\n",
    "if (x := a): b[(y := 1):2]\n",
    'x = \'a#b\'  # c \'d\'\ny = """#"""\n"""#"""#\n',
    "class A: 'doc'\ndef f(): 'doc'\n",
    "def f():\n    'a'\n    'b'\n    1\n    ...\n",
    "return_ = 1; del return_\nglobal x\nnonlocal_ = [*a, *b]\nprint(*a, **b)",
    "import a.b as c, d\nfrom . import e\nfrom ..f import (g as h, i)\n",
]


@pytest.mark.parametrize("source", RULES)
def test_each_rule_and_quirk(source: str) -> None:
    assert differences(source) == []


@settings(max_examples=300)
@given(PROGRAMS)
def test_generated_programs(source: str) -> None:
    assert differences(source) == []


def test_every_twelfth_module_of_the_standard_library() -> None:
    """All of it is compared in tests/corpus; radon needs minutes for that."""
    library = Path(sysconfig.get_path("stdlib"))
    compared = 0
    for path in sorted(library.glob("*.py"))[::12] + sorted(library.glob("[a-e]*/*.py"))[::12]:
        text, problem = decode_python(path.read_bytes())
        if problem or not parses(text):
            continue
        compared += 1
        assert differences(text, raw=len(text) < 30_000) == [], path
    assert compared > 20
