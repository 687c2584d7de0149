"""How much a base function vouches for what was taken out of it, computed plainly.

Follows "Extracted functions" and "Conservation" in docs/verdict.md. Which function was taken out of
which one is antipasta's answer; that it may have been, and what is covered, is found out here.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

FREE = {"cyclomatic_complexity": 1, "cognitive_complexity": 0}
"""The value of a function without any points."""

NESTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
BLOCKS = frozenset(("body", "orelse", "finalbody", "handlers", "cases"))


class Code(NamedTuple):
    """What a function holds: its statements, and its decisions with their lines from the file."""

    statements: Counter[str]
    decisions: tuple[tuple[int, str], ...]


NOTHING = Code(Counter(), ())


def code_of(source: bytes, line: int) -> Code:
    """The code of the function whose `def` is on that line; that of the module for line 0."""
    tree = ast.parse(source)
    if not line:
        return _code([tree, *(each for each in ast.walk(tree) if isinstance(each, ast.ClassDef))])
    for node in ast.walk(tree):
        if isinstance(node, NESTED[:2]) and node.lineno == line:
            return _code([node])
    raise AssertionError(f"no function on line {line}")


def asserts_by_line(source: bytes) -> Counter[int]:
    """The number of asserts of each function, by the line of its `def`."""
    found: Counter[int] = Counter()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, NESTED[:2]):
            found[node.lineno] = sum(
                count
                for name, count in _code([node]).statements.items()
                if name.startswith("Assert(")
            )
    return found


def parameters_by_line(source: bytes) -> dict[int, tuple[str, ...]]:
    """The parameters of each function in their order, by the line of its `def`."""
    found = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, NESTED[:2]):
            given = [each for each in ast.walk(node.args) if isinstance(each, ast.arg)]
            given.sort(key=lambda each: (each.lineno, each.col_offset))
            found[node.lineno] = tuple(each.arg for each in given)
    return found


def _code(scopes: Iterable[ast.AST]) -> Code:
    statements: Counter[str] = Counter()
    decisions: list[tuple[int, str]] = []
    for scope in scopes:
        pending = _without_docstring(scope.body)  # type: ignore[attr-defined]
        for node in pending:
            if isinstance(node, NESTED):
                continue
            statements[_head(node)] += 1
            decisions += _decisions(node)
            for field in BLOCKS.intersection(node._fields):
                pending += getattr(node, field)
    return Code(statements, tuple(decisions))


def _without_docstring(body: list[ast.AST]) -> list[ast.AST]:
    match body:
        case [ast.Expr(value=ast.Constant(value=str())), *rest]:
            return rest
    return list(body)


def _head(node: ast.AST) -> str:
    """A statement without the blocks in it."""
    fields = (
        f"{name}={_dumped(value)}" for name, value in ast.iter_fields(node) if name not in BLOCKS
    )
    return f"{type(node).__name__}({', '.join(fields)})"


def _dumped(value: object) -> str:
    if isinstance(value, ast.AST):
        return ast.dump(value)
    return f"[{', '.join(map(_dumped, value))}]" if isinstance(value, list) else repr(value)


def _decisions(statement: ast.AST) -> Iterator[tuple[int, str]]:
    """The line and the text of each decision in the head of a statement, lambdas included."""
    pending: list[ast.AST] = [statement]
    for node in pending:
        yield from _asked(node)
        pending += _below(node)
    if isinstance(statement, ast.Try | ast.For | ast.AsyncFor | ast.While):
        yield from ((each.lineno, "else") for each in statement.orelse[:1])


def _below(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes below, without the blocks of a statement."""
    has_blocks = isinstance(node, ast.stmt | ast.ExceptHandler)
    for name, value in ast.iter_fields(node):
        if not (has_blocks and name in BLOCKS):
            below = value if isinstance(value, list) else [value]
            yield from (each for each in below if isinstance(each, ast.AST))


def _asked(node: ast.AST) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.If | ast.While | ast.Assert):
        yield node.lineno, _blind(_first(node.test))
    elif isinstance(node, ast.IfExp):
        yield node.test.lineno, _blind(_first(node.test))
    elif isinstance(node, ast.For | ast.AsyncFor):
        yield node.lineno, f"over {_blind(node.iter)}"
    elif isinstance(node, ast.ExceptHandler):
        yield node.lineno, f"caught {_caught(node.type) if node.type else 'all'}"
    elif isinstance(node, ast.comprehension):
        yield node.target.lineno, f"over {_blind(node.iter)}"
        yield from ((each.lineno, _blind(each)) for each in node.ifs)
    elif isinstance(node, ast.Match):
        yield from ((each.pattern.lineno, _blind(each.pattern)) for each in node.cases)
    elif isinstance(node, ast.BoolOp):
        yield from ((each.lineno, _blind(each)) for each in node.values[1:])


