"""Which comments ask for silence, and for what."""

from __future__ import annotations

import pytest

from antipasta.analyze import measure_source
from antipasta.model import Suppression


def found(source: str, language: str = "python") -> list[tuple[object, ...]]:
    return [tuple(each) for each in measure_source(source.encode(), language=language).suppressions]


@pytest.mark.parametrize(
    ("comment", "metrics", "by", "reason"),
    [
        ("# antipasta: ignore", (), "comment", ""),
        ("#antipasta:ignore", (), "comment", ""),
        (
            "# antipasta: ignore[cyc, cognitive_complexity]",
            ("cyc", "cognitive_complexity"),
            "comment",
            "",
        ),
        ("# antipasta: ignore -- a parser", (), "comment", "a parser"),
        ("# antipasta: ignore[cyc] -- why # noqa: E501", ("cyc",), "comment", "why"),
        ("# type: ignore  # antipasta: ignore", (), "comment", ""),
        ("# antipasta: ignore-file -- generated", (), "file", "generated"),
        ("# noqa: C901", ("cyclomatic_complexity",), "noqa", ""),
        ("# NOQA:E501,c901", ("cyclomatic_complexity",), "noqa", ""),
        ("# noqa: E501 C901", ("cyclomatic_complexity",), "noqa", ""),
    ],
)
def test_comments_that_count(comment: str, metrics: tuple[str, ...], by: str, reason: str) -> None:
    assert found(f"def f(): {comment}\n    pass\n") == [(1, metrics, False, by, reason, "")]


@pytest.mark.parametrize(
    "source",
    [
        "x = '# antipasta: ignore'\n",
        "'''\n# antipasta: ignore\n'''\n",
        "# noqa\n",
        "# noqa: E501\n",
        "# noqa: C9011\n",
        "# antipasta: ignored\n",
        "# not-antipasta: ignore\n",
    ],
)
def test_what_does_not_count(source: str) -> None:
    assert found(source) == []


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (
            "def f():  # antipasta: ignore(length)\n    pass\n",
            "ignore(length) has the wrong brackets; write ignore[length]",
        ),
        (
            "# antipasta: ignore-file{cyc}\n",
            "ignore-file{cyc} has the wrong brackets; write ignore-file[cyc]",
        ),
        ("# antipasta: ignore(\n", "ignore( has the wrong brackets; write ignore[METRIC]"),
        (
            "# antipasta: ignore[]\n",
            "ignore[] names no metric; without brackets it covers all",
        ),
        (
            "\n" * 10 + "# antipasta: ignore-file\n",
            "ignore-file counts in the first 10 lines only",
        ),
    ],
)
def test_what_is_not_written_as_it_has_to_be_has_a_problem(source: str, problem: str) -> None:
    (suppression,) = measure_source(source.encode(), language="python").suppressions

    assert suppression.problem == problem


def test_a_reason_in_brackets_is_no_list_of_metrics() -> None:
    assert found("# antipasta: ignore (it is old)\n")[0][-1] == ""


def test_a_comment_on_its_own_line() -> None:
    assert found("x = 1\n  # antipasta: ignore\ndef f(): pass\n") == [
        (2, (), True, "comment", "", "")
    ]


def test_a_file_that_does_not_parse_keeps_its_comments() -> None:
    source = "def f():  # antipasta: ignore\n    '# antipasta: ignore'\n    (\n"

    assert found(source) == [Suppression(1, (), False, "comment", "")]


@pytest.mark.parametrize(
    ("language", "source"),
    [
        ("javascript", "function f() { // antipasta: ignore -- old\n}\n"),
        ("c", "int f() { /* antipasta: ignore -- old */\n}\n"),
        ("ruby", "def f # antipasta: ignore -- old\nend\n"),
        ("lua", "function f() -- antipasta: ignore -- old\nend\n"),
        ("perl", "sub f { # antipasta: ignore -- old\n}\n"),
        ("php", "<?php function f() { // antipasta: ignore -- old\n}\n"),
        ("erlang", "f() -> 1. % antipasta: ignore -- old\n"),
        ("plsql", "FUNCTION f -- antipasta: ignore -- old\n"),
        ("fortran", "x = 1 ! antipasta: ignore -- old\n"),
        ("go", "func f() { // antipasta: ignore -- old\n}\n"),
        ("r", "f <- function() { # antipasta: ignore -- old\n}\n"),
    ],
)
def test_the_comments_of_other_languages(language: str, source: str) -> None:
    assert found(source, language) == [(1, (), False, "comment", "old", "")]


def test_a_comment_over_several_lines() -> None:
    source = "x = 1;\n/* words\n * antipasta: ignore\n */\nfunction f() {}\n"

    assert found(source, "javascript") == [(3, (), True, "comment", "", "")]


def test_strings_of_other_languages_are_no_comments() -> None:
    assert found("x = '// antipasta: ignore'\n", "javascript") == []
