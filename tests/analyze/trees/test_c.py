"""C, counted by hand."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antipasta.analyze.trees.preprocessor import joined
from tests.analyze.trees.language import TreeLanguage, numbers

SPLICE = re.compile(rb"\\[ \t]*\n")

ALIKE = """
#include <stdio.h>
#ifdef OUTSIDE
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#endif

struct box { int size; };

static inline int *plain(int a, char *b, ...)
{
  if (a > 1 && b || a == 3) {
    return 0;
  } else if (a == 1) {
    a = 2;
  } else {
    a = 3;
  }
  for (int i = 0; i < 3; i++) {
    printf("if { %d", i);
  }
  return a ? &a : 0;
}

int loops(void)
{
  int n = 0;
  while (n < 3) { n++; }
  do { n--; } while (n > 1);
  switch (n) {
  case 1:
  case 2:
    return '{';
  default:
    break;
  }
#if defined(A) && defined(B)
  n = 1;
#elif C
  n = 2;
#else
  n = 3;
#endif
  return n;
}

int old(a, b)
  int a;
  char *b;
{
  return a && b;
}

TEST(suite, name)
{
  if (a) { b(); }
}
"""


class TestC(TreeLanguage):
    language = "c"
    function = "int NAME(int a) {\nBODY\n}"
    branch = "if (a > 1) { a = 2; }"
    plain = "call(1);"
    attribute = "__attribute__((noinline))"
    alike = ALIKE
    broken = "int broken(int a) { if (a > ]) { return 1; } }"
    hidden = "int hidden(int a {{ } if (a) { return 1; } @@"

    def test_each_construct_counts_as_the_page_says(self) -> None:
        source = """
#if OUTSIDE
int table[] = { A ? 1 : 2 };
#endif
int (*rules(int a, void (*cb)(int, int), T b[]))(int)
{
  for (int i = 0; i < (a ? 1 : 2); i++) {
    if (a && (b || c && d)) {
      goto end;
    } else if (e) {
      f();
    } else {
      g();
    }
  }
  switch (a) { case 1: case 2: h(); default: ; }
  while (a) { do { i(); } while (b); }
#ifndef NDEBUG
  check();
#elif J
  j();
#endif
  list_for_each(k, l) {
    if (k) { m(); }
  }
end:
  return rules(a, cb, b);
}
"""
        found = self.measure(source)

        assert numbers(found) == {
            "<module>": (1, 28, 2, 1, 0, None),
            # for, ?:, if, &&, ||, &&, if, two cases, while, while, #elif, if = 13
            # for 1, ?: 1, if 2, three operators, goto 1, else if 1, else 1, switch 1, while 1,
            # do 2, if 1, itself 1
            "rules": (5, 28, 14, 16, 2, 3),
        }

    def test_a_head_in_each_branch_of_a_directive_loses_nothing(self) -> None:
        source = """
#ifdef A
int one(int a)
{
  if (a) {
#else
int one(long a, int b)
{
  for (;;) { if (a || b) {
    }
#endif
    return 1;
  }
}
int two(int a) { return a ? 1 : 2; }
"""
        found = self.measure(source)
        values = {unit.name: unit.cyclomatic_complexity for unit in found.units}

        # The if, and for, if and || of the other branch.
        assert values == {"<module>": 1, "one": 5, "two": 2}

    @pytest.mark.parametrize(
        ("before", "behind"),
        [
            ("UNITTEST static int g(int a);\nUNITTEST", ""),
            ("int x;\nBEGIN_DECLS\n", "\nEND_DECLS"),
            ("API_EXTERN const", ""),
            ("void g(int) ATTR_FORMAT(1, 2);\n", ""),
        ],
    )
    def test_macros_in_front_of_functions_hide_nothing(self, before: str, behind: str) -> None:
        found = self.full(
            self.of("e", self.branch), f"{before} {self.of('f', self.branch)}{behind}"
        )

        assert [unit.name for unit in found.units if unit.kind == "function"] == ["e", "f"]
        assert self.unit(found, "f").cyclomatic_complexity == 2

    def test_what_a_macro_begins_is_a_function(self) -> None:
        source = "TEST(suite, name)\n{\n  if (a) { b(); }\n}\nSTART_TEST(one)\n{\n  c();\n}\n"
        found = self.measure(source)

        assert found.analysis == "full"
        assert numbers(found) == {
            "<module>": (1, 8, 1, 0, 0, None),
            "TEST": (1, 4, 2, 1, 1, 2),
            "START_TEST": (5, 8, 1, 0, 0, 1),
        }

    @pytest.mark.parametrize("body", ["if (a) { b(); }", "return b;"])
    def test_a_function_behind_the_word_of_a_type_is_named(self, body: str) -> None:
        found = self.measure(f"typedef\nchar F(){{ {body} }}")

        assert (found.analysis, found.reason) == ("reduced", "syntax")

    def test_macros_in_functions_hide_nothing(self) -> None:
        found = self.full(
            self.of("f", "VERBOSE(const char *b = c ? d : e);", self.branch),
            self.of("g", "b = va_arg(args, char **);", "IGNORE(if (a) { c(); } d(););"),
            self.of("h", "if (a & FLAG_ONE && a > 2) { return (char *)CAST(b); }"),
        )
        values = [self.unit(found, name).cyclomatic_complexity for name in "fgh"]

        assert values == [3, 2, 3]

    def test_a_statement_behind_a_macro_is_one(self) -> None:
        """The grammar takes it for a function with the macro for its type."""
        found = self.full("int f(int a) {\n  UNLIKELY\n  if (a) { for (;;) { b(); } }\n}")

        assert numbers(found)["f"].cyclomatic == 3

    def test_a_function_in_a_function_is_one_if_it_has_a_type_of_its_own(self) -> None:
        found = self.full(
            "int f(int a) {\n  int g(int b) { return b ? 1 : 2; }\n  each(a) { g(a); }\n}"
        )

        assert [*numbers(found)] == ["<module>", "f", "f.g"]

    @pytest.mark.parametrize(
        "body",
        [
            "i\\\nf (a) { b(); }",
            "i\\\n\\ \t\nf (a) { b(); }",
            "c(a &\\\n& b);",
            "/* *\\\n/ if (a) { b(); } /* */",
            's = "\\\\\n\\"; if (a) { b(); } t = "";',
            's = "a\\\n b" "c\\\nd"; if (a) { b(); }',
            "// a\\\n; if (b) c();\n if (a) b();",
            "\n#define A a\\\nb \\\n c\n if (a) b();",
        ],
    )
    def test_a_line_that_goes_on_is_one(self, body: str) -> None:
        found = self.full(f"void f(int a) {{ {body}\n}}\nvoid g() {{}}\n")
        lines = body.count("\n") + 2

        assert self.unit(found, "f").cyclomatic_complexity == 2
        assert [(each.start_line, each.end_line) for each in found.units[1:]] == [
            (1, lines),
            (lines + 1, lines + 1),
        ]


@given(st.text(alphabet='a*/"\\\n \t').map(str.encode))
def test_joined_lines_have_the_same_tokens_and_length(text: bytes) -> None:
    source = text + b";\n"
    found = joined(source)

    assert (len(found), found.count(b"\n")) == (len(source), source.count(b"\n"))
    assert SPLICE.sub(b"", found).split() == SPLICE.sub(b"", source).split()
    assert not re.search(rb"\S(?:\\[ \t]*\n)+\S", found)
