"""The statements of a Python unit, each as a digest of its syntax tree.

A digest does not depend on layout, so a statement is the same at any depth. A compound statement is
represented by its head; the statements in its blocks are statements of their own.
"""

from __future__ import annotations

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
"""The fields of a statement that hold other statements."""


def python_statements(lines: Sequence[str], unit: FunctionMetrics) -> Counter[str] | None:
    """The statements of `unit` by the lines of its file; None where it does not parse by itself."""
    root = excerpt(lines, unit).parse()
    return Counter(map(_of_tree, _own_statements(root))) if root is not None else None


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
