"""Modified cyclomatic complexity: what counts once in each language, and what does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from antipasta.analyze import measure_source
from antipasta.analyze.lizard_run import run_lizard
from antipasta.languages import BY_NAME

if TYPE_CHECKING:
    from antipasta.model import FunctionMetrics

C_LIKE = "switch (a) { case 1: b(); break; case 2: c(); break; default: d(); break; }"
C_CHAIN = "if (a == 1) { b(); } else if (a == 2) { c(); } else if (3 == a) { d(); } else { e(); }"

FUNCTIONS = {
    "python": ("def f():\n  HERE\n", "match a:\n    case 1: b\n    case 2: c\n    case _: d"),
    "java": ("class A { void f() { HERE } }", C_LIKE),
    "c": ("void f(void) { HERE }", C_LIKE),
    "cpp": ("void f() { HERE }", C_LIKE),
    "csharp": ("class A { void f() { HERE } }", C_LIKE),
    "javascript": ("function f() { HERE }", C_LIKE),
    "typescript": ("function f() { HERE }", C_LIKE),
    "tsx": ("function f() { HERE }", C_LIKE),
    "objectivec": ("int f(int a) { HERE }", C_LIKE),
    "php": ("<?php function f() { HERE }", C_LIKE.replace("a", "$a", 1)),
    "go": ("package p\nfunc f() { HERE }", "switch a { case 1: b(); case 2: c(); default: d() }"),
    "rust": ("fn f() { HERE }", "match a { 1 => b(), 2 => c(), _ => d() }"),
    "ruby": ("def f\n  HERE\nend", "case a when 1 then b when 2 then c else d end"),
    "kotlin": ("fun f() { HERE }", "when (a) { 1 -> b(); 2 -> c(); else -> d() }"),
    "swift": ("func f() { HERE }", "switch a { case 1: b(); case 2: c(); default: d() }"),
    "scala": ("object A { def f() = { HERE } }", "a match { case 1 => b; case 2 => c }"),
}
"""What is around a statement in a function, and a switch of two cases, where there is one."""

CHAINS = {
    "python": "if a == 1: b\n  elif a is None: c\n  elif 3 == a: d\n  else: e",
    "lua": "if a == 1 then b() elseif a == 2 then c() elseif 3 == a then d() else e() end",
    "ruby": "if a == 1 then b elsif a == 2 then c elsif 3 == a then d else e end",
    "php": "if ($a === 1) b(); elseif ($a == 2) { c(); } else if (3 === $a) d(); else e();",
    "go": "if a := g(); a == 1 { b() } else if a == 2 { c() } else if 3 == a { d() } else { e() }",
    "swift": "if a == 1 { b() } else if a == 2 { c() } else if 3 == a { d() } else { e() }",
    "rust": "if a == 1 { b() } else if a == 2 { c() } else if 3 == a { d() } else { e() }",
    "scala": "if (a == 1) b else if ((a == 2)) c else if (3 == a) d else e",
    "kotlin": "if (a == 1) b() else if (a === 2) c() else if (3 == a) d() else e()",
    **dict.fromkeys(("java", "c", "cpp", "csharp", "javascript", "typescript", "tsx"), C_CHAIN),
}
"""A chain of three tests of one subject."""


def measured(language: str, statement: str) -> FunctionMetrics:
    around = FUNCTIONS.get(language, ("function f() HERE end", ""))[0]
    found = measure_source(around.replace("HERE", statement).encode(), language=language)
    assert found.analysis == "full", found.detail
    return next(unit for unit in found.functions if unit.kind in ("function", "method"))


def complexities(language: str, statement: str) -> tuple[int | None, int | None]:
    unit = measured(language, statement)
    return unit.cyclomatic_complexity, unit.modified_cyclomatic_complexity


@pytest.mark.parametrize("language", FUNCTIONS)
def test_a_switch_counts_once(language: str) -> None:
    assert complexities(language, FUNCTIONS[language][1]) == (3, 2)


@pytest.mark.parametrize("language", CHAINS)
def test_a_chain_of_one_subject_counts_once(language: str) -> None:
    chain = CHAINS[language]
    other = chain.replace("3 == a", "3 < a").replace("3 === $a", "3 < $a")
    assert other != chain

    assert complexities(language, chain) == (4, 2)
    assert complexities(language, other) == (4, 4)


@pytest.mark.parametrize("language", CHAINS)
def test_a_chain_of_two_subjects_counts_for_each_test(language: str) -> None:
    chain = CHAINS[language].replace("3 == a", "3 == b").replace("3 === $a", "3 === $b")

    assert complexities(language, chain) == (4, 4)


@pytest.mark.parametrize(
    ("language", "statement", "expected"),
    [
        ("python", "if a == 1: b\n  else:\n    c\n    if a == 2: d", (3, 3)),
        ("python", "if a == 1 == b: c\n  elif a == 1 == c: d", (3, 3)),
        ("python", "if a == 1 and b: c\n  elif a == 2 and b: d", (5, 5)),
        ("python", "if a in b: c\n  elif a in d: e", (3, 3)),
        ("python", "if a == 1: b\n  elif c: d\n  elif a == 2: e\n  elif a == 3: g", (5, 5)),
        ("python", "if a == b: c\n  elif b == d: e\n  elif b == a: g", (4, 2)),
        ("python", "if a == -1: b\n  elif c == -1: d", (3, 3)),
        ("python", "if a == X.RED: b\n  elif c == X.RED: d", (3, 3)),
        ("python", "if a['b c'] == 1: b\n  elif a['b c'] == 2: d", (3, 2)),
        ("python", "try:\n    match a:\n      case _: b\n  except C: d", (2, 3)),
        ("javascript", "if (a === 1) { b() } else { if (a === 2) { c() } }", (3, 3)),
        ("javascript", "if (a === null) { b() } else if (c === null) { d() }", (3, 3)),
        ("javascript", "if (a === -1) { b() } else if (c === -1) { d() }", (3, 3)),
        ("javascript", "if (a /* x */ === 1) { b() } else if (/* y */ a === 2) { d() }", (3, 2)),
        ("javascript", "if (a === 1) { if (b === 1) c(); else if (b === 2) d() }", (4, 3)),
        ("java", "if (a == X.RED) { b(); } else if (c == X.RED) { d(); }", (3, 3)),
        ("go", "if a == 1 { b() } else if a := c(); a == 2 { d() }", (3, 3)),
        ("go", "select { case <-a: b(); case <-c: d() }", (3, 2)),
        ("csharp", "var b = a switch { 1 => 2, 3 => 4, _ => 5 };", (3, 2)),
        ("php", "$b = match ($a) { 1 => 2, 3 => 4, default => 5 };", (2, 2)),
        ("scala", "a.map { case 1 => 2; case 3 => 4 }", (3, 2)),
        ("scala", "try { a } catch { case b: C => d; case _ => e }", (4, 2)),
        ("swift", "if a == 1 || b { c() } else if a == 2 { d() }", (4, 4)),
        ("swift", "if a == 1, b == 2 { c() } else if a == 2 { d() }", (3, 3)),
    ],
)
def test_what_counts(language: str, statement: str, expected: tuple[int, int]) -> None:
    assert complexities(language, statement) == expected


def test_decisions_in_class_bodies_count_in_the_module() -> None:
    source = b"class A:\n  match a:\n    case 1: b\n    case 2: c\nif d == 1: e\nelif d == 2: g\n"

    module, box = measure_source(source, language="python").functions

    assert (module.cyclomatic_complexity, module.modified_cyclomatic_complexity) == (5, 3)
    assert box.modified_cyclomatic_complexity is None


def test_a_long_chain_takes_linear_time() -> None:
    """20,000 tests; the parser of Python does not take as many."""
    chain = " else ".join(f"if (a == {place}) {{ b(); }}" for place in range(20_000))

    assert complexities("c", chain) == (20_001, 2)


def test_what_python_cannot_parse_has_lizards_number() -> None:
    source = b"def f(a):\n  match a:\n    case 1: b\n    case 2: c\n\ndef g(:\n  pass\n"
    units = {each.name: each for each in measure_source(source, language="python").units}

    assert units["f"].cyclomatic_complexity == 3
    assert units["f"].modified_cyclomatic_complexity == 2


def test_lizards_own_numbers_are_as_without_the_extension() -> None:
    around, switch = FUNCTIONS["c"]

    (function,) = run_lizard(around.replace("HERE", switch), "c").functions

    assert (function.cyclomatic_complexity, function.modified_complexity) == (3, 2)
    assert function.max_nesting_depth == 1


def test_languages_in_which_lizard_knows_no_switch_have_none() -> None:
    perl = measure_source(b"sub f { if ($a) { b(); } }\n", language="perl").units[-1]

    assert (perl.cyclomatic_complexity, perl.modified_cyclomatic_complexity) == (2, None)
    assert BY_NAME["perl"].engine.name == "lizard"
