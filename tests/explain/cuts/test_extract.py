"""Runs of statements that become functions, and those that have to stay."""

from __future__ import annotations

from textwrap import dedent

import pytest

from antipasta.results.explanations import Complexities
from tests.explain.cuts.cutting import cut_of, cuts_of

METHOD = '''\
class Reader:
    def parse(self, text):
        """Read it."""
        found, count = [], 0
        if not text:
            return None
        for line in text.splitlines():
            # No comments.
            if line and line[0] != "#":
                count += 1
                found.append("""
  kept""" + line)
        self.count = count
        return found
    # The end of parse.


after = 1
'''

METHOD_PATCH = '''\
--- a/a.py
+++ b/a.py
@@ -5,14 +5,19 @@
         if not text:
             return None
         for line in text.splitlines():
-            # No comments.
-            if line and line[0] != "#":
-                count += 1
-                found.append("""
-  kept""" + line)
+            count = _parse_count_9(count, found, line)
         self.count = count
         return found
     # The end of parse.
~
~
+def _parse_count_9(count, found, line):
+    # No comments.
+    if line and line[0] != "#":
+        count += 1
+        found.append("""
+  kept""" + line)
+    return count
+
+
 after = 1
'''.replace("~", " ")


def test_a_block_of_a_method_with_its_comment_inputs_and_outputs() -> None:
    cut = cut_of(METHOD, "Reader.parse", "extract", cyclomatic=4, cognitive=4)

    assert cut.patch == METHOD_PATCH
    assert (cut.start_line, cut.end_line) == (8, 12)
    assert (cut.inputs, cut.outputs) == (("count", "found", "line"), ("count",))
    assert cut.before == Complexities(5, 5)
    assert cut.after == Complexities(3, 2)
    assert cut.helper == Complexities(3, 2)


def helper(body: str, *, cyclomatic: int = 2, cognitive: int = 1) -> list[str]:
    """The code of each helper that is offered for a function with that body, in one line."""
    text = "def f(a, b):\n" + "".join(f"    {line}\n" for line in dedent(body).strip().split("\n"))
    found = []
    for cut in cuts_of(text, "f", cyclomatic=cyclomatic, cognitive=cognitive):
        if cut.kind == "extract":
            found.append(" ".join(text.split("\n")[cut.start_line - 1 : cut.end_line]))
    return found


MOVABLE = [
    # A return at the end, and one on every way.
    "if a:\n    g()\nif b:\n    return 1\nif a:\n    return 2",
    "if b:\n    if a:\n        return 1\n    raise KeyError\ng()\nif a:\n    g()",
    # Names of its own loop, and the ways out of it.
    "if b:\n    g()\nfor i in b:\n    if a:\n        break",
]


@pytest.mark.parametrize("body", MOVABLE)
def test_ways_out_that_a_helper_can_take(body: str) -> None:
    assert helper(body, cyclomatic=3, cognitive=3)


STAYING = [
    # Ways out of a loop, of the function, of its frame.
    ("for i in b:\n    if a:\n        break\n    g(i)", "if a:         break"),
    ("if a:\n    return 1\ng()\nif b:\n    g()", "if a:     return 1"),
    ("g()\nif a:\n    yield 1\ng()", "if a:     yield 1"),
    ("g()\nif a:\n    b = super().g()\ng()", "super"),
    ("g()\nif a:\n    g(stacklevel=2)\ng()", "stacklevel"),
    # Names that may be unbound, are deleted, are read by what is called, or by a handler.
    ("if a:\n    c = 1\nif b:\n    g(c)\ng()", "if b:     g(c)"),
    ("if a:\n    del b\ng(b)", "del b"),
    ("h = lambda: b\nif a:\n    b = h()\nreturn h(), b", "if a:     b = h()"),
    ("for i in a:\n    if i:\n        c = i\n    g(lambda: c)", "c = i"),
    (
        "try:\n    if a:\n        b = 1\n        g()\nexcept KeyError:\n    return b",
        "if a:         b",
    ),
    ("with g():\n    if a:\n        b = 1\n        g()\nreturn b", "if a:         b"),
    # The only binding of a name that the rest reads.
    ("g()\nif a:\n    c = 1\ng(a)\nif a:\n    g()\n    return c", "if a:     c = 1"),
]


@pytest.mark.parametrize(("body", "kept"), STAYING)
def test_what_would_mean_something_else_stays(body: str, kept: str) -> None:
    assert not [each for each in helper(body) if each.strip().startswith(kept) or kept in each[:9]]


@pytest.mark.parametrize("call", ["locals()", "vars()", "eval('a')", "exec('b = 1')", "dir()"])
def test_a_function_that_looks_at_its_names_stays_whole(call: str) -> None:
    body = f"g()\nif a:\n    g()\nif b:\n    g({{}})\nreturn {call}"

    assert not helper(body)
    assert helper(body.replace(call, "dir(a)"))


def test_private_names_of_a_class_stay_in_it() -> None:
    source = (
        "class A:\n    def f(self, a):\n        if a:\n            g()\n        if a:\n            "
    )
    open_name, private_name = f"{source}self._x = 1\n", f"{source}self.__x = 1\n"

    assert [cut.start_line for cut in cuts_of(open_name, "A.f")] == [3, 5]
    assert [cut.start_line for cut in cuts_of(private_name, "A.f")] == [3]


@pytest.mark.parametrize(
    "use", ["x = f(1)", "@f\n    def g(): pass", "x = map(f, ())", "class B:\n        x = 1"]
)
def test_no_helper_for_what_may_run_before_it_is_there(use: str) -> None:
    method = "    def f(self, a):\n        if a:\n            g()\n        if a: g()\n"
    source = f"class A:\n{method}    x = property(f)\n    {use}\n"
    members = f"class A(enum.Enum):\n{method.replace('def f', 'def __init__')}"

    assert bool(cuts_of(source, "A.f")) == ("B" in use)
    assert not cuts_of(members, "A.__init__")


def test_a_helper_that_awaits_is_awaited() -> None:
    source = "async def f(a):\n    if a:\n        g()\n    if g:\n        await a\n    return g\n"
    cut = cuts_of(source, "f")[1]

    assert "+    await _f_g_4(a)\n" in cut.patch
    assert "+async def _f_g_4(a):\n" in cut.patch
