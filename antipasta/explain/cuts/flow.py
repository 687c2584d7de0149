"""Data flow through the statements of one function.

Two walks say for each statement which names are certainly bound before it (`Bound`, forwards), and
which may be read after it (`Live`, backwards). Both are cautious: a name may be bound or not read
although they do not say so, never the other way round. They build on summaries of single
statements.

The method is that of textbooks on compilers, on the syntax tree instead of a graph: see
https://en.wikipedia.org/wiki/Live-variable_analysis and
https://en.wikipedia.org/wiki/Definite_assignment_analysis.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from antipasta.explain.cuts.names import NONE, Found, Names, bound_by_pattern, names_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    Body = Sequence[ast.stmt]

Try = ast.Try | ast.TryStar
For = ast.For | ast.AsyncFor
With = ast.With | ast.AsyncWith
LOOPS = (ast.For, ast.AsyncFor, ast.While)

_PASSES_ON = re.compile(
    r"open$|lock$|^catch_warnings$|^closing$|^nullcontext$|^redirect_std|^localcontext$|^atomic$"
    r"|^(?:Named|Spooled)?Temporary|^(?:Thread|Process)PoolExecutor$|^(?:Zip|Tar|Gzip)File$",
    re.IGNORECASE,
)
"""Names of context managers that let each exception pass: others may end it."""


class Summary(NamedTuple):
    """What running a statement does to names; see `Found`.

    `falls` says that it can end normally, so that what follows it runs. `leaves` has the ways out
    of it: "return", "break" and "continue" for those of a loop around it.
    """

    found: Found
    falls: bool
    leaves: Names


class Exits(NamedTuple):
    """The names that are read where a statement may go on other than to what follows it.

    `error` is for an exception: what handlers read, and code behind them.
    """

    leave_loop: Names = NONE
    next_round: Names = NONE
    leave: Names = NONE
    error: Names = NONE


def can_swallow(node: With) -> bool:
    """Whether a `with` may end an exception that its body raises."""
    return not all(map(_passes_on, (item.context_expr for item in node.items)))


def _passes_on(node: ast.expr) -> bool:
    called = node.func if isinstance(node, ast.Call) else node
    name = getattr(called, "attr", getattr(called, "id", ""))
    return bool(_PASSES_ON.search(name))


def is_forever(node: ast.While) -> bool:
    """Whether the loop ends only by `break`, `return` or an exception."""
    return isinstance(node.test, ast.Constant) and bool(node.test.value)


def blocks_of(statement: ast.stmt) -> list[list[ast.stmt]]:
    """The lists of statements inside a statement of the same scope, in order."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return []
    parts = [getattr(statement, name, []) for name in ("body", "handlers", "cases")]
    own, handlers, cases = parts
    inner = [each.body for each in (*handlers, *cases)]
    rest = [getattr(statement, name, []) for name in ("orelse", "finalbody")]
    return [block for block in (own, *inner, *rest) if block]


def ways_out(body: Body) -> Names:
    """The ways out of a list of statements: "return", and "break", "continue" of a loop around."""
    found: set[str] = set()
    for statement in body:
        if isinstance(statement, ast.Return | ast.Break | ast.Continue):
            found.add(type(statement).__name__.lower())
        is_loop = isinstance(statement, LOOPS)
        for block in blocks_of(statement):
            inside = ways_out(block)
            own_loop = is_loop and block is not getattr(statement, "orelse", None)
            found |= inside & {"return"} if own_loop else inside
    return frozenset(found)


