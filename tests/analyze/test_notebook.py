"""Notebooks: lines are the file's, magics are no syntax errors, and nothing vanishes silently."""

from __future__ import annotations

import json
from typing import Any

import pytest

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


KNOTTY = ("def knotty(a):", "    if a:", "        return 1", "    return 2")


def knotty_in(source: bytes) -> list[int | None]:
    measured = measure_source(source, language="notebook")
    assert (measured.analysis, measured.reason) == ("full", None)
    units = [unit for unit in measured.functions if unit.name == "knotty"]
    return [unit.cyclomatic_complexity for unit in units]


@pytest.mark.parametrize(
    "magics",
    [
        *(["%%memit"], ["%%debug"], ["%%px --local"], ["%%scalene"], ["%%capture out"], ["%%prun"]),
        *(["%%script python3"], ["%%script --bg /usr/bin/python3.11 -u"], ["%%of_our_own"]),
        *(["%%time", "%%memit"], ["", "  %%time"], ["%%timeit -n 1"], ["%%python3"], ["%%pypy"]),
    ],
)
def test_what_a_magic_runs_as_python_is_measured(magics: list[str]) -> None:
    assert knotty_in(notebook(cell(*magics, *KNOTTY), cell("x = 1"))) == [2]


@pytest.mark.parametrize(
    "magics",
    [
        *(["%%bash"], ["%%R -i x"], ["%%writefile a.py"], ["%%script bash"], ["%%script node"]),
        *(["%%time", "%%sh"], ["!!ls"], ["%%HTML"], ["%%script cpython-like"]),
    ],
)
def test_what_a_magic_hands_to_another_language_is_left_out(magics: list[str]) -> None:
    assert knotty_in(notebook(cell(*magics, *KNOTTY), cell("x = 1"))) == []


def test_a_cell_of_an_unknown_magic_that_is_no_python_is_named() -> None:
    measured = measure_source(
        notebook(cell("%%ours", "SELECT 1"), cell("x = 1")), language="notebook"
    )

    assert measured.analysis == "reduced"
    assert "cell 1" in str(measured.detail)


@pytest.mark.parametrize("version", [4, 5, 1, "4", None])
def test_worksheets_hide_no_cell(version: object) -> None:
    content = json.loads(notebook(cell(*KNOTTY)))
    content |= {"worksheets": [{"cells": []}], "nbformat": version}

    assert knotty_in(json.dumps(content, indent=1).encode()) == [2]


def test_in_the_version_of_worksheets_their_cells_and_their_input_count() -> None:
    hidden = {"cell_type": "code", "input": "\n".join(KNOTTY), "source": [], "outputs": []}
    content = {"worksheets": [{"cells": [hidden]}], "cells": [], "nbformat": 3, "metadata": {}}

    assert knotty_in(json.dumps(content, indent=1).encode()) == [2]
