"""Notebooks: lines are the file's, magics are no syntax errors, and nothing vanishes silently."""

from __future__ import annotations

import json
from typing import Any

from antipasta.analyze import measure_source


def cell(*lines: str, kind: str = "code") -> dict[str, Any]:
    source = [f"{line}\n" for line in lines[:-1]] + [*lines[-1:]]
    return {
        "cell_type": kind,
        "metadata": {},
        "outputs": [{"output_type": "stream", "text": ['"source": [\n', "x\n"]}],
        "source": source,
    }


def notebook(*cells: dict[str, Any], indent: int | None = 1, **metadata: Any) -> bytes:
    content = {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(content, indent=indent, ensure_ascii=False).encode()


def test_functions_have_the_lines_of_the_file() -> None:
    source = notebook(
        cell("# Title", kind="markdown"),
        cell("x = 1", "", "def f(a):", "    if a:", "        return 'ä'"),
        cell("def g():  # antipasta: ignore", "    pass", ""),
    )
    lines = source.decode().split("\n")

    measured = measure_source(source, language="notebook")

    assert (measured.analysis, measured.language) == ("full", "notebook")
    module, f, g = measured.functions
    assert (module.start_line, module.end_line) == (1, len(lines))
    assert "def f(a):" in lines[f.start_line - 1]
    assert "return" in lines[f.end_line - 1]
    assert (f.length, f.cyclomatic_complexity, f.cognitive_complexity) == (3, 2, 1)
    assert "def g()" in lines[g.start_line - 1]
    assert measured.suppressions[0].line == g.start_line
    assert measured.loc == 8


def test_magics_are_taken_out() -> None:
    source = notebook(
        cell("%matplotlib inline", "!pip install x", "files = !ls", "x?", "def f(): return 1 % 2"),
        cell("%%bash", "for x in y; do echo $x; done"),
        cell("%%time", "def g(): pass"),
        cell("total = (a", "  % b)"),
    )

    measured = measure_source(source, language="notebook")

    assert (measured.analysis, measured.detail) == ("full", None)
    assert [unit.name for unit in measured.functions] == ["<module>", "f", "g"]


def test_a_broken_cell_is_named_and_the_others_are_measured() -> None:
    source = notebook(cell("def f(: pass"), cell("def g(): pass"))

    measured = measure_source(source, language="notebook")

    assert (measured.analysis, measured.reason) == ("reduced", "syntax")
    assert measured.detail is not None
    assert measured.detail.startswith("cell 1: ")
    assert [unit.name for unit in measured.functions] == ["<module>", "g"]


def test_a_notebook_on_one_line_says_what_its_lines_are() -> None:
    measured = measure_source(
        notebook(cell("x = 1", "def f(): pass"), indent=None), language="notebook"
    )

    assert measured.analysis == "full"
    assert measured.detail == "lines are those of the code cells joined"
    assert measured.functions[1].start_line == 2


def test_other_kernels_and_other_files() -> None:
    julia = measure_source(
        notebook(cell("x"), language_info={"name": "julia"}), language="notebook"
    )
    assert (julia.analysis, julia.reason) == ("skipped", "language")
    assert julia.detail == "a notebook in another language: julia"

    for source in (b"{", b"[]", b'{"cells": 1}', b'{"cells": [1]}', b"null", b"\xff\0"):
        measured = measure_source(source, language="notebook")
        assert (measured.analysis, measured.reason) == ("minimal", "syntax"), source
    assert measure_source(b"[" * 100_000, language="notebook").reason == "depth"


def test_an_empty_notebook_is_measured() -> None:
    measured = measure_source(notebook(), language="notebook")

    assert (measured.analysis, measured.loc) == ("full", 0)
