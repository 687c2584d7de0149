"""No input breaks `measure_source`: each is measured, or it is said why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from antipasta.analyze import measure_source
from antipasta.languages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable

    from antipasta.model import FileMetrics

PYTHON_SHAPES: dict[str, Callable[[int], str]] = {
    "brackets": lambda n: "x = " + "(" * n + "1" + ")" * n,
    "open brackets": lambda n: "x = " + "([{" * n,
    "closing brackets": lambda n: ")" * n,
    "unary": lambda n: "x = " + "-" * n + "1",
    "sum": lambda n: "x = " + "a + " * n + "a",
    "power": lambda n: "x = " + "a ** " * n + "a",
    "attributes": lambda n: "x = a" + ".a" * n,
    "calls": lambda n: "x = a" + "()" * n,
    "lambdas": lambda n: "x = " + "lambda: " * n + "1",
    "conditional": lambda n: "x = " + "a if b else " * n + "a",
    "elif": lambda n: "if a: pass\n" + "elif a: pass\n" * n,
    "and": lambda n: "x = " + "a and " * n + "a",
    "comparison": lambda n: "x = " + "a < " * n + "a",
    "if in if": lambda n: "".join(" " * i + "if a:\n" for i in range(n)) + " " * n + "pass",
    "def in def": lambda n: "".join(" " * i + "def f():\n" for i in range(n)) + " " * n + "pass",
    "broken def in def": lambda n: "".join(" " * i + "def f():\n" for i in range(n)) + "(",
    "strings": lambda n: "x = " + "'a' " * n,
    "f-strings": lambda n: "x = " + "f'{a}' + " * n + "a",
    "quotes": lambda n: '"' * n,
    "backslashes": lambda n: "\\" * n,
    "continued lines": lambda n: "x = \\\n" * n + "1",
    "parameters": lambda n: "def f(" + ", ".join(f"a{i}" for i in range(n)) + "): pass",
    "decorators": lambda n: "@a\n" * n + "def f(): pass",
    "semicolons": lambda n: "a; " * n,
    "comments": lambda n: "# antipasta: ignore\n" * n,
    "dictionary": lambda n: "x = {" + "".join(f"  {i}: [{i}, 'a'],\n" for i in range(n)) + "}",
    "form feeds": lambda n: "x = 1\n\f" * n,
}


@pytest.mark.parametrize("shape", PYTHON_SHAPES)
@pytest.mark.parametrize("size", [1, 60, 150, 3000])
def test_python_of_any_shape(shape: str, size: int) -> None:
    explained(measure_source(PYTHON_SHAPES[shape](size).encode(), language="python"))


@pytest.mark.parametrize("language", [each.name for each in LANGUAGES])
@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"\n",
        b"\0",
        b"\xff\xfe",
        b"\xff\xfea\0\n\0",
        b"\xef\xbb\xbf",
        b"\xff" * 100,
        b"{" * 300,
        b"}" * 300,
        b"function f(" * 300,
        b"if (a) { " * 300,
        b"'" * 301,
        b"/*" * 301,
        b"`${" * 300,
        b"\r\r\n\n",
        "ä\u2028ö".encode(),
    ],
)
def test_every_language_and_any_bytes(language: str, source: bytes) -> None:
    explained(measure_source(source, language=language))


def test_a_chain_too_long_for_the_parser_is_depth() -> None:
    for source in (b"x = " + b"-" * 100_000 + b"1", b"x = " + b"lambda: " * 20_000 + b"1"):
        measured = measure_source(source, language="python")
        assert (measured.reason, measured.loc) == ("depth", 1)


def test_zig_too_deep_for_lizard_is_depth() -> None:
    measured = measure_source(b"{" * 5000, language="zig")

    assert (measured.analysis, measured.reason) == ("minimal", "depth")


def explained(measured: FileMetrics) -> None:
    assert (measured.analysis == "full") == (measured.reason is None)
    assert measured.analysis == "full" or measured.detail
    for unit in measured.functions:
        assert 1 <= unit.first_line <= unit.start_line <= unit.end_line, unit
