"""The engine of trees where something is missing, and what is the same in all languages."""

from __future__ import annotations

import sys

import pytest

from antipasta.analyze import measure_source
from antipasta.analyze.trees import grammar
from antipasta.analyze.trees.grammar import compiled, missing_types, table_of
from antipasta.dispatch.breaker import Breaker
from antipasta.explain.pointed_file import PointedFile
from antipasta.languages import LANGUAGES
from antipasta.model import FunctionMetrics
from tests.support.examples import EXAMPLES

BY_TREE = [row.name for row in LANGUAGES if row.engine.name == "tree"]
LOST_BY_LIZARD = b'class A { int f() { @B("x") C c = d(); return 1; } int g() { return 1; } }'


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A grammar of Java that cannot be imported."""
    monkeypatch.setitem(sys.modules, "tree_sitter_java", None)
    monkeypatch.setattr(grammar, "table_of", table_of.__wrapped__)


@pytest.fixture
def absent(broken: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A grammar of Java that is not installed."""
    monkeypatch.setattr("antipasta.engine.is_there", lambda engine: "java" not in str(engine))


def names(source: bytes) -> list[str]:
    measured = measure_source(source, language="java")
    return [unit.name for unit in measured.functions if unit.kind == "method"]


def test_a_language_without_its_grammar_is_measured_by_lizard(absent: None) -> None:
    assert names(EXAMPLES["java"].encode()) == ["Box.knotty"]
    assert "A.g" not in names(LOST_BY_LIZARD)
    assert measure_source(EXAMPLES["go"].encode(), language="go").sloc


def test_that_is_said_once(absent: None) -> None:
    breaker = Breaker()
    for language in ("java", "java", "go"):
        breaker.note(language, measure_source(EXAMPLES[language].encode(), language=language))

    assert breaker.given_up == (
        "java was measured by lizard, which may miss functions: tree-sitter-java is not installed",
    )


def test_a_grammar_that_is_there_and_broken_is_no_reason_to_miss_functions(
    broken: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("antipasta.engine.is_there", lambda _engine: True)
    measured = measure_source(EXAMPLES["java"].encode(), language="java")

    assert (measured.analysis, measured.reason) == ("skipped", "crash")
    assert "tree_sitter_java" in (measured.detail or "")


def test_a_type_that_a_grammar_lacks_is_named() -> None:
    table = table_of("java")
    rules = table.rules._replace(
        jumps=("break_it",), comments=("remark",), heads=("brow",), logical=("&&", "and")
    )

    assert missing_types(compiled(rules, table.language)) == [
        "field or node brow",
        "node break_it",
        "node remark",
        "token and",
    ]


@pytest.mark.parametrize("language", BY_TREE)
@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_change_nothing(language: str, end: str) -> None:
    source = EXAMPLES[language]
    plain = measure_source(source.encode(), language=language)

    assert measure_source(source.replace("\n", end).encode(), language=language) == plain
    assert measure_source(b"\xef\xbb\xbf" + source.encode(), language=language) == plain


@pytest.mark.parametrize("language", BY_TREE)
def test_half_a_file_is_never_whole_where_a_function_vanished(language: str) -> None:
    source = EXAMPLES[language]
    for size in range(len(source)):
        part = measure_source(source[:size].encode(), language=language)
        begins = any(word in source[:size] for word in ("f(", "knotty(", "(a: any)"))
        if part.analysis == "full" and begins and "{" in source[:size].rpartition("if")[2]:
            assert any((unit.cyclomatic_complexity or 0) > 1 for unit in part.units), size


def test_a_string_without_an_end_hides_code() -> None:
    source = b"package p\nfunc f() []byte`, error) {\n  if a { b() }\n}\n"
    measured = measure_source(source, language="go")

    assert (measured.analysis, measured.reason) == ("reduced", "syntax")
    assert measured.may_lack_units


WIDE = {
    "javascript": "var " + ",".join(f"a{n} = function () {{}}" for n in range(20_000)),
    "go": "package p\nvar "
    + ",".join(f"a{n}" for n in range(20_000))
    + " = "
    + ",".join(["func() {}"] * 20_000),
    "rust": "fn f() { match a {" + "".join(f"{n} => 1," for n in range(20_000)) + "} }",
    "typescript": "class A {" + "@d m() {}\n" * 20_000 + "}",
    "php": "<?php class A {" + "public $a { get => 1; }" * 20_000 + "}",
}


@pytest.mark.parametrize("language", WIDE)
def test_the_time_is_linear_in_what_stands_side_by_side(language: str) -> None:
    measured = measure_source(WIDE[language].encode(), language=language)

    assert measured.analysis == "full"


@pytest.mark.parametrize("language", ["java", "cpp", "vue"])
def test_a_grammar_that_takes_too_long_is_stopped(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some take minutes for a few kilobytes that do not parse; only the caller can stop them."""
    source = EXAMPLES[language].encode()
    monkeypatch.setattr("antipasta.analyze.trees.parsing.PARSE_SECONDS", -1.0)

    found = measure_source(source * 500, language=language)

    assert (found.analysis, found.reason) == ("minimal", "timeout")
    assert found.loc
    assert "takes longer than" in (found.detail or "")
    (unit, *_) = found.functions or (FunctionMetrics("f", "function", 1, 2),)
    points = PointedFile(source * 500, language).points(unit, "cyclomatic_complexity", allowed=1)
    assert points is None


def test_a_parser_that_was_stopped_parses_the_next_text(monkeypatch: pytest.MonkeyPatch) -> None:
    source = EXAMPLES["java"].encode()
    with monkeypatch.context() as stopped:
        stopped.setattr("antipasta.analyze.trees.parsing.PARSE_SECONDS", -1.0)
        assert measure_source(source * 500, language="java").reason == "timeout"

    assert measure_source(source, language="java").analysis == "full"
