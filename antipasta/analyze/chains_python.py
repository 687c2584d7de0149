"""What the tests of `if` and `elif` compare, for the chains of modified cyclomatic complexity."""

from __future__ import annotations

from antipasta.analyze.chains import is_constant
from antipasta.lean import ast
from antipasta.lean.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

_EQUALITIES = frozenset((ast.Eq, ast.Is))


def subjects(test: ast.expr) -> frozenset[object]:
    """What a test compares: one or two expressions by their words; none if it tests otherwise."""
    if type(test) is not ast.Compare or len(test.ops) != 1 or type(test.ops[0]) not in _EQUALITIES:
        return frozenset()
    sides = (test.left, test.comparators[0])
    return frozenset(_words(side) for side in sides if not _is_constant(side))


def _is_constant(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp):
        node = node.operand
    name = getattr(node, "attr", getattr(node, "id", ""))
    return isinstance(node, ast.Constant) or is_constant(name)


def _words(node: ast.expr) -> tuple[object, ...]:
    """What is equal for equal expressions: the nodes and values in it, without recursion."""
    words: list[object] = []
    pending: list[Any] = [node]
    while pending:
        part = pending.pop()
        if isinstance(part, ast.AST):
            fields = [getattr(part, field) for field in part._fields if field != "ctx"]
            words.append(type(part))
            pending += fields
        elif isinstance(part, list):
            words.append(len(part))
            pending += part
        else:
            words += (type(part), part)
    return tuple(words)
