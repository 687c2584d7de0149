"""Cognitive complexity of Python by complexipy's rules, with the reasons for it.

The rules are those of complexipy 8.3.0 (crates/complexipy-core/src/cognitive_complexity.rs and
utils.rs). complexipy measures where it can be used, since it is five times as fast. The tests and
`make test-corpus` compare the figures of both.
"""

from __future__ import annotations

import ast
import re
import warnings
from typing import TYPE_CHECKING, NamedTuple

from antipasta.analyze.decorators import first_line
from antipasta.analyze.dotted import shortened
from antipasta.analyze.text import PARSER_STACK_BYTES
from antipasta.model import MODULE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    _FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
    _Rule = Callable[["Reasons", Any, int], Iterator["Reason"]]

_LINE_ENDS = re.compile(r"\r\n?|\n")
"""Those that Python counts by; a form feed ends no line of source."""

_FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef


def by_rules(text: str) -> dict[tuple[str, int], int]:
    """The cognitive complexity of a whole file, by dotted name and first line.

    Raises ValueError where the file does not parse, or nests too deeply. Raises MemoryError.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
        reasons = Reasons(text)
        found = {(MODULE, 1): _sum(reasons, tree)}
        for name, node in _functions(tree):
            found[shortened(name), first_line(node, reasons.lines)] = _sum(reasons, node)
    except (SyntaxError, RecursionError, MemoryError) as exc:
        if isinstance(exc, MemoryError) and len(text) > PARSER_STACK_BYTES:
            raise
        why = str(exc) or "nested too deeply for the parser"
        raise ValueError(f"it cannot be read by the rules: {why}") from exc
    return found


def _sum(reasons: Reasons, root: ast.Module | _FunctionNode) -> int:
    return sum(1 + each.nesting for each in reasons.of_unit(root))


def _functions(tree: ast.Module) -> Iterator[tuple[str, _FunctionNode]]:
    """The functions outside of functions, with their dotted names.

    It calls itself nowhere: a branch has each `elif` in the `else` of the one before.
    """
    pending: list[tuple[str, Sequence[ast.stmt]]] = [("", tree.body)]
    while pending:
        prefix, body = pending.pop()
        for statement in body:
            if isinstance(statement, _FUNCTIONS):
                yield prefix + statement.name, statement
            elif isinstance(statement, ast.ClassDef):
                pending.append((f"{prefix}{statement.name}.", statement.body))
            else:
                pending += ((prefix, held) for held in _bodies(statement))


def _bodies(statement: ast.stmt) -> Iterator[Sequence[ast.stmt]]:
    """The blocks of a compound statement; none of a simple one."""
    for name in ("body", "orelse", "finalbody"):
        yield getattr(statement, name, ())
    for name in ("handlers", "cases"):
        yield from (each.body for each in getattr(statement, name, ()))


class Reason(NamedTuple):
    """What adds 1, and the levels that it adds besides."""

    line: int
    why: str
    nesting: int = 0


class Reasons:
    """Finds what adds to cognitive complexity, by complexipy's rules.

    The recursion goes as deep as blocks and expressions nest. The parser bounds both.
    """

    def __init__(self, text: str) -> None:
        self.lines = _LINE_ENDS.split(text)
        self._is_outside = False

    def of_unit(self, root: ast.Module | _FunctionNode) -> Iterator[Reason]:
        """The reasons of a function, or of the code of a module outside functions and classes."""
        if isinstance(root, ast.Module):
            self._is_outside = True
            yield from self._body(root.body, 0)
            return
        self._is_outside = False
        yield from self._statement(root, 0)
        call = _recursive_call(root)
        if call:
            yield Reason(call.lineno, "recursion")

    def _body(self, statements: Iterable[ast.stmt], level: int) -> Iterator[Reason]:
        for statement in statements:
            yield from self._statement(statement, level)

    def _statement(self, statement: ast.stmt, level: int) -> Iterator[Reason]:
        rule = _RULES.get(type(statement))
        if rule and not (self._is_outside and isinstance(statement, _DEFINITIONS)):
            yield from rule(self, statement, level)

    def function(self, node: _FunctionNode, level: int) -> Iterator[Reason]:
        """A function that only makes one and returns it is a decorator, and adds no level."""
        if _is_decorator(node):
            yield from self._statement(node.body[0], level)
            return
        for statement in node.body:
            yield from self._statement(statement, level + isinstance(statement, _FUNCTIONS))

    def a_class(self, node: ast.ClassDef, level: int) -> Iterator[Reason]:
        """Of a class, only the methods."""
        yield from self._body((each for each in node.body if isinstance(each, _FUNCTIONS)), level)

    def branch(self, node: ast.If, level: int) -> Iterator[Reason]:
        """An `if` with its `elif` and `else`, which add no levels."""
        yield Reason(node.lineno, "if", level)
        yield from _expression(node.test, node.lineno, level)
        yield from self._body(node.body, level + 1)
        while node.orelse:
            after = elif_of(node)
            if after is None:
                yield Reason(self._line_of_else(node), "else")
                yield from self._body(node.orelse, level + 1)
                return
            node = after
            yield Reason(node.lineno, "elif")
            yield from _expression(node.test, node.lineno, level)
            yield from self._body(node.body, level + 1)

    def _line_of_else(self, node: ast.If) -> int:
        """The line of the `else` of a branch; the tree has no place for it."""
        end = node.body[-1].end_lineno or node.lineno
        between = range(node.orelse[0].lineno, end, -1)
        return next((at for at in between if _begins_with_else(self.lines[at - 1])), between.start)

    def loop(self, node: ast.For | ast.AsyncFor | ast.While, level: int) -> Iterator[Reason]:
        """A loop; its `else` is on the level of the loop itself."""
        yield Reason(node.lineno, "while" if isinstance(node, ast.While) else "for", level)
        head = node.test if isinstance(node, ast.While) else node.iter
        yield from _expression(head, node.lineno, level)
        yield from self._body(node.body, level + 1)
        yield from self._body(node.orelse, level)

    def attempt(self, node: ast.Try, level: int) -> Iterator[Reason]:
        """A `try`, of which only the handlers add and deepen."""
        yield from self._body(node.body, level)
        for handler in node.handlers:
            yield Reason(handler.lineno, "except", level)
            yield from self._body(handler.body, level + 1)
        yield from self._body(node.orelse, level)
        yield from self._body(node.finalbody, level)

    def match(self, node: ast.Match, level: int) -> Iterator[Reason]:
        """A `match` counts once, whatever its cases."""
        yield Reason(node.lineno, "match", level)
        for case in node.cases:
            yield from self._body(case.body, level + 1)

    def context(self, node: ast.With | ast.AsyncWith, level: int) -> Iterator[Reason]:
        """A `with` adds nothing by itself."""
        for item in node.items:
            yield from _expression(item.context_expr, node.lineno, level)
        yield from self._body(node.body, level)

    def expressions(self, node: ast.stmt, level: int) -> Iterator[Reason]:
        """What the expressions of a plain statement add; its targets are left out."""
        for name in ("value", "test", "msg", "exc", "cause"):
            held = getattr(node, name, None)
            if held is not None:
                yield from _expression(held, node.lineno, level)


_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)

_RULES: dict[type[ast.stmt], _Rule] = {
    ast.FunctionDef: Reasons.function,
    ast.AsyncFunctionDef: Reasons.function,
    ast.ClassDef: Reasons.a_class,
    ast.If: Reasons.branch,
    ast.For: Reasons.loop,
    ast.AsyncFor: Reasons.loop,
    ast.While: Reasons.loop,
    ast.Try: Reasons.attempt,
    ast.TryStar: Reasons.attempt,
    ast.Match: Reasons.match,
    ast.With: Reasons.context,
    ast.AsyncWith: Reasons.context,
    ast.Assign: Reasons.expressions,
    ast.AnnAssign: Reasons.expressions,
    ast.AugAssign: Reasons.expressions,
    ast.Return: Reasons.expressions,
    ast.Raise: Reasons.expressions,
    ast.Assert: Reasons.expressions,
    ast.Expr: Reasons.expressions,
}


def elif_of(node: ast.AST) -> ast.If | None:
    """The `elif` of an `if` or `elif`; None where it has none, or an `else` that holds an `if`."""
    if not isinstance(node, ast.If) or not node.orelse:
        return None
    after = node.orelse[0]
    is_elif = isinstance(after, ast.If) and after.col_offset == node.col_offset
    return after if is_elif and isinstance(after, ast.If) else None


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


def _expression(node: ast.expr, line: int, level: int) -> Iterator[Reason]:
    """What an expression adds: conditionals, comprehensions and sequences of like operators."""
    if isinstance(node, ast.BoolOp):
        yield from _operators(node, line)
    elif isinstance(node, ast.UnaryOp):
        yield from _operators(node.operand, line)
    elif isinstance(node, ast.IfExp):
        yield Reason(line, "if else", level)
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
) -> Iterator[Reason]:
    for generator in node.generators:
        yield Reason(line, "for", level)
        yield from _expression(generator.iter, line, level)
        for condition in generator.ifs:
            yield Reason(line, "if")
            yield from _expression(condition, line, level + 1)
    held = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)
    for each in held:
        yield from _expression(each, line, level + 1)


def _operators(node: ast.expr, line: int, around: type | None = None) -> Iterator[Reason]:
    """Each sequence of like boolean operators; a `not` ends one."""
    if isinstance(node, ast.UnaryOp):
        yield from _operators(node.operand, line)
    elif isinstance(node, ast.BoolOp):
        kind = type(node.op)
        if kind is not around:
            yield Reason(line, "and" if kind is ast.And else "or")
        for value in node.values:
            yield from _operators(value, line, kind)
