"""Finds the Python in a Jupyter notebook: its code cells, one after the other.

In a cell that does not parse, lines of IPython (`%magic`, `!command`, `name?`) become `pass`. A
cell in another language (`%%bash`) is left out. The cell of any other magic is taken for Python,
for any extension of IPython may run it here. A cell that still does not parse is left out too.

Source: https://nbformat.readthedocs.io/en/latest/format_description.html (versions 3 and 4).
"""

from __future__ import annotations

import ast
import json
import re
from typing import Any, NamedTuple

MAGIC = re.compile(
    r"^(?P<indent>[ \t]*)(?:[%!?].*|[\w., ]+=\s*[%!].*|[\w.]+\?{1,2}\s*)$", re.MULTILINE
)
CELL_MAGIC = re.compile(r"\s*%%(?P<name>\w+)(?P<arguments>.*)")
INDENTED_CELL_MAGIC = re.compile(r"^[ \t]+%%.*$", re.MULTILINE)
OTHER_CELL_MAGICS = frozenset(
    (
        *("bash", "cmd", "cypher", "cython", "dot", "file", "fortran", "html", "javascript"),
        *("js", "julia", "latex", "lua", "markdown", "mermaid", "perl", "powershell", "pwsh", "r"),
        *("ruby", "sh", "sparql", "sql", "svg", "sx", "system", "writefile"),
    )
)
"""The magics, in lower case, of which the cell is no Python that is run."""

PYTHON_PROGRAM = re.compile(r"(?:\A|[\s/])(?:i?python|pypy)[\d.]*w?(?:\.exe)?(?=\s|\Z)")
"""A Python among the arguments of `%%script`."""


_WITH_WORKSHEETS = (2, 3)
"""The versions of the format in which cells are in worksheets, and their text in `input`.

Jupyter ignores worksheets in the others.
"""


class Cell(NamedTuple):
    """A code cell: its number among all cells, from 1, and its lines without line feeds.

    `file_lines` are the numbers of these lines in the notebook file; empty unless each is on a line
    of its own there.
    """

    number: int
    lines: list[str]
    file_lines: list[int]


class Code(NamedTuple):
    """The Python of a notebook, and the syntax errors of the cells that were left out.

    `places` has the line of the file for each line of `text`; None if lines are those of `text`.
    """

    text: str
    places: list[int] | None
    problems: list[str]


def code_in(text: str) -> Code | None:
    """The Python of the notebook that is written as `text`; None if it is no notebook."""
    try:
        return code_of(json.loads(text), text)
    except (ValueError, TypeError, AttributeError, KeyError):
        return None


def code_of(notebook: dict[str, Any], text: str) -> Code:
    """The Python of a notebook, given in the types of JSON and as it is written.

    Raises KeyError, TypeError and the like for what is no notebook.
    """
    kept, problems = _parseable(_code_cells(notebook, text))
    joined = "".join(f"{line}\n" for cell in kept for line in cell.lines)
    if all(cell.file_lines for cell in kept if cell.lines):
        return Code(joined, [line for cell in kept for line in cell.file_lines], problems)
    return Code(joined, None, problems)


def _code_cells(notebook: dict[str, Any], text: str) -> list[Cell]:
    """The code cells of the notebook that is written as `text`, in order."""
    version = notebook.get("nbformat")
    keys = ("input", "source") if version in _WITH_WORKSHEETS else ("source", "input")
    cells = []
    finder = _Finder(text)
    for number, raw in enumerate(_all_cells(notebook, version), 1):
        key = next((each for each in keys if each in raw), "source")
        content = raw.get(key, "")
        lines = "".join(content).split("\n") if content else []
        file_lines = finder.find(key, content)
        if raw["cell_type"] == "code":
            cells.append(Cell(number, lines, file_lines))
    return cells


def _all_cells(notebook: dict[str, Any], version: Any) -> list[dict[str, Any]]:
    """The cells that Jupyter shows. Where it cannot know the version, those of all."""
    sheets: list[dict[str, Any]] = notebook.get("worksheets") or []
    if isinstance(version, int) and version not in _WITH_WORKSHEETS:
        sheets = []
    elif "cells" in notebook and version not in _WITH_WORKSHEETS:
        sheets = [*sheets, notebook]
    return [cell for sheet in sheets or [notebook] for cell in sheet["cells"]]


class _Finder:
    """Finds the lines of the file that hold the sources of its cells, from the top down."""

    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        self.position = 0
        self.lost = False

    def find(self, key: str, content: str | list[str]) -> list[int]:
        """The numbers of the file's lines that hold these strings; [] when they are not found."""
        if isinstance(content, str) or not content or self.lost:
            return []
        opening = re.compile(rf'\s*"{key}"\s*:\s*\[\s*$')
        for index in range(self.position, len(self.lines) - len(content)):
            if not opening.match(self.lines[index]):
                continue
            held = self.lines[index + 1 : index + 1 + len(content)]
            if all(map(_holds, held, content)) and _one_line_each(content):
                self.position = index + 1 + len(content)
                last_is_empty = content[-1].endswith("\n")
                found = list(range(index + 2, index + 2 + len(content)))
                return [*found, found[-1]] if last_is_empty else found
        self.lost = True  # otherwise the search for each further cell would read to the end
        return []


def _one_line_each(content: list[str]) -> bool:
    return all(part.endswith("\n") for part in content[:-1]) and not any(
        "\n" in part[:-1] for part in content
    )


def _holds(line: str, expected: str) -> bool:
    try:
        return bool(json.loads(line.strip().removesuffix(",")) == expected)
    except ValueError:
        return False


def _parseable(cells: list[Cell]) -> tuple[list[Cell], list[str]]:
    """The cells that parse, as Python, and the syntax errors of the others."""
    kept, problems = [], []
    for cell in cells:
        try:
            readable = _as_python(cell)
        except (SyntaxError, ValueError) as exc:
            line = getattr(exc, "lineno", None) or 1
            message = getattr(exc, "msg", None) or str(exc)
            problems.append(f"cell {cell.number}: {message}, line {line}")
        else:
            kept.append(readable)
    return kept, problems


def _as_python(cell: Cell) -> Cell:
    """The cell with IPython's lines replaced. Raises SyntaxError if it still does not parse."""
    text = "\n".join(cell.lines)
    try:
        ast.parse(text)
    except SyntaxError:
        pass
    else:
        return cell
    if _is_other_language(cell.lines):
        return cell._replace(lines=[], file_lines=[])
    # IPython strips the indentation of the first line, which a cell magic may have.
    text = MAGIC.sub(r"\g<indent>pass", INDENTED_CELL_MAGIC.sub("pass", text))
    ast.parse(text)
    return cell._replace(lines=text.split("\n"))


def _is_other_language(lines: list[str]) -> bool:
    """Whether one of the magics that a cell begins with hands the rest to another language.

    The cell of a magic that runs Python here may begin with another magic.
    """
    for line in filter(str.strip, lines):
        magic = CELL_MAGIC.match(line)
        if magic is None:
            return line.lstrip().startswith("!!")
        name = magic["name"].lower()
        if name == "script":
            return not PYTHON_PROGRAM.search(magic["arguments"])
        if name in OTHER_CELL_MAGICS:
            return True
    return False