class Forwards:
    """Finds the names that are certainly bound; `before` has them for each statement reached."""

    def __init__(self) -> None:
        self.before: dict[ast.stmt, Names] = {}
        self._breaks: list[list[Names]] = []

    def body(self, body: Body, bound: Names | None) -> Names | None:
        """The names bound after a list of statements; None where its end is not reached."""
        for statement in body:
            if bound is None:
                return None
            self.before[statement] = bound
            bound = self._after(statement, bound)
        return bound

    def _after(self, node: Any, bound: Names) -> Names | None:
        rule = getattr(self, "_" + type(node).__name__.lower(), None)
        if rule:
            result: Names | None = rule(node, bound)
            return result
        found = names_of(node)
        return (bound - found.deleted) | found.must

    def _return(self, _node: ast.stmt, _bound: Names) -> None:
        return None

    _raise = _continue = _return

    def _break(self, _node: ast.Break, bound: Names) -> None:
        if self._breaks:
            self._breaks[-1].append(bound)

    def _if(self, node: ast.If, bound: Names) -> Names | None:
        bound |= names_of(node.test).must
        then = self.body(node.body, bound | bound_if(node.test, truth=True))
        return _both(then, self.body(node.orelse, bound | bound_if(node.test, truth=False)))

    def _for(self, node: For, bound: Names) -> Names | None:
        bound = (bound | names_of(node.iter).must) - deleted_in(node.body)
        inside, breaks = self._loop(node.body, bound | names_of(node.target).must)
        del inside
        return _all([self.body(node.orelse, bound), *breaks])

    _asyncfor = _for

    def _while(self, node: ast.While, bound: Names) -> Names | None:
        bound = (bound | names_of(node.test).must) - deleted_in(node.body)
        _, breaks = self._loop(node.body, bound | bound_if(node.test, truth=True))
        ended = None if is_forever(node) else bound | bound_if(node.test, truth=False)
        return _all([self.body(node.orelse, ended), *breaks])

    def _loop(self, body: Body, bound: Names) -> tuple[Names | None, list[Names]]:
        self._breaks.append([])
        return self.body(body, bound), self._breaks.pop()

    def _with(self, node: With, bound: Names) -> Names | None:
        bound |= names_of(*_items(node)).must
        after = self.body(node.body, bound)
        return _both(after, bound - deleted_in(node.body)) if can_swallow(node) else after

    _asyncwith = _with

    def _try(self, node: Try, bound: Names) -> Names | None:
        broken = bound - deleted_in(node.body)
        ends = [self.body(node.orelse, self.body(node.body, bound))]
        for handler in node.handlers:
            name = {handler.name} if handler.name else NONE
            ended = self.body(handler.body, broken | name)
            ends.append(None if ended is None else ended - name)
        ended = _all(ends)
        last = self.body(node.finalbody, broken - deleted_in([node]))
        if ended is None or last is None:
            return None
        return (ended - deleted_in(node.finalbody)) | last

    _trystar = _try

    def _match(self, node: ast.Match, bound: Names) -> Names | None:
        bound |= names_of(node.subject).must
        ends = [
            self.body(case.body, bound | bound_by_pattern(case.pattern) | names_of(case.guard).must)
            for case in node.cases
        ]
        return _all([bound, *ends])


def _items(node: With) -> list[ast.AST | None]:
    return [part for item in node.items for part in (item.context_expr, item.optional_vars)]


def _both(one: Names | None, other: Names | None) -> Names | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other


def _all(ends: Sequence[Names | None]) -> Names | None:
    result = None
    for end in ends:
        result = _both(result, end)
    return result


def bound_if(test: ast.expr, *, truth: bool) -> Names:
    """The names that a test binds on every way to that result."""
    if isinstance(test, ast.BoolOp):
        if isinstance(test.op, ast.And) == truth:
            return frozenset().union(*(bound_if(each, truth=truth) for each in test.values))
        return bound_if(test.values[0], truth=truth)
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return bound_if(test.operand, truth=not truth)
    return names_of(test).must


def deleted_in(body: Body) -> Names:
    """The names that statements may delete, also by leaving a handler `except … as NAME`."""
    found: set[str] = set()
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del):
                found.add(node.id)
            elif isinstance(node, ast.ExceptHandler) and node.name:
                found.add(node.name)
    return frozenset(found)


