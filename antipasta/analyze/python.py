"""Measure a Python file: one parse, then every unit of it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from antipasta.analyze import reference
from antipasta.analyze.cognitive import Cognitive, cognitive_complexity
from antipasta.analyze.fallback import measure_broken, minimal
from antipasta.analyze.text import decode_python
from antipasta.model import MODULE, FileMetrics, FunctionMetrics, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
CONTROL = (
    ast.If,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.Try,
    ast.TryStar,
    ast.With,
    ast.AsyncWith,
    ast.Match,
)


class Unit(NamedTuple):
    """A function, method or class of the tree with its dotted name."""

    name: str
    kind: Kind
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def measure_python(source: bytes) -> FileMetrics:
    """Measure a Python file with radon and complexipy."""
    text, problem = decode_python(source)
    if problem:
        return minimal(text, "encoding", problem)
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError) as exc:
        return measure_broken(text, _syntax_detail(exc))
    return _measure_tree(text, tree)


def _measure_tree(text: str, tree: ast.Module) -> FileMetrics:
    raw = reference.raw_counts(text)
    cognitive = cognitive_complexity(text)
    halstead = reference.halstead(tree)
    units = [_metrics_of(unit, cognitive) for unit in _units(tree.body, "", "function")]
    units.append(_module(tree, text, cognitive))
    return FileMetrics(
        "python",
        loc=raw.loc,
        lloc=raw.lloc,
        sloc=raw.sloc,
        comments=raw.comments,
        single_comments=raw.single_comments,
        multi=raw.multi,
        blank=raw.blank,
        maintainability_index=reference.maintainability_index(
            halstead.volume, reference.total_complexity(tree), raw
        ),
        halstead=halstead,
        functions=tuple(sorted(units, key=lambda unit: (unit.start_line, unit.name != MODULE))),
    )


def _syntax_detail(exc: Exception) -> str:
    if isinstance(exc, SyntaxError) and exc.lineno:
        return f"{exc.msg}, line {exc.lineno}"
    return str(exc)


def _units(nodes: list[ast.stmt], prefix: str, kind: Kind) -> Iterator[Unit]:
    for node in nodes:
        if isinstance(node, FUNCTIONS):
            yield Unit(prefix + node.name, kind, node)
            yield from _units(node.body, f"{prefix}{node.name}.", "function")
        elif isinstance(node, ast.ClassDef):
            yield Unit(prefix + node.name, "class", node)
            yield from _units(node.body, f"{prefix}{node.name}.", "method")
        else:
            yield from _units(_statements(node), prefix, kind)


def _statements(node: ast.AST) -> list[ast.stmt]:
    """The statements directly under a compound statement, its handlers and cases included."""
    found: list[ast.stmt] = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            found.append(child)
        elif isinstance(child, (ast.ExceptHandler, ast.match_case)):
            found.extend(child.body)
    return found


def _metrics_of(unit: Unit, cognitive: Cognitive) -> FunctionMetrics:
    node = unit.node
    first_line = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    end_line = node.end_lineno or node.lineno
    common = FunctionMetrics(
        unit.name,
        unit.kind,
        node.lineno,
        end_line,
        length=end_line - node.lineno + 1,
        first_line=first_line,
    )
    if isinstance(node, ast.ClassDef):
        return common._replace(cyclomatic_complexity=reference.class_complexity(node))
    halstead = reference.halstead(node)
    return common._replace(
        parameters=_parameters(node.args),
        nesting_depth=_depth(node.body),
        cyclomatic_complexity=reference.function_complexity(node),
        cognitive_complexity=cognitive.get((unit.name, first_line)),
        halstead_volume=halstead.volume,
        halstead_difficulty=halstead.difficulty,
        halstead_effort=halstead.effort,
    )


def _parameters(args: ast.arguments) -> int:
    plain = len(args.posonlyargs) + len(args.args) + len(args.kwonlyargs)
    return plain + (args.vararg is not None) + (args.kwarg is not None)


def _depth(nodes: list[ast.stmt]) -> int:
    return max((_depth_of(node) for node in nodes), default=0)


def _depth_of(node: ast.stmt) -> int:
    if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
        return 0
    if isinstance(node, ast.If) and len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
        return max(1 + _depth(node.body), _depth_of(node.orelse[0]))
    return isinstance(node, CONTROL) + _depth(_statements(node))


def _module(tree: ast.Module, text: str, cognitive: Cognitive) -> FunctionMetrics:
    return FunctionMetrics(
        MODULE,
        "module",
        1,
        max(1, len(text.splitlines())),
        nesting_depth=_depth(tree.body),
        cyclomatic_complexity=reference.module_complexity(tree) + _class_bodies(tree.body),
        cognitive_complexity=cognitive.get((MODULE, 1)),
        first_line=1,
    )


def _class_bodies(nodes: list[ast.stmt]) -> int:
    """The decisions that stand in class bodies outside functions, wherever the class stands."""
    total = 0
    for unit in _units(nodes, "", "function"):
        if isinstance(unit.node, ast.ClassDef):
            body = ast.Module(body=unit.node.body, type_ignores=[])
            total += reference.module_complexity(body) - 1
    return total
