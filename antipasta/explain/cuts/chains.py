"""Finds chains of `if`s that compare one thing with constants."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from antipasta.explain.cuts.site import Site, Suite

_KEYS = (str, bytes, int, float, bool, type(None))


class Branch(NamedTuple):
    """The keys of a branch, and the one statement in it."""

    keys: list[ast.expr]
    does: ast.stmt


class Chain(NamedTuple):
    """The branches that compare `subject`, and what is done where none of them matches.

    `last` is the last statement of the chain.
    """

    subject: ast.expr
    branches: list[Branch]
    otherwise: ast.stmt | None
    last: ast.stmt


def chain_of(site: Site, suite: Suite, at: int) -> Chain | None:
    """The chain that begins with a statement; `if`s that return may follow one another.

    None where there is none, and where a chain returns and other code follows it.
    """
    first = suite.body[at]
    subject = _subject(first.test) if isinstance(first, ast.If) else None
    if subject is None or site.is_elif(first):
        return None
    branches, otherwise, count = _following(site, suite.body[at:], subject)
    return _ended(suite, at + count, Chain(subject, branches, otherwise, first))


def _ended(suite: Suite, at: int, chain: Chain) -> Chain | None:
    """The chain with its last statement, which is before or at the index `at` of the suite."""
    branches, rest = chain.branches, suite.body[at:]
    if not branches:
        return None
    chain = chain._replace(last=suite.body[at - 1])
    if chain.otherwise or not isinstance(branches[0].does, ast.Return):
        return chain
    if rest and isinstance(rest[0], ast.Return):
        return chain._replace(otherwise=rest[0], last=rest[0])
    return None if rest or suite.end != "return" else chain


def _following(
    site: Site, body: Sequence[ast.stmt], subject: ast.expr
) -> tuple[list[Branch], ast.stmt | None, int]:
    """The branches of the first statements, what the last one does in its `else`, their number."""
    branches: list[Branch] = []
    for count, statement in enumerate(body):
        added = _branches(site, statement, subject)
        if added is None:
            return branches, None, count
        branches += added[0]
        if added[1] or not all(isinstance(each.does, ast.Return) for each in branches):
            return branches, added[1], count + 1
    return branches, None, len(body)


def _branches(
    site: Site, node: ast.stmt, subject: ast.expr
) -> tuple[list[Branch], ast.stmt | None] | None:
    """The branches of an `if` with its `elif`s, and the statement in its `else`."""
    found = []
    while isinstance(node, ast.If):
        keys, rest = _keys(node.test, subject), node.orelse
        if keys is None or len(node.body) != 1 or len(rest) > 1:
            return None
        found.append(Branch(keys, node.body[0]))
        if not rest or not site.is_elif(rest[0]):
            return found, rest[0] if rest else None
        node = rest[0]
    return None


def _subject(test: ast.expr) -> ast.expr | None:
    """What a test compares with constants: a name, or an attribute of one."""
    if isinstance(test, ast.BoolOp):
        test = test.values[0]
    sides = [test.left, test.comparators[0]] if isinstance(test, ast.Compare) else []
    return next((side for side in sides if isinstance(_root(side), ast.Name)), None)


def _root(node: ast.expr) -> ast.expr:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node


def _keys(test: ast.expr, subject: ast.expr) -> list[ast.expr] | None:
    """The constants of which the subject equals one if the test is true; None for other tests."""
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.Or):
        return _joined([_keys(each, subject) for each in test.values])
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return None
    keys = _compared(test.left, test.ops[0], test.comparators[0], subject)
    return keys if keys and all(map(_is_key, keys)) else None


def _joined(parts: Sequence[list[ast.expr] | None]) -> list[ast.expr] | None:
    found = []
    for part in parts:
        if part is None:
            return None
        found += part
    return found


def _compared(
    left: ast.expr, operator: ast.cmpop, right: ast.expr, subject: ast.expr
) -> list[ast.expr] | None:
    """What the subject is compared with; None where something else is compared."""
    is_left = _same(left, subject)
    if isinstance(operator, ast.Eq):
        if is_left:
            return [right]
        return [left] if _same(right, subject) else None
    if is_left and isinstance(operator, ast.In):
        return right.elts if isinstance(right, ast.Tuple | ast.List | ast.Set) else None
    return None


def _same(one: ast.expr, other: ast.expr) -> bool:
    return ast.dump(one) == ast.dump(other)


def _is_key(node: ast.expr) -> bool:
    return is_negative(node) or (isinstance(node, ast.Constant) and type(node.value) in _KEYS)


def is_negative(node: ast.expr) -> bool:
    """Whether it is a number with a minus before it."""
    return (
        isinstance(node, ast.UnaryOp)
        and isinstance(node.op, ast.USub)
        and isinstance(node.operand, ast.Constant)
        and type(node.operand.value) in (int, float)
    )
