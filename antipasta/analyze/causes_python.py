"""The causes of the complexities of Python units; see causes.py.

Those of cyclomatic complexity are radon's decisions, found as in points_python.py. complexipy gives
the cognitive complexity of each line without its reasons. They are found here by complexipy's rules
(crates/complexipy-core/src/cognitive_complexity.rs and utils.rs, 8.3.0).
"""

from __future__ import annotations

import ast
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from antipasta.analyze.causes import COGNITIVE, CYCLOMATIC
from antipasta.analyze.excerpt import excerpt
from antipasta.analyze.points_python import decisions, elif_of
from antipasta.results.explanations import Cause

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    from antipasta.analyze.causes import CausesOf
    from antipasta.analyze.excerpt import Excerpt, Root
    from antipasta.model import FunctionMetrics

_FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef


def find_causes(text: str) -> CausesOf:
    """A function for the causes of the units of `text`."""
    return partial(_causes, text.split("\n"))


def _causes(lines: Sequence[str], unit: FunctionMetrics, metric: str) -> list[Cause] | None:
    cut = excerpt(lines, unit)
    root = cut.parse()
    if root is None:
        return None
    found = _cyclomatic(root) if metric == CYCLOMATIC else _cognitive(cut, root)
    found.sort(key=attrgetter("line"))
    return [each._replace(line=each.line + cut.offset) for each in found]


def _cyclomatic(root: Root) -> list[Cause]:
    return [Cause(line, CYCLOMATIC, 1, why) for line, why in decisions(root)]


def _cognitive(cut: Excerpt, root: Root) -> list[Cause]:
    reasons = _Reasons(cut.text.split("\n"))
    return [
        Cause(line, COGNITIVE, 1 + nesting, why, nesting)
        for line, why, nesting in reasons.of_unit(root)
    ]


class _Reason(NamedTuple):
    """What adds 1, and the levels that it adds besides."""

    line: int
    why: str
    nesting: int = 0


