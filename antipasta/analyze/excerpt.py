"""Parses one unit of a Python file by itself, which is faster than parsing the whole file."""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING, NamedTuple

from antipasta.analyze.traverse import RULES, Scope
from antipasta.analyze.units import without_docstring

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from antipasta.analyze.units import FunctionNode
    from antipasta.model import FunctionMetrics

    Root = ast.Module | FunctionNode

AROUND = "class _:\n"
"""The line put before an indented function so that it parses. It changes none of its metrics."""


class Excerpt(NamedTuple):
    """The text of one unit as a file of its own.

    `first_line` is the line of `text` on which the unit begins, 0 for `<module>`. A line of `text`
    plus `offset` is the line of the whole file.
    """

    text: str
    first_line: int
    offset: int

    def parse(self) -> Root | None:
        """The module, or the function's definition; None where it does not parse by itself."""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(self.text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
        if not self.first_line:
            return tree
        found = tree.body[0]
        if isinstance(found, ast.ClassDef):
            found = found.body[0]
        return found if isinstance(found, ast.FunctionDef | ast.AsyncFunctionDef) else None


def excerpt(lines: Sequence[str], unit: FunctionMetrics) -> Excerpt:
    """Cut `unit`, a function or `<module>`, out of the lines of its file."""
    if unit.kind == "module":
        return Excerpt("\n".join(lines), 0, 0)
    held = "\n".join(lines[unit.start_line - 1 : unit.end_line])
    if held.endswith("\\"):
        # The last statement goes on in the next line, which holds nothing but a comment.
        held += "\n\n"
    if held[:1].isspace():
        return Excerpt(AROUND + held, 2, unit.start_line - 2)
    return Excerpt(held, 1, unit.start_line - 1)


def scopes(root: Root) -> Iterator[tuple[list[ast.stmt], list[Any]]]:
    """The scopes whose code belongs to the unit: the statements of each, and all nodes below.

    A function has one scope, without nested definitions. A module also has that of each class body.
    """
    pending: list[Root | ast.ClassDef] = [root]
    for definition in pending:
        scope = Scope()
        body = without_docstring(definition.body)
        scope.body(body)
        # A rule appends the children of its node to `nodes`; a constant has none.
        for node in scope.nodes:
            if not isinstance(node, ast.Constant):
                RULES[type(node)](scope, node)
        if definition is root or isinstance(definition, ast.ClassDef):
            yield body, scope.nodes
        if isinstance(root, ast.Module):
            pending += scope.nested