class Backwards:
    """Finds the names that may be read later.

    `after` has for each statement those that may be read once it ended normally, `on_error` those
    that may be read once an exception left it.
    """

    def __init__(self) -> None:
        self.after: dict[ast.stmt, Names] = {}
        self.on_error: dict[ast.stmt, Names] = {}
        self._summaries: dict[ast.stmt, Summary] = {}

    def body(self, body: Body, after: Names, exits: Exits) -> Names:
        """The names that may be read from the beginning of a list of statements on."""
        for statement in reversed(body):
            self.after[statement] = after
            self.on_error[statement] = exits.error
            self._inside(statement, after, exits)
            summary = self.summary(statement)
            if not summary.falls:
                after = NONE
            after = summary.found.reads | (after - summary.found.must) | exits.error
            for way, names in zip(("break", "continue", "return"), exits[:3], strict=True):
                after |= names if way in summary.leaves else NONE
        return after

    def _inside(self, node: ast.stmt, after: Names, exits: Exits) -> None:
        if isinstance(node, LOOPS):
            head = self.summary(node).found.reads | after
            around = exits._replace(leave_loop=after, next_round=head)
            self.body(node.body, head | self.body(node.orelse, after, exits), around)
        elif isinstance(node, ast.With | ast.AsyncWith) and can_swallow(node):
            self.body(node.body, after, exits._replace(error=exits.error | after))
        elif isinstance(node, ast.Try | ast.TryStar):
            self._try(node, after, exits)
        else:
            for block in blocks_of(node):
                self.body(block, after, exits)

    def _try(self, node: Try, after: Names, exits: Exits) -> None:
        if node.finalbody:
            after = self.body(node.finalbody, frozenset().union(after, *exits), exits)
            exits = Exits(after, after, after, after)
        handled = NONE.union(*(self.body(each.body, after, exits) for each in node.handlers))
        end = self.body(node.orelse, after, exits)
        self.body(node.body, end, exits._replace(error=exits.error | handled))

    def summary(self, statement: ast.stmt) -> Summary:
        """What the statement does to names, computed once."""
        known = self._summaries.get(statement)
        if known is None:
            known = self._summaries[statement] = self._summary(statement)
        return known

    def run(self, body: Body) -> Summary:
        """What a list of statements does to names."""
        reads, may, captured, deleted = NONE, NONE, NONE, NONE
        must: Names = NONE
        falls, leaves = True, NONE
        for statement in body:
            found, falls_too, ways = self.summary(statement)
            reads |= found.reads - must
            must |= found.must
            may |= found.may
            captured |= found.captured
            deleted |= found.deleted
            leaves |= ways
            falls = falls and falls_too
        return Summary(Found(reads, must, may, captured, deleted), falls, leaves)

    def _summary(self, statement: ast.stmt) -> Summary:
        end = Forwards().body([statement], NONE)
        ways = ways_out([statement])
        if not blocks_of(statement):
            return Summary(names_of(statement), end is not None, ways)
        parts = self._parts(statement)
        must = end or NONE
        return Summary(
            Found(
                NONE.union(*(found.reads - before for before, found in parts)),
                must,
                NONE.union(must, *(found.may for _, found in parts)),
                NONE.union(*(found.captured for _, found in parts)),
                NONE.union(deleted_in([statement]), *(found.deleted for _, found in parts)),
            ),
            end is not None,
            ways,
        )

    def _parts(self, node: Any) -> list[tuple[Names, Found]]:
        """The parts of a compound statement, each with the names that are bound before it."""
        if isinstance(node, ast.If | ast.While):
            test = names_of(node.test)
            then, other = (bound_if(node.test, truth=truth) for truth in (True, False))
            return [
                (NONE, test),
                self._part(then | test.must, node.body),
                self._part(other | test.must, node.orelse),
            ]
        if isinstance(node, ast.For | ast.AsyncFor):
            first = names_of(node.iter)
            target = names_of(node.target)
            bound = first.must | target.must
            return [
                (NONE, first),
                (first.must, target),
                self._part(bound, node.body),
                self._part(first.must, node.orelse),
            ]
        if isinstance(node, ast.With | ast.AsyncWith):
            items = names_of(*_items(node))
            return [(NONE, items), self._part(items.must, node.body)]
        if isinstance(node, ast.Match):
            return self._match_parts(node)
        return self._try_parts(node)

    def _part(self, bound: Names, body: Body) -> tuple[Names, Found]:
        return bound, self.run(body).found

    def _match_parts(self, node: ast.Match) -> list[tuple[Names, Found]]:
        parts = [(NONE, names_of(node.subject))]
        for case in node.cases:
            captures = bound_by_pattern(case.pattern)
            parts += [
                (NONE, names_of(case.pattern)._replace(may=captures)),
                (captures, names_of(case.guard)),
                self._part(captures, case.body),
            ]
        return parts

    def _try_parts(self, node: Try) -> list[tuple[Names, Found]]:
        body = self._part(NONE, node.body)
        parts = [body, self._part(body[1].must, node.orelse), self._part(NONE, node.finalbody)]
        for handler in node.handlers:
            name = frozenset({handler.name} if handler.name else ())
            parts += [
                (NONE, names_of(handler.type)._replace(may=name)),
                self._part(name, handler.body),
            ]
        return parts