def _caught(types: ast.expr) -> list[str]:
    """The names of the types, without the modules that they are in."""
    return [name.rpartition(".")[2] for name in re.findall(r"[\w.]+", ast.unparse(types))]


def _first(test: ast.expr) -> ast.expr:
    """What is asked first: each value behind an `and` is a decision of its own."""
    return test.values[0] if isinstance(test, ast.BoolOp) else test


class _Blind(ast.NodeTransformer):
    """Puts one name in the place of all variables, and of attributes of them.

    What is called keeps its own name.
    """

    def visit_Name(self, _node: ast.Name) -> ast.AST:
        return ast.Name("variable", ast.Load())

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        value: ast.expr = node
        while isinstance(value, ast.Attribute):
            value = value.value
        if isinstance(value, ast.Name):
            return ast.Name("variable", ast.Load())
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        called = node.func
        name = getattr(called, "attr", getattr(called, "id", ""))
        new = self.generic_visit(node)
        assert isinstance(new, ast.Call)
        if isinstance(new.func, ast.Name):
            new.func = ast.Name(name, ast.Load())
        return new


def _blind(node: ast.AST) -> str:
    from copy import deepcopy

    return ast.dump(_Blind().visit(deepcopy(node)))


class Split(NamedTuple):
    """A new function, and the place of the one that it was taken out of, among the old ones.

    `points` and `covered` are by metric: what it has, and what of that stood in the old one.
    """

    place: int
    origin: int
    points: dict[str, int]
    covered: dict[str, int]


class Lost:
    """The decisions that were lost: with the lines that they stood on, and how many of each text.

    Where an equal text was kept on another line, there are more lines than are lost by the text.
    """

    def __init__(self, before: Code, old: bytes, after: Code, new: bytes) -> None:
        self.written = written(before, old)
        for each in written(after, new):
            if each in self.written:
                self.written.remove(each)
        kept = Counter(text for _, text in after.decisions)
        self.texts = Counter(text for _, text in before.decisions) - kept

    def find(self, text: str, line: bytes | None) -> bool:
        """Whether such a decision was lost, on such a line or for None on any; it is used up."""
        if line is None and not self.texts[text]:
            return False
        fitting = sorted(
            each for each in self.written if each[0] == text and line in (None, each[1])
        )
        if not fitting:
            return False
        self.written.remove(fitting[0])
        self.texts[text] = max(0, self.texts[text] - 1)
        return True


def written(code: Code, source: bytes) -> list[tuple[str, bytes]]:
    """The decisions of the code, each with what stands on its line."""
    lines = source.splitlines()
    return [(text, lines[line - 1].strip()) for line, text in code.decisions]


def covered(
    new: Code, source: bytes, lost: Lost, points: dict[str, dict[int, int]]
) -> dict[str, int]:
    """What of the `points`, by metric and line, is on lines on which nothing new is decided.

    The decisions that are among the `lost` ones are used up, those on equal lines first.
    """
    places = list(zip(new.decisions, written(new, source), strict=True))
    left = [(line, text) for (line, text), (_, held) in places if not lost.find(text, held)]
    strange = {line for line, text in left if not lost.find(text, None)}
    return {
        metric: sum(held for line, held in by_line.items() if line not in strange)
        for metric, by_line in points.items()
    }


def points_by_line(source: bytes, line: int, code: Code) -> dict[str, dict[int, int]]:
    """The points of each complexity on each line of the function whose `def` is on `line`."""
    import complexipy  # here: it cannot be loaded everywhere, as on musl

    found = complexipy.code_complexity(source.decode(), no_ignore=True, with_plans=False)
    cognitive: Counter[int] = Counter()
    for function in found.functions:
        if function.line_start == line:
            for each in function.line_complexities:
                cognitive[each.line] += each.complexity
    return {
        "cyclomatic_complexity": dict(Counter(line for line, _ in code.decisions)),
        "cognitive_complexity": dict(cognitive),
    }


def allowed(
    splits: Iterable[Split],
    left: dict[tuple[int, str], int],
    limits: Sequence[Mapping[str, int]],
) -> dict[tuple[int, str], int]:
    """The value that each split-off function beyond a limit may have, by its place and the metric.

    `limits` are those of each new function. `left` is what each old function has left when what it
    has become took its own points.
    """
    most = {}
    for metric, free in FREE.items():
        beyond = (
            each for each in splits if each.points[metric] + free > limits[each.place][metric]
        )
        for split in sorted(beyond, key=lambda each: (-each.points[metric], -each.covered[metric])):
            taken = max(0, min(split.covered[metric], left[split.origin, metric]))
            left[split.origin, metric] -= taken
            most[split.place, metric] = free + taken
    return most
