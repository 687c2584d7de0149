"""The points of Python units; see points.py.

- Cyclomatic complexity: one point at the line of each decision, with its word; that of an `and` is
  the line of the value after it, that of a handler its `except`, that of the `else` of a loop or
  `try` its first statement.
- Cognitive complexity: complexipy's own figures for each line.
- Nesting depth: one point at a control structure for each level deeper than the threshold.
- Parameters: one point at the line of each parameter.
"""

from __future__ import annotations

import ast
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

from antipasta.analyze.cognitive_rules import Reasons, elif_of
from antipasta.analyze.excerpt import excerpt, scopes
from antipasta.analyze.nesting import BLOCKS
from antipasta.model import MODULE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from antipasta.analyze.excerpt import Excerpt, Root
    from antipasta.analyze.points import Points, PointsOf
    from antipasta.model import FunctionMetrics


def find_points(text: str) -> PointsOf:
    """A function for the points of the units of `text`."""
    return partial(python_points, text.split("\n"))


def python_points(
    lines: Sequence[str], unit: FunctionMetrics, metric: str, allowed: float
) -> Points | None:
    """The points of `unit` by the lines of its file, which are `lines`.

    `allowed` is the threshold. None for a unit that does not parse by itself, and for a metric that
    is not listed above.
    """
    cut = excerpt(lines, unit)
    if metric == "cognitive_complexity":
        found = _cognitive(cut)
    elif metric in _OF_THE_TREE and (root := cut.parse()):
        found = Counter(_OF_THE_TREE[metric](root, allowed))
    else:
        found = None
    if found is None:
        return None
    return Counter({line + cut.offset: points for line, points in found.items()})


def _cognitive(cut: Excerpt) -> Points | None:
    """Complexipy's figures for the lines of an excerpt; None where it cannot parse it."""
    # Imported here: the other metrics need none of it.
    from antipasta.analyze.cognitive import complexipy, why_unusable

    if why_unusable():
        return _cognitive_by_rules(cut)
    try:
        found = complexipy().code_complexity(
            cut.text, check_script=True, no_ignore=True, with_plans=False
        )
    except ValueError:
        return None
    points: Points = Counter()
    for unit in found.functions:
        if (unit.name == MODULE) if not cut.first_line else unit.line_start == cut.first_line:
            for line in unit.line_complexities:
                points[line.line] += line.complexity
    return +points  # without the lines that add nothing


def _cognitive_by_rules(cut: Excerpt) -> Points | None:
    root = cut.parse()
    if root is None:
        return None
    points: Points = Counter()
    for line, _, nesting in Reasons(cut.text).of_unit(root):
        points[line] += 1 + nesting
    return points


def _decisions(root: Root, _allowed: float) -> Iterator[int]:
    return (line for line, _ in decisions(root))


def decisions(root: Root) -> Iterator[tuple[int, str]]:
    """The line of each decision and its word, by the rules of `traverse`."""
    for _, nodes in scopes(root):
        elifs = {id(held) for node in nodes if (held := elif_of(node))}
        for node in nodes:
            decide = _DECISIONS.get(type(node))
            if id(node) in elifs:
                yield node.lineno, "elif"
            elif decide:
                yield from decide(node)


def _if(node: ast.If) -> Iterator[tuple[int, str]]:
    yield node.lineno, "if"


def _assert(node: ast.Assert) -> Iterator[tuple[int, str]]:
    yield node.lineno, "assert"


def _conditional(node: ast.IfExp) -> Iterator[tuple[int, str]]:
    yield node.test.lineno, "if else"


def _for(node: ast.For | ast.AsyncFor) -> Iterator[tuple[int, str]]:
    yield node.lineno, "for"
    yield from _else(node.orelse)


def _while(node: ast.While) -> Iterator[tuple[int, str]]:
    yield node.lineno, "while"
    yield from _else(node.orelse)


def _try(node: ast.Try) -> Iterator[tuple[int, str]]:
    yield from ((handler.lineno, "except") for handler in node.handlers)
    yield from _else(node.orelse)


def _else(body: list[ast.stmt]) -> Iterator[tuple[int, str]]:
    yield from ((statement.lineno, "else") for statement in body[:1])


def _comprehension(node: ast.comprehension) -> Iterator[tuple[int, str]]:
    yield node.target.lineno, "for"
    yield from ((condition.lineno, "if") for condition in node.ifs)


def _match(node: ast.Match) -> Iterator[tuple[int, str]]:
    """Each case; the first that matches everything is left out."""
    patterns = [case.pattern for case in node.cases]
    for place, pattern in enumerate(patterns):
        if getattr(pattern, "pattern", False) is None:
            del patterns[place]
            break
    yield from ((pattern.lineno, "case") for pattern in patterns)


def _bool_operation(node: ast.BoolOp) -> Iterator[tuple[int, str]]:
    word = "and" if isinstance(node.op, ast.And) else "or"
    yield from ((value.lineno, word) for value in node.values[1:])


_DECISIONS: dict[type, Callable[[Any], Iterator[tuple[int, str]]]] = {
    ast.If: _if,
    ast.Assert: _assert,
    ast.IfExp: _conditional,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.Try: _try,
    ast.comprehension: _comprehension,
    ast.Match: _match,
    ast.BoolOp: _bool_operation,
}


def _depths(root: Root, allowed: float) -> Iterator[int]:
    """The line of each control structure, once for each level beyond `allowed`."""
    for body, _ in scopes(root):
        for line, depth in _levels(body, 1):
            yield from [line] * max(0, int(depth - allowed))


def _levels(body: list[ast.stmt], depth: int) -> Iterator[tuple[int, int]]:
    for statement in body:
        blocks = BLOCKS.get(type(statement))
        if blocks:
            yield statement.lineno, depth
            for block in blocks(statement):
                yield from _levels(block, depth + 1)


def _parameters(root: Root, _allowed: float) -> Iterator[int]:
    if not isinstance(root, ast.Module):
        args = root.args
        plain = [*args.posonlyargs, *args.args, *args.kwonlyargs, args.vararg, args.kwarg]
        yield from (each.lineno for each in plain if each)


_OF_THE_TREE: dict[str, Callable[[Root, float], Iterable[int]]] = {
    "cyclomatic_complexity": _decisions,
    "nesting_depth": _depths,
    "parameters": _parameters,
}
