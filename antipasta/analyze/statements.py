"""The statements of a unit, each as a short text by which it is found again elsewhere.

In Python a statement is a digest of its syntax tree, blind to layout, so that it is the same at
another depth. A compound statement is its head; what stands in its blocks are statements of their
own. In the other languages, and where Python does not parse, a statement is a line.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from antipasta.analyze.digest import CODE, LEAVES, digest
from antipasta.analyze.excerpt import excerpt, scopes
from antipasta.analyze.traverse import DEFINITIONS, Scope, walk

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator, Sequence

    from antipasta.analyze.excerpt import Root
    from antipasta.model import FunctionMetrics

BLOCKS = frozenset(("body", "orelse", "finalbody", "handlers", "cases"))
"""The fields of a statement that hold further ones."""

WORD = re.compile(r"\w")


def statements(lines: Sequence[str], language: str, unit: FunctionMetrics) -> Counter[str]:
    """The statements of `unit` by the lines of its file, each as often as it stands there.

    What is nested in it, a unit of its own, is left out.
    """
    root = excerpt(lines, unit).parse() if language == "python" else None
    if root is not None:
        return Counter(map(_of_tree, _own_statements(root)))
    held = lines if unit.kind == "module" else lines[unit.start_line : unit.end_line]
    return Counter(" ".join(line.split()) for line in held if WORD.search(line))


def _own_statements(root: Root) -> Iterator[ast.AST]:
    for body, _ in scopes(root):
        pending: list[ast.AST] = list(body)
        for statement in pending:
            if type(statement) not in DEFINITIONS:
                yield statement
                for field in BLOCKS.intersection(statement._fields):
                    pending += getattr(statement, field)


def _of_tree(statement: ast.AST) -> str:
    scope = Scope()
    scope.words.append(CODE[type(statement)])
    for field in statement._fields:
        value = getattr(statement, field)
        if field in BLOCKS:
            continue
        if isinstance(value, list):
            scope.children(value)
        elif type(value) in LEAVES:
            scope.words.append(value)
        else:
            scope.nodes.append(value)
    walk(scope)
    return digest(scope.words)
