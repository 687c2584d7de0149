"""The nesting depth of control structures.

`if`, `for`, `while`, `try`, `with` and `match` count. An `elif` has the depth of its `if`, and
`except`, `else`, `finally` and `case` belong to their statement. Comprehensions, lambdas and
conditional expressions do not count. A nested function or class is a unit of its own and adds
nothing.
"""

from __future__ import annotations

from antipasta.lean import ast
from antipasta.lean.typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Blocks = Callable[[Any], Iterable[list[ast.stmt]]]


def nesting_depth(body: list[ast.stmt]) -> int:
    """The deepest nesting in `body`; 0 without any control structure."""
    deepest = 0
    for statement in body:
        blocks = BLOCKS.get(type(statement))
        if blocks is not None:
            deepest = max(deepest, 1 + max(map(nesting_depth, blocks(statement))))
    return deepest


def _if_blocks(node: ast.If) -> list[list[ast.stmt]]:
    """The branches of an `if` with all its `elif`s, without recursion: there may be thousands."""
    branches = [node.body]
    orelse = node.orelse
    while len(orelse) == 1 and isinstance(orelse[0], ast.If):
        branches.append(orelse[0].body)
        orelse = orelse[0].orelse
    branches.append(orelse)
    return branches


def _loop_blocks(node: ast.For | ast.AsyncFor | ast.While) -> tuple[list[ast.stmt], ...]:
    return node.body, node.orelse


def _with_blocks(node: ast.With | ast.AsyncWith) -> tuple[list[ast.stmt], ...]:
    return (node.body,)


def _try_blocks(node: ast.Try | ast.TryStar) -> list[list[ast.stmt]]:
    handlers = [handler.body for handler in node.handlers]
    return [node.body, *handlers, node.orelse, node.finalbody]


def _match_blocks(node: ast.Match) -> list[list[ast.stmt]]:
    return [case.body for case in node.cases]


BLOCKS: dict[type, Blocks] = {
    ast.If: _if_blocks,
    ast.For: _loop_blocks,
    ast.AsyncFor: _loop_blocks,
    ast.While: _loop_blocks,
    ast.With: _with_blocks,
    ast.AsyncWith: _with_blocks,
    ast.Try: _try_blocks,
    ast.TryStar: _try_blocks,
    ast.Match: _match_blocks,
}
