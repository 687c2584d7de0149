"""The decisions of a unit, each as a short text by which it is found again elsewhere.

A decision of Python is what is asked: the test of an `if`, each value behind an `and`, what a loop
goes over, the type that a handler catches. Its text is blind to layout and to the names of
variables, because code that moves into a function of its own mostly sees its variables under other
names. Constants, operators and the names of what is called and caught stay, and a loop and a
handler are told apart from a test: `for x in N` and `except N` are not `if N`. An engine may find
them so as well. Where it does not, and where a unit does not parse, each line of code is taken for
decisions: the word that it begins with, such as `if`, and each value between its operators.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from antipasta.analyze.excerpt import excerpt, scopes
from antipasta.analyze.statements import parts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    from antipasta.analyze.excerpt import Root
    from antipasta.model import FunctionMetrics

    Asked = tuple[int, Sequence[Any]]
    """The line of a decision, and the parts of the syntax tree that say what is asked."""


class Decision(NamedTuple):
    """A decision: its line, from 1, and its text."""

    line: int
    text: str


def python_decisions(lines: Sequence[str], unit: FunctionMetrics) -> list[Decision] | None:
    """The decisions of a unit of Python; None where it does not parse by itself."""
    cut = excerpt(lines, unit)
    root = cut.parse()
    if root is None:
        return None
    return [Decision(line + cut.offset, _text(parts)) for line, parts in _asked(root)]


def line_decisions(lines: Sequence[str], unit: FunctionMetrics) -> Iterator[Decision]:
    """What lines of code are taken for, where the engine knows no decisions."""
    first = 1 if unit.kind == "module" else unit.start_line
    last = len(lines) if unit.kind == "module" else unit.end_line
    for number, line in enumerate(lines[first - 1 : last], first):
        head, parts = parts_of(line)
        for part in (head, *parts):
            if part:
                yield Decision(number, part)


def _asked(root: Root) -> Iterator[Asked]:
    for _, nodes in scopes(root):
        for node in nodes:
            if ask := _ASKED.get(type(node)):
                yield from ask(node)


def _test(node: ast.If | ast.IfExp | ast.Assert) -> Iterator[Asked]:
    # What stands behind an `and` or `or` is asked by that.
    first = node.test.values[0] if isinstance(node.test, ast.BoolOp) else node.test
    yield (node.test.lineno if isinstance(node, ast.IfExp) else node.lineno), (first,)


def _while(node: ast.While) -> Iterator[Asked]:
    first = node.test.values[0] if isinstance(node.test, ast.BoolOp) else node.test
    yield node.lineno, (first,)
    yield from _otherwise(node.orelse)


def _for(node: ast.For | ast.AsyncFor) -> Iterator[Asked]:
    yield node.lineno, ("for", node.iter)
    yield from _otherwise(node.orelse)


def _try(node: ast.Try | ast.TryStar) -> Iterator[Asked]:
    yield from ((handler.lineno, ("except", *_caught(handler.type))) for handler in node.handlers)
    yield from _otherwise(node.orelse)


def _caught(caught: ast.expr | None) -> Iterator[Any]:
    """The types that a handler catches, a name as it is written there, without its module."""
    for each in caught.elts if isinstance(caught, ast.Tuple) else (caught,):
        yield getattr(each, "attr", getattr(each, "id", each))


def _otherwise(body: Sequence[ast.stmt]) -> Iterator[Asked]:
    yield from ((statement.lineno, ("else",)) for statement in body[:1])


def _comprehension(node: ast.comprehension) -> Iterator[Asked]:
    yield node.target.lineno, ("for", node.iter)
    yield from ((condition.lineno, (condition,)) for condition in node.ifs)


def _match(node: ast.Match) -> Iterator[Asked]:
    yield from ((case.pattern.lineno, (case.pattern,)) for case in node.cases)


def _values(node: ast.BoolOp) -> Iterator[Asked]:
    yield from ((value.lineno, (value,)) for value in node.values[1:])


_ASKED: dict[type, Callable[[Any], Iterator[Asked]]] = {
    ast.If: _test,
    ast.IfExp: _test,
    ast.Assert: _test,
    ast.While: _while,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.Try: _try,
    ast.TryStar: _try,
    ast.comprehension: _comprehension,
    ast.Match: _match,
    ast.BoolOp: _values,
}


def _text(parts: Iterable[Any]) -> str:
    """The words of the parts, each below its parent, without the names of variables."""
    words: list[str] = []
    pending = list(parts)
    while pending:
        word, below = _word(pending.pop())
        words.append(word)
        pending += below
    return " ".join(words)


def _word(part: Any) -> tuple[str, list[Any]]:
    """What a part is, and the parts below it."""
    if _is_variable(part):
        return "N", []
    if isinstance(part, ast.Call):
        # What is called stays, wherever it is looked up.
        called = part.func
        name = getattr(called, "attr", getattr(called, "id", ""))
        below = [] if _is_variable(called) else [called]
        return f"Call {name}", [*part.args, *part.keywords, *below]
    if isinstance(part, ast.AST):
        below = [getattr(part, field) for field in part._fields if field != "ctx"]
        return type(part).__name__, below
    return (str(len(part)), part) if isinstance(part, list) else (repr(part), [])


def _is_variable(part: object) -> bool:
    """Whether it is a name or an attribute of one, such as `self.open`, which may become `open`."""
    while isinstance(part, ast.Attribute):
        part = part.value
    return isinstance(part, ast.Name)
