"""The units of a Python file, from its syntax tree: functions, methods, classes and `<module>`.

radon's rules decide what belongs to which unit:

- A function's cyclomatic complexity is that of its body without nested functions and classes;
  decorators, defaults and annotations do not count at all.
- A function's Halstead measures are those of its body with everything nested in it.
- A class's `real_complexity` is 1, the decisions of its body and the complexities of its methods;
  its complexity is the mean of that over its methods, rounded down, and 1 more if it has several.
- A method is a function whose nearest enclosing scope is a class.

Unlike radon, which drops classes in functions with their methods, we measure them by the same
rules. The decisions in every class body count in `<module>`.
"""

from __future__ import annotations

import sys
from functools import cached_property
from operator import attrgetter

from antipasta.analyze.decorators import first_line
from antipasta.analyze.digest import digest
from antipasta.analyze.dotted import dotted
from antipasta.analyze.halstead import Context, Counted, halstead, halstead_of
from antipasta.analyze.nesting import nesting_depth
from antipasta.analyze.traverse import Definition, Scope, walk
from antipasta.lean import ast
from antipasta.lean.typing import TYPE_CHECKING, Any, NamedTuple
from antipasta.model import MODULE, FunctionMetrics, Halstead, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from antipasta.analyze.cognitive import Cognitive

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef

BEYOND_NAMES = attrgetter("posonlyargs", "vararg", "kwonlyargs", "kwarg", "defaults")
"""The kinds of parameters, and the defaults, that most functions do not have."""

HAS_TYPE_PARAMETERS = sys.version_info >= (3, 12)
"""Whether this Python knows PEP 695."""

PARTS = attrgetter("name", "body", "decorator_list", "lineno", "end_lineno")
ANNOTATION = attrgetter("annotation")
ARGUMENT_NAME = attrgetter("arg")


class Part(NamedTuple):
    """What one definition of the module adds to the figures of the file.

    `first` and `last` are its lines. `complexity` is its cyclomatic complexity, for a class the
    real one. `decisions` are those in class bodies outside methods, `left_out` those of them that
    do not count in modified complexity, and `depth` is the deepest nesting there. `scopes` are its
    own scope and those nested in it.
    """

    first: int
    last: int
    complexity: int
    decisions: int
    left_out: int
    depth: int
    scopes: list[Counted]


class Known(NamedTuple):
    """A definition that was measured before, and its units; it is now `moved` lines down."""

    part: Part
    units: tuple[FunctionMetrics, ...]
    moved: int


class Units(NamedTuple):
    """The units of a file in the order of their lines, and the figures of the whole file.

    `complexity` is radon's total, from which the maintainability index is computed. `parts` are
    those of the module's definitions, in order.
    """

    functions: list[FunctionMetrics]
    halstead: Halstead
    complexity: int
    parts: list[Part]


class Around(NamedTuple):
    """What a definition needs to know of its enclosing scopes.

    `prefix` begins its dotted name. `kind` is the kind of a function there. `context` is the name
    of the nearest enclosing function, None outside functions. A class appends its digest to
    `class_words`, a function to `function_words`: these are the words of the enclosing scope whose
    digest covers it. `function_words` is None at module level and in classes there, where no other
    digest covers a function.
    """

    prefix: str
    kind: Kind
    context: Context
    class_words: list[object]
    function_words: list[object] | None


class Place(NamedTuple):
    """The name, body, decorators and lines of a definition.

    They are read once: reading an attribute of a node is the slowest step of the whole traversal.
    `start` is the line of the `def` or `class`. `first` is that of the first `@`, or `start`.
    """

    name: str
    body: list[ast.stmt]
    decorators: list[ast.expr]
    first: int
    start: int
    end: int

    @property
    def length(self) -> int:
        """The number of lines from the `def` or `class` to the end."""
        return self.end - self.start + 1


def measure_units(
    tree: ast.Module,
    cognitive: Cognitive,
    text: str,
    *,
    known: Mapping[int, Known] | None = None,
) -> Units:
    """Measure every unit of a file.

    `known` are the definitions, by line, that need not be measured: the tree has only stubs there.
    """
    return _Reader(cognitive, text).module(tree, known or {})


