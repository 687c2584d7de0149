"""Chains of `if` and `elif` that compare one subject, which are a `match` by other words.

In modified cyclomatic complexity such a chain counts once, if each of its tests is one comparison
by `==` or `is` and one expression is compared in all of them. A constant is no subject, nor what is
one by its name: that is in capitals.
"""

from __future__ import annotations

import ast
from typing import Any

from antipasta.analyze.constants import is_constant

_EQUALITIES = frozenset((ast.Eq, ast.Is))


class Chain:
    """The tests of an `if` and of its `elif`s, as far as they are known."""

    __slots__ = ("_left_out", "_subjects")

    def __init__(self, test: ast.expr) -> None:
        self._subjects = _subjects(test)
        self._left_out = 0

    def add(self, test: ast.expr) -> int:
        """Add the test of the next `elif`; returns by how many points less the chain counts now.

        That is negative where this is the first test of something else.
        """
        if not self._subjects:
            return 0
        before = self._left_out
        self._subjects &= _subjects(test)
        self._left_out = before + 1 if self._subjects else 0
        return self._left_out - before


def _subjects(test: ast.expr) -> frozenset[object]:
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