class _Reasons:
    """Finds what adds to cognitive complexity, by complexipy's rules.

    The recursion goes as deep as blocks and expressions nest. The parser bounds both.
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines

    def of_unit(self, root: Root) -> Iterator[_Reason]:
        """The reasons of a function, or of the code of a module outside functions and classes."""
        if isinstance(root, ast.Module):
            outside = [each for each in root.body if not isinstance(each, _DEFINITIONS)]
            yield from self._body(outside, 0)
            return
        yield from self._statement(root, 0)
        call = _recursive_call(root)
        if call:
            yield _Reason(call.lineno, "recursion")

    def _body(self, statements: Iterable[ast.stmt], level: int) -> Iterator[_Reason]:
        for statement in statements:
            yield from self._statement(statement, level)

    def _statement(self, statement: ast.stmt, level: int) -> Iterator[_Reason]:
        rule = _RULES.get(type(statement))
        if rule:
            yield from rule(self, statement, level)

    def function(self, node: _FunctionNode, level: int) -> Iterator[_Reason]:
        """A function that only makes one and returns it is a decorator, and adds no level."""
        if _is_decorator(node):
            yield from self._statement(node.body[0], level)
            return
        for statement in node.body:
            yield from self._statement(statement, level + isinstance(statement, _FUNCTIONS))

    def a_class(self, node: ast.ClassDef, level: int) -> Iterator[_Reason]:
        """Of a class, only the methods."""
        yield from self._body((each for each in node.body if isinstance(each, _FUNCTIONS)), level)

    def branch(self, node: ast.If, level: int) -> Iterator[_Reason]:
        """An `if` with its `elif` and `else`, which add no levels."""
        yield _Reason(node.lineno, "if", level)
        yield from _expression(node.test, node.lineno, level)
        yield from self._body(node.body, level + 1)
        while node.orelse:
            after = elif_of(node)
            if after is None:
                yield _Reason(self._line_of_else(node), "else")
                yield from self._body(node.orelse, level + 1)
                return
            node = after
            yield _Reason(node.lineno, "elif")
            yield from _expression(node.test, node.lineno, level)
            yield from self._body(node.body, level + 1)

    def _line_of_else(self, node: ast.If) -> int:
        """The line of the `else` of a branch; the tree has no place for it."""
        end = node.body[-1].end_lineno or node.lineno
        between = range(node.orelse[0].lineno, end, -1)
        return next((at for at in between if _begins_with_else(self._lines[at - 1])), between.start)

    def loop(self, node: ast.For | ast.AsyncFor | ast.While, level: int) -> Iterator[_Reason]:
        """A loop; its `else` is on the level of the loop itself."""
        yield _Reason(node.lineno, "while" if isinstance(node, ast.While) else "for", level)
        head = node.test if isinstance(node, ast.While) else node.iter
        yield from _expression(head, node.lineno, level)
        yield from self._body(node.body, level + 1)
        yield from self._body(node.orelse, level)

    def attempt(self, node: ast.Try, level: int) -> Iterator[_Reason]:
        """A `try`, of which only the handlers add and deepen."""
        yield from self._body(node.body, level)
        for handler in node.handlers:
            yield _Reason(handler.lineno, "except", level)
            yield from self._body(handler.body, level + 1)
        yield from self._body(node.orelse, level)
        yield from self._body(node.finalbody, level)

    def match(self, node: ast.Match, level: int) -> Iterator[_Reason]:
        """A `match` counts once, whatever its cases."""
        yield _Reason(node.lineno, "match", level)
        for case in node.cases:
            yield from self._body(case.body, level + 1)

    def context(self, node: ast.With | ast.AsyncWith, level: int) -> Iterator[_Reason]:
        """A `with` adds nothing by itself."""
        for item in node.items:
            yield from _expression(item.context_expr, node.lineno, level)
        yield from self._body(node.body, level)

    def expressions(self, node: ast.stmt, level: int) -> Iterator[_Reason]:
        """What the expressions of a plain statement add; its targets are left out."""
        for name in ("value", "test", "msg", "exc", "cause"):
            held = getattr(node, name, None)
            if held is not None:
                yield from _expression(held, node.lineno, level)


_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)

if TYPE_CHECKING:
    _FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
    _Rule = Callable[[_Reasons, Any, int], Iterator[_Reason]]

_RULES: dict[type[ast.stmt], _Rule] = {
    ast.FunctionDef: _Reasons.function,
    ast.AsyncFunctionDef: _Reasons.function,
    ast.ClassDef: _Reasons.a_class,
    ast.If: _Reasons.branch,
    ast.For: _Reasons.loop,
    ast.AsyncFor: _Reasons.loop,
    ast.While: _Reasons.loop,
    ast.Try: _Reasons.attempt,
    ast.TryStar: _Reasons.attempt,
    ast.Match: _Reasons.match,
    ast.With: _Reasons.context,
    ast.AsyncWith: _Reasons.context,
    ast.Assign: _Reasons.expressions,
    ast.AnnAssign: _Reasons.expressions,
    ast.AugAssign: _Reasons.expressions,
    ast.Return: _Reasons.expressions,
    ast.Raise: _Reasons.expressions,
    ast.Assert: _Reasons.expressions,
    ast.Expr: _Reasons.expressions,
}


def _is_decorator(node: _FunctionNode) -> bool:
    return (
        len(node.body) == 2
        and isinstance(node.body[0], _FUNCTIONS)
        and isinstance(node.body[1], ast.Return)
    )


def _begins_with_else(line: str) -> bool:
    return line.lstrip().startswith("else") and line.lstrip()[4:].lstrip().startswith(":")


def _recursive_call(function: _FunctionNode) -> ast.Call | None:
    """The first call of the function by its name, outside of nested definitions and lambdas."""
    pending: list[ast.AST] = [*reversed(function.body)]
    while pending:
        node = pending.pop()
        if isinstance(node, (*_DEFINITIONS, ast.Lambda)):
            continue
        if isinstance(node, ast.Call) and getattr(node.func, "id", None) == function.name:
            return node
        pending += reversed(list(ast.iter_child_nodes(node)))
    return None


def _expression(node: ast.expr, line: int, level: int) -> Iterator[_Reason]:
    """What an expression adds: conditionals, comprehensions and sequences of like operators."""
    if isinstance(node, ast.BoolOp):
        yield from _operators(node, line)
    elif isinstance(node, ast.UnaryOp):
        yield from _operators(node.operand, line)
    elif isinstance(node, ast.IfExp):
        yield _Reason(line, "if else", level)
        yield from _expression(node.test, line, level)
        yield from _expression(node.body, line, level + 1)
        yield from _expression(node.orelse, line, level + 1)
    elif isinstance(node, ast.Lambda):
        yield from _expression(node.body, line, level + 1)
    elif isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
        yield from _comprehension(node, line, level)
    else:
        for part in _parts(node):
            yield from _expression(part, line, level)


def _parts(node: ast.expr) -> Iterable[ast.expr]:
    """The expressions in which complexipy looks on; in those of other types it does not."""
    if isinstance(node, ast.Compare):
        return (node.left, *node.comparators)
    if isinstance(node, ast.Call):
        return node.args
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return node.elts
    return node.values if isinstance(node, ast.Dict) else ()


def _comprehension(
    node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, line: int, level: int
) -> Iterator[_Reason]:
    for generator in node.generators:
        yield _Reason(line, "for", level)
        yield from _expression(generator.iter, line, level)
        for condition in generator.ifs:
            yield _Reason(line, "if")
            yield from _expression(condition, line, level + 1)
    held = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)
    for each in held:
        yield from _expression(each, line, level + 1)


def _operators(node: ast.expr, line: int, around: type | None = None) -> Iterator[_Reason]:
    """Each sequence of like boolean operators; a `not` ends one."""
    if isinstance(node, ast.UnaryOp):
        yield from _operators(node.operand, line)
    elif isinstance(node, ast.BoolOp):
        kind = type(node.op)
        if kind is not around:
            yield _Reason(line, "and" if kind is ast.And else "or")
        for value in node.values:
            yield from _operators(value, line, kind)