class _Reader:
    """Visits the nested scopes of one file, and collects its units.

    `scopes` are those with operators, each before the scopes nested in it.
    """

    def __init__(self, cognitive: Cognitive, text: str) -> None:
        self.cognitive = cognitive
        self.text = text
        self.units: list[FunctionMetrics] = []
        self.scopes: list[Counted] = []
        self.class_body_decisions = 0
        self.class_body_left_out = 0
        self.class_body_depth = 0

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the file; one without decorators is not split."""
        return self.text.split("\n")

    def module(self, tree: ast.Module, known: Mapping[int, Known]) -> Units:
        """Read the file from the top."""
        scope = Scope()
        complexity = _read(scope, tree.body)
        self._count(scope, None)
        around = Around("", "function", None, scope.words, None)
        parts = [
            self._take_over(known[node.lineno], around)
            if node.lineno in known
            else self._part(node, around)
            for node in sorted(scope.nested, key=attrgetter("lineno"))
        ]
        decisions = sum(part.decisions for part in parts)
        left_out = scope.left_out + sum(part.left_out for part in parts)
        unit = FunctionMetrics(
            MODULE,
            "module",
            1,
            max(1, self.text.count("\n") + (not self.text.endswith("\n"))),
            nesting_depth=max(_depth(scope, tree.body), *(part.depth for part in parts), 0),
            cyclomatic_complexity=complexity + decisions,
            cognitive_complexity=self.cognitive.get((MODULE, 1)),
            first_line=1,
            digest=digest(scope.words),
            modified_cyclomatic_complexity=complexity + decisions - left_out,
        )
        self.units.sort(key=attrgetter("start_line"))
        total = complexity + sum(part.complexity - 1 for part in parts)
        return Units([unit, *self.units], halstead_of(self.scopes), total, parts)

    def _part(self, node: Definition, around: Around) -> Part:
        """Read a definition of the module."""
        self.class_body_decisions = self.class_body_left_out = self.class_body_depth = 0
        start = len(self.scopes)
        complexity = self._definition(node, around)
        place = self._place(node)
        return Part(
            place.first,
            place.end,
            complexity,
            self.class_body_decisions,
            self.class_body_left_out,
            self.class_body_depth,
            self.scopes[start:],
        )

    def _take_over(self, known: Known, around: Around) -> Part:
        """Use the earlier measurements of a definition of the module."""
        part, units, moved = known
        for unit in units:
            first = unit.first_line + moved
            self.units.append(
                unit._replace(
                    start_line=unit.start_line + moved,
                    end_line=unit.end_line + moved,
                    first_line=first,
                    cognitive_complexity=self.cognitive.get((unit.name, first)),
                )
            )
        self.scopes += part.scopes
        if units[0].kind == "class":
            around.class_words.append((units[0].name, units[0].digest))
        return part

    def _definition(self, node: Definition, around: Around) -> int:
        if isinstance(node, ast.ClassDef):
            return self._class(node, around)
        return self._function(node, around)

    def _nested(self, scope: Scope, around: Around) -> list[int]:
        """Measure the definitions in a scope; returns the complexities of the functions."""
        functions: list[int] = []
        for node in sorted(scope.nested, key=attrgetter("lineno")):
            complexity = self._definition(node, around)
            if not isinstance(node, ast.ClassDef):
                functions.append(complexity)
        return functions

    def _class(self, node: ast.ClassDef, around: Around) -> int:
        """Measure a class and the definitions in it; returns its real complexity."""
        place = self._place(node)
        name = dotted(around.prefix, place.name)
        scope = Scope()
        header = (node.bases, node.keywords, place.decorators, _type_parameters(node))
        real = _read(scope, place.body, header)
        self.class_body_decisions += real - 1
        self.class_body_left_out += scope.left_out
        self.class_body_depth = max(self.class_body_depth, _depth(scope, place.body))
        self._count(scope, around.context)
        methods = self._nested(
            scope,
            Around(name + ".", "method", around.context, scope.words, around.function_words),
        )
        real += sum(methods)
        unit = FunctionMetrics(
            name,
            "class",
            place.start,
            place.end,
            length=place.length,
            cyclomatic_complexity=_class_complexity(real, len(methods)),
            first_line=place.first,
            digest=digest(scope.words),
        )
        self.units.append(unit)
        around.class_words.append((place.name, unit.digest))
        return real

    def _function(self, node: FunctionNode, around: Around) -> int:
        """Measure a function and the definitions in it; returns its complexity."""
        place = self._place(node)
        name = dotted(around.prefix, place.name)
        scope = Scope()
        complexity = _read(scope, place.body)
        measured = self._function_halstead(scope, place.name, name + ".")
        parameters = _read_header(scope, node, place.decorators)
        unit = FunctionMetrics(
            name,
            around.kind,
            place.start,
            place.end,
            parameters,
            _depth(scope, place.body),
            place.length,
            complexity,
            self.cognitive.get((name, place.first)),
            measured.volume,
            measured.difficulty,
            measured.effort,
            place.first,
            digest(scope.words),
            scope.asserts,
            complexity - scope.left_out,
        )
        self.units.append(unit)
        if around.function_words is not None:
            around.function_words.append((place.name, unit.digest))
        return complexity

    def _function_halstead(self, scope: Scope, context: str, prefix: str) -> Halstead:
        """The measures of a function with its nested definitions, which are measured here."""
        start = len(self.scopes)
        self._count(scope, context)
        if not scope.nested:
            return halstead(
                len(scope.operators),
                len(scope.operands),
                scope.operator_count,
                scope.operand_count,
            )
        words = scope.words
        self._nested(scope, Around(prefix, "function", context, words, words))
        return halstead_of(self.scopes[start:])

    def _place(self, node: Definition) -> Place:
        name, body, decorators, start, end = PARTS(node)
        first = first_line(node, self.lines) if decorators else start
        return Place(name, body, decorators, first, start, end)

    def _count(self, scope: Scope, context: Context) -> None:
        if scope.operator_count:
            self.scopes.append(
                Counted(
                    context,
                    scope.operators,
                    scope.operands,
                    scope.operator_count,
                    scope.operand_count,
                )
            )


def _read(scope: Scope, body: list[ast.stmt], uncounted: Sequence[list[Any]] = ()) -> int:
    """Walk the body of a scope; returns its complexity, which is 1 plus its decisions.

    `uncounted` are nodes outside the body that count for Halstead only.
    """
    scope.body(without_docstring(body))
    walk(scope)
    complexity = 1 + scope.decisions
    if scope.later or uncounted:
        start = len(scope.nodes)
        scope.nodes += scope.later
        for part in uncounted:
            scope.children(part)
        walk(scope, start)
    return complexity


def _read_header(scope: Scope, node: FunctionNode, decorators: list[ast.expr]) -> int:
    """Walk the head of a function, which counts only for its digest; returns its parameters."""
    args = node.args
    if type(node) is ast.AsyncFunctionDef:
        scope.words.append("async")
    plain = args.args
    beyond = (node.returns, *decorators, *_type_parameters(node))
    if beyond == (None,) and not any(BEYOND_NAMES(args)) and not any(map(ANNOTATION, plain)):
        scope.words.append(tuple(map(ARGUMENT_NAME, plain)))
        return len(plain)
    # The operators and operands so far are counted already; the walk must not add to these sets.
    scope.operators, scope.operands = set(), set()
    start = len(scope.nodes)
    scope.nodes += (args, *beyond)
    walk(scope, start)
    return _parameters(args)


def without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    """The statements without the docstring, which is not code."""
    first = body[0] if body else None
    if type(first) is ast.Expr:
        value = first.value
        if type(value) is ast.Constant and type(value.value) is str:
            return body[1:]
    return body


def _class_complexity(real: int, methods: int) -> int:
    return int(real / float(methods)) + (methods > 1) if methods else real


def _parameters(args: ast.arguments) -> int:
    """Every formal parameter, `self`, `*args` and `**kwargs` included."""
    plain = len(args.posonlyargs) + len(args.args) + len(args.kwonlyargs)
    return plain + (args.vararg is not None) + (args.kwarg is not None)


def _type_parameters(node: Definition) -> list[ast.AST]:
    return getattr(node, "type_params", []) if HAS_TYPE_PARAMETERS else []


def _depth(scope: Scope, body: list[ast.stmt]) -> int:
    """The nesting depth; a scope without blocks need not be searched."""
    return nesting_depth(body) if scope.blocks else 0
