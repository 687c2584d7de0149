"""The names that a piece of Python reads and binds, in the order in which they are evaluated.

`names_of` answers for an expression or a simple statement of one scope. What a nested function, a
lambda or a generator expression reads is `captured`: it may be read later, when the name has
another value.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Names = frozenset[str]
NONE: Names = frozenset()

EAGER = frozenset(
    (
        *("all", "any", "dict", "frozenset", "join", "list", "max", "min", "next", "set", "sorted"),
        *("sum", "tuple", "update", "extend"),
    )
)
"""What reads a generator expression that is its argument before it returns, or drops it.

`next` may leave it behind, but then nobody else has it.
"""

SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Found(NamedTuple):
    """The names of a piece: `reads` are those read before the piece itself binds them.

    `must` are bound whenever the piece ends normally, `may` are bound on some way through it.
    """

    reads: Names = NONE
    must: Names = NONE
    may: Names = NONE
    captured: Names = NONE
    deleted: Names = NONE


def names_of(*nodes: ast.AST | None) -> Found:
    """The names of expressions or simple statements that are evaluated one after another."""
    reader = _Reader()
    for node in nodes:
        if node is not None:
            reader.visit(node)
    return Found(
        *map(frozenset, (reader.reads, reader.must, reader.may, reader.captured, reader.deleted))
    )


def bound_by_pattern(pattern: ast.AST) -> Names:
    """The names that a pattern of `match` binds."""
    found = (getattr(node, "name", getattr(node, "rest", None)) for node in ast.walk(pattern))
    return frozenset(name for name in found if isinstance(name, str))


def own_nodes(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """All nodes of a scope; of a nested function or class only the node itself and its head."""
    pending = list(body)
    while pending:
        node = pending.pop()
        yield node
        pending += _head(node) if isinstance(node, SCOPES) else ast.iter_child_nodes(node)


def _head(node: Any) -> list[ast.AST]:
    """The parts of a definition that its surroundings evaluate."""
    if isinstance(node, ast.Lambda):
        return _defaults(node.args)
    if isinstance(node, ast.ClassDef):
        return [*node.decorator_list, *node.bases, *node.keywords]
    hints = [each.annotation for each in _arguments(node.args)]
    parts = [*node.decorator_list, *_defaults(node.args), *hints, node.returns]
    return [each for each in parts if each]


def _defaults(args: ast.arguments) -> list[ast.AST]:
    return [*args.defaults, *(each for each in args.kw_defaults if each)]


def _arguments(args: ast.arguments) -> list[ast.arg]:
    plain = [*args.posonlyargs, *args.args, *args.kwonlyargs]
    return plain + [each for each in (args.vararg, args.kwarg) if each]


def parameters(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> Names:
    """The names of the parameters of a function."""
    return frozenset(each.arg for each in _arguments(node.args))


def declared(body: Iterable[ast.AST], kind: type[ast.Global | ast.Nonlocal]) -> Names:
    """The names that a scope declares `global`, or `nonlocal`."""
    return frozenset(
        name for node in own_nodes(body) if isinstance(node, kind) for name in node.names
    )


def bound_in(body: Iterable[ast.AST]) -> Names:
    """The names that a scope binds, which makes them its own; parameters are not among them."""
    return frozenset(name for name, _ in bindings(body))


def bindings(body: Iterable[ast.AST]) -> Iterator[tuple[str, int]]:
    """Each binding of a name in a scope, with its line; `del` is one as well."""
    for node in _with_walruses(body):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((_imported(alias), node.lineno) for alias in node.names)
        elif isinstance(node, ast.pattern):
            yield from ((name, node.lineno) for name in bound_by_pattern(node))
        elif isinstance(node, _NAMED) and node.name:
            yield node.name, node.lineno
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id, node.lineno


_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler)


def _with_walruses(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """The nodes of a scope; of a comprehension only what it assigns with `:=`."""
    pending = list(body)
    while pending:
        node = pending.pop()
        if isinstance(node, SCOPES):
            yield node
            pending += _head(node)
        elif isinstance(node, COMPREHENSIONS):
            pending += [each.target for each in ast.walk(node) if isinstance(each, ast.NamedExpr)]
        else:
            yield node
            pending += ast.iter_child_nodes(node)


def _imported(alias: ast.alias) -> str:
    return alias.asname or alias.name.partition(".")[0]


def free_names(node: ast.AST) -> Names:
    """The names that a nested function, lambda, class or comprehension takes from around it.

    For a class all names in its body: those that it binds itself may be taken from around it
    before.
    """
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        body: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else [*node.body]
        outside = declared(body, ast.Global)
        own = (parameters(node) | bound_in(body)) - declared(body, ast.Nonlocal) - outside
        return _loaded(body) - own - outside
    if isinstance(node, ast.ClassDef):
        return _loaded(node.body)
    targets = [each.target for each in getattr(node, "generators", [])]
    own = frozenset(
        each.id for one in targets for each in ast.walk(one) if isinstance(each, ast.Name)
    )
    return _loaded(ast.iter_child_nodes(node)) - own


def _loaded(body: Iterable[ast.AST]) -> Names:
    return frozenset(name for name, _ in mentions(body))


def mentions(body: Iterable[ast.AST]) -> Iterator[tuple[str, int]]:
    """Each name in a scope, and those that what is nested in it takes from there, with lines."""
    pending = list(body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Name):
            yield node.id, node.lineno
        if isinstance(node, (*SCOPES, *COMPREHENSIONS)):
            yield from ((name, node.lineno) for name in free_names(node))
            pending += _head(node) if isinstance(node, SCOPES) else ()
        else:
            pending += ast.iter_child_nodes(node)


def closures(body: Iterable[ast.AST]) -> Iterator[tuple[Names, int]]:
    """What may read names later: functions, classes, generators; what each reads, and its line."""
    at_once: set[ast.AST] = set()
    for node in own_nodes(body):
        if isinstance(node, ast.Call) and called_name(node) in EAGER:
            at_once.update(node.args)
        if isinstance(node, (*SCOPES, ast.GeneratorExp)) and node not in at_once:
            yield free_names(node), node.lineno


def called_name(node: ast.Call) -> str:
    """The last name of what is called, or nothing."""
    name: str = getattr(node.func, "attr", getattr(node.func, "id", ""))
    return name


class _Reader:
    """Visits a piece in the order of evaluation."""

    def __init__(self) -> None:
        self.reads: set[str] = set()
        self.must: set[str] = set()
        self.may: set[str] = set()
        self.captured: set[str] = set()
        self.deleted: set[str] = set()

    def visit(self, node: ast.AST) -> None:
        rule = _RULES.get(type(node))
        if rule:
            rule(self, node)
        else:
            self.each(ast.iter_child_nodes(node))

    def each(self, nodes: Iterable[ast.AST]) -> None:
        for node in nodes:
            self.visit(node)

    def read(self, names: Iterable[str]) -> None:
        self.reads.update(set(names) - self.must)

    def bind(self, name: str) -> None:
        self.must.add(name)
        self.may.add(name)
        self.deleted.discard(name)

    def perhaps(self, *nodes: ast.AST) -> set[str]:
        """Visit what is not always evaluated; returns the names that are bound if it is."""
        before = set(self.must)
        self.each(nodes)
        bound, self.must = self.must, before
        return bound


def _name(reader: _Reader, node: ast.Name) -> None:
    if isinstance(node.ctx, ast.Load):
        reader.read((node.id,))
    elif isinstance(node.ctx, ast.Store):
        reader.bind(node.id)
    else:
        reader.read((node.id,))
        reader.must.discard(node.id)
        reader.deleted.add(node.id)


def _assigned_expression(reader: _Reader, node: ast.NamedExpr) -> None:
    reader.visit(node.value)
    reader.visit(node.target)


def _chain(reader: _Reader, node: ast.BoolOp) -> None:
    reader.visit(node.values[0])
    reader.perhaps(*node.values[1:])


def _comparison(reader: _Reader, node: ast.Compare) -> None:
    reader.each((node.left, node.comparators[0]))
    reader.perhaps(*node.comparators[1:])


def _choice(reader: _Reader, node: ast.IfExp) -> None:
    reader.visit(node.test)
    reader.must |= reader.perhaps(node.body) & reader.perhaps(node.orelse)


def _assignment(reader: _Reader, node: ast.Assign) -> None:
    reader.visit(node.value)
    reader.each(node.targets)


def _augmented(reader: _Reader, node: ast.AugAssign) -> None:
    if isinstance(node.target, ast.Name):
        reader.read((node.target.id,))
    reader.visit(node.value)
    reader.visit(node.target)


def _annotated(reader: _Reader, node: ast.AnnAssign) -> None:
    """A function does not evaluate the annotations of its variables."""
    if node.value:
        reader.visit(node.value)
        reader.visit(node.target)


def _import(reader: _Reader, node: ast.Import | ast.ImportFrom) -> None:
    for alias in node.names:
        reader.bind(_imported(alias))


def _definition(reader: _Reader, node: Any) -> None:
    reader.each(_head(node))
    taken = free_names(node)
    reader.captured |= taken
    reader.read(taken - {getattr(node, "name", "")})
    if not isinstance(node, ast.Lambda):
        reader.bind(node.name)


def _comprehension(reader: _Reader, node: Any) -> None:
    reader.visit(node.generators[0].iter)
    reader.read(free_names(node))
    for each in ast.walk(node):
        if isinstance(each, ast.NamedExpr):
            reader.may.add(each.target.id)
        elif isinstance(each, ast.Lambda | ast.GeneratorExp) and each is not node:
            reader.captured |= free_names(each)


def _generator(reader: _Reader, node: ast.GeneratorExp) -> None:
    _comprehension(reader, node)
    reader.captured |= free_names(node)


def _call(reader: _Reader, node: ast.Call) -> None:
    """A generator expression for `any` and its like is read at once."""
    name = called_name(node)
    reader.visit(node.func)
    for argument in node.args:
        if name in EAGER and isinstance(argument, ast.GeneratorExp):
            _comprehension(reader, argument)
        else:
            reader.visit(argument)
    reader.each(node.keywords)


_RULES: dict[type, Callable[[_Reader, Any], None]] = {
    ast.Name: _name,
    ast.NamedExpr: _assigned_expression,
    ast.BoolOp: _chain,
    ast.Compare: _comparison,
    ast.IfExp: _choice,
    ast.Assign: _assignment,
    ast.AugAssign: _augmented,
    ast.AnnAssign: _annotated,
    ast.Import: _import,
    ast.ImportFrom: _import,
    ast.FunctionDef: _definition,
    ast.AsyncFunctionDef: _definition,
    ast.ClassDef: _definition,
    ast.Lambda: _definition,
    ast.ListComp: _comprehension,
    ast.SetComp: _comprehension,
    ast.DictComp: _comprehension,
    ast.GeneratorExp: _generator,
    ast.Call: _call,
}
