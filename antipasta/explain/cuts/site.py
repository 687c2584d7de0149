"""A function in its file: its syntax tree, its layout, and the definitions around it."""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from collections import Counter
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from antipasta.explain.cuts.edit import split_lines
from antipasta.explain.cuts.flow import (
    LOOPS,
    Backwards,
    Exits,
    Forwards,
    blocks_of,
    deleted_in,
)
from antipasta.explain.cuts.names import (
    NONE,
    Names,
    bindings,
    bound_in,
    called_name,
    closures,
    declared,
    free_names,
    mentions,
    own_nodes,
    parameters,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from antipasta.model import FileMetrics, FunctionMetrics

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
Definition = FunctionNode | ast.ClassDef

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")


class Suite(NamedTuple):
    """A list of statements in the function, which stand one below the other.

    `end` is the statement that does the same as reaching the end of the list: "return" or
    "continue"; it is empty where other code follows. `loops` are the loops around it.
    """

    body: list[ast.stmt]
    depth: int
    end: str
    loops: tuple[ast.stmt, ...]


class Layout(NamedTuple):
    """What the tokens of the function say: lines with comments, with `;`, and inside of strings.

    `kept` are the lines that begin inside a string, so that their indentation is content.
    """

    comments: frozenset[int]
    joined: frozenset[int]
    kept: frozenset[int]


class Lines(NamedTuple):
    """Names of the function's scope and the lines on which they stand.

    `mentions` are all, those that nested functions take from there too; `closures` say what is read
    later by what is made on a line.
    """

    bindings: list[tuple[str, int]]
    mentions: list[tuple[str, int]]
    closures: list[tuple[Names, int]]


class Site:
    """A function of a file, `unit`, in the lines of the file.

    `node` is its definition, `around` are the definitions that hold it, the outermost first. The
    positions in the tree are those of the file.
    """

    def __init__(
        self, lines: Sequence[str], unit: FunctionMetrics, chain: Sequence[Definition]
    ) -> None:
        self.lines = lines
        self.unit = unit
        self.around = chain[:-1]
        self.outermost = chain[0]
        node = chain[-1]
        assert isinstance(node, FunctionNode)
        self.node: FunctionNode = node
        self.newline = "\r\n" if self.line(node.lineno).endswith("\r\n") else "\n"
        self.indent = self.indent_of(self.outermost)
        self.step = self.indent_of(node.body[0])[len(self.indent_of(node)) :]

    @property
    def is_plain(self) -> bool:
        """Whether the body stands on lines of its own, indented more than the head."""
        is_below = self.node.body[0].lineno > self.node.lineno
        return is_below and bool(self.step) and not (self.step + self.indent).strip()

    def line(self, number: int) -> str:
        """A line by its number, from 1, with its end."""
        return self.lines[number - 1]

    def indent_of(self, node: ast.stmt) -> str:
        """What stands before a statement on its line."""
        return self.line(node.lineno)[: column(self.line(node.lineno), node.col_offset)]

    def text(self, start: tuple[int, int], end: tuple[int, int]) -> str:
        """The text between two positions, each a line and a column of the tree."""
        (first, left), (last, right) = start, end
        parts = list(self.lines[first - 1 : last])
        parts[-1] = parts[-1][: column(parts[-1], right)]
        parts[0] = parts[0][column(parts[0], left) :]
        return "".join(parts)

    def rest_of_line(self, line: int, offset: int) -> str:
        """A line from a column of the tree on, with its end."""
        return self.line(line)[column(self.line(line), offset) :]

    def source(self, node: ast.expr | ast.stmt) -> str:
        """The text of a node without parentheses around it."""
        return self.text((node.lineno, node.col_offset), end_of(node))

    @cached_property
    def layout(self) -> Layout:
        """The layout of the function. Raises SyntaxError or tokenize.TokenError."""
        comments: set[int] = set()
        joined: set[int] = set()
        kept: set[int] = set()
        first = self.unit.first_line
        text = "".join(self.lines[first - 1 : self.node.end_lineno])
        formatted: list[int] = []
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            row, last = token.start[0] + first - 1, token.end[0] + first - 1
            kind = tokenize.tok_name[token.type]
            if kind == "COMMENT":
                comments.add(row)
            elif token.string == ";" and kind == "OP":
                joined.add(row)
            elif kind.endswith("STRING_START"):
                formatted.append(row)
            elif kind.endswith("STRING_END"):
                kept.update(range(formatted.pop() + 1, last + 1))
            elif kind == "STRING":
                kept.update(range(row + 1, last + 1))
        return Layout(frozenset(comments), frozenset(joined), frozenset(kept))

    def stands_alone(self, first: ast.stmt, last: ast.stmt) -> bool:
        """Whether the lines of these statements hold nothing else but comments."""
        start, end = first_line(first), last.end_lineno or last.lineno
        if (
            self.indent_of(first).strip()
            or self.layout.joined & {start, end}
            or self.is_elif(first)
        ):
            return False
        behind = self.rest_of_line(*end_of(last)).strip()
        return not behind or behind.startswith("#")

    def is_elif(self, statement: ast.stmt) -> bool:
        """Whether a statement is an `if` that is written `elif`."""
        return (
            self.text(
                (statement.lineno, statement.col_offset),
                (statement.lineno, statement.col_offset + 4),
            )
            == "elif"
        )

    def moved(self, first: int, last: int, old: str, new: str) -> list[str]:
        """Lines with the indentation `new` instead of `old`; the content of strings stays."""
        return [
            new + line[len(old) :]
            if line.startswith(old) and number not in self.layout.kept and line.strip()
            else line
            for number, line in enumerate(self.lines[first - 1 : last], first)
        ]

    @cached_property
    def suites(self) -> list[Suite]:
        """The lists of statements of the function, those around others first."""
        return list(_suites(Suite(self.node.body, 0, "return", ())))

    @cached_property
    def own_names(self) -> Names:
        """The names of the function's own scope."""
        body = self.node.body
        outside = declared(body, ast.Global) | declared(body, ast.Nonlocal)
        return (parameters(self.node) | bound_in(body)) - outside

    @cached_property
    def names(self) -> Lines:
        """Which names stand on which lines of the function's body."""
        body = self.node.body
        return Lines(list(bindings(body)), list(mentions(body)), list(closures(body)))

    def in_order(self, names: Names) -> tuple[str, ...]:
        """Names as a person would pass them: parameters first, then the others by their lines."""
        places = self._places
        return tuple(sorted(names, key=lambda name: (places.get(name, len(places)), name)))

    @cached_property
    def _places(self) -> dict[str, int]:
        args = self.node.args
        plain = [*args.posonlyargs, *args.args, args.vararg, *args.kwonlyargs, args.kwarg]
        mentioned = sorted(self.names.mentions, key=lambda mention: mention[1])
        order = [*(each.arg for each in plain if each), *(name for name, _ in mentioned)]
        return {name: at for at, name in reversed([*enumerate(order)])}

    @cached_property
    def changed_elsewhere(self) -> Names:
        """Names that other scopes may change, or that belong to others: they cannot be passed."""
        holder = next(
            each for each in (*self.around, self.node) if not isinstance(each, ast.ClassDef)
        )
        nested = (each for each in ast.walk(holder) if isinstance(each, ast.Nonlocal))
        changed = frozenset(name for each in nested for name in each.names)
        return changed | declared(self.node.body, ast.Global)

    @cached_property
    def taken(self) -> Names:
        """The names that the function takes from functions around it."""
        return (free_names(self.node) - self.own_names) & self._names_around

    @cached_property
    def _names_around(self) -> Names:
        return NONE.union(
            *(
                parameters(each) | bound_in(each.body)
                for each in self.around
                if not isinstance(each, ast.ClassDef)
            )
        )

    @cached_property
    def passable(self) -> Names:
        """Those of `taken` that certainly have a value while the function runs, always the same."""
        found = NONE
        if not self.taken:
            return found
        for holder, inner in pairwise((*self.around, self.node)):
            if isinstance(holder, ast.ClassDef):
                continue
            forwards = Forwards()
            forwards.body(holder.body, parameters(holder))
            bound = forwards.before.get(inner, NONE) | {inner.name}
            found = found - parameters(holder) - bound_in(holder.body)
            found |= bound - rebound(holder)
        return found & self.taken - self.changed_elsewhere

    @cached_property
    def known(self) -> Names:
        """The names that have a meaning in the function that no other function has."""
        return self.own_names | self.taken

    @cached_property
    def bound_before(self) -> dict[ast.stmt, Names]:
        """The names certainly bound before each statement that can be reached."""
        forwards = Forwards()
        forwards.body(self.node.body, parameters(self.node) | self.passable)
        return forwards.before

    @cached_property
    def flow(self) -> Backwards:
        """The names that may be read after each statement."""
        backwards = Backwards()
        backwards.body(self.node.body, NONE, Exits())
        return backwards

    @cached_property
    def returns_value(self) -> bool:
        """Whether a `return` of the function has a value."""
        return any(
            isinstance(each, ast.Return) and each.value for each in own_nodes(self.node.body)
        )

    def helper_name(self, text: str, what: str, line: int) -> str:
        """A name for a new function that the file does not have, such as `_parse_lines_34`."""
        words = [*_WORDS.findall(self.node.name), *_WORDS.findall(what)]
        name = "_" + "_".join([*(word.lower() for word in words if word.isascii()), str(line)])
        count, found = 1, name
        while found in text:
            count += 1
            found = f"{name}_{count}"
        return found

    @cached_property
    def may_have_helper(self) -> bool:
        """Whether the function cannot be called before the module is read beyond `place`.

        Code in the body of a class runs before, and so do constructors of the members of an enum.
        """
        classes = [each for each in self.around if isinstance(each, ast.ClassDef)]
        name = self.node.name
        is_of_enum = any(_is_enum(base) for each in classes for base in each.bases)
        if is_of_enum and name in ("__new__", "__init__", "_generate_next_value_"):
            return False
        parts = (part for each in classes for part in own_nodes(each.body))
        return not any(_may_call(part, name) for part in parts)

    @property
    def place(self) -> int:
        """The line before which a helper is put: behind the outermost definition."""
        end = self.outermost.end_lineno or 0
        deeper = re.compile(re.escape(self.indent) + r"[ \t]+#")
        for number in range(end + 1, len(self.lines) + 1):
            if deeper.match(self.line(number)):
                end = number
            elif self.line(number).strip():
                break
        return end + 1


def site_of(text: str, unit: FunctionMetrics, metrics: FileMetrics) -> Site | None:
    """The function `unit` in the text of its file; None where the text cannot be edited safely."""
    if "\r" in text.replace("\r\n", "") or unit.kind not in ("function", "method"):
        return None
    lines = split_lines(text)
    holders = [each for each in metrics.functions if _holds(each, unit)]
    outermost = min(holders, key=lambda each: (each.first_line, -each.end_line))
    chain = _chain(_parse(lines, outermost), unit)
    if not chain or not isinstance(chain[-1], FunctionNode) or not _can_be_edited(chain):
        return None
    site = Site(lines, unit, chain)
    return site if site.is_plain else None


def _holds(outer: FunctionMetrics, inner: FunctionMetrics) -> bool:
    is_around = outer.first_line <= inner.first_line and inner.end_line <= outer.end_line
    return is_around and outer.kind != "module"


def _parse(lines: Sequence[str], unit: FunctionMetrics) -> list[ast.stmt]:
    """The definition of a unit, with the positions of the file. Raises SyntaxError."""
    first = unit.first_line
    held = lines[first - 1 : unit.end_line]
    head = "\n" * (first - 2) + "if 1:\n" if held[0][:1].isspace() else "\n" * (first - 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(head + "".join(held)).body


def _chain(body: Iterable[ast.AST], unit: FunctionMetrics) -> list[Definition]:
    """The definitions from the outermost to that of `unit`; none where it is not found."""
    chain: list[Definition] = []
    while not chain or chain[-1].lineno != unit.start_line:
        inner = [
            each for each in own_nodes(body) if isinstance(each, Definition) and _is_in(unit, each)
        ]
        if not inner:
            return []
        chain.append(inner[0])
        body = inner[0].body
    return chain


def _is_in(unit: FunctionMetrics, node: Definition) -> bool:
    return node.lineno <= unit.start_line and unit.end_line <= (node.end_lineno or 0)


def _can_be_edited(chain: Sequence[Definition]) -> bool:
    """Whether nothing of the function or around it depends on where the code stands."""
    if any(getattr(each, "type_params", ()) for each in chain):
        return False
    return not any(isinstance(each, ast.Call) and _sees_names(each) for each in ast.walk(chain[-1]))


def _sees_names(call: ast.Call) -> bool:
    """Whether a call sees which names its caller has."""
    name = getattr(call.func, "id", "")
    given = len(call.args) + len(call.keywords)
    return name == "locals" or given <= _WITHOUT_SPACE.get(name, -1)


_WITHOUT_SPACE = {"vars": 0, "dir": 0, "eval": 1, "exec": 1}
"""With so many arguments, or fewer, a function looks at the names of its caller."""


def _is_enum(base: ast.expr) -> bool:
    name: str = getattr(base, "attr", getattr(base, "id", ""))
    return name.endswith(("Enum", "Flag", "Choices"))


def _may_call(node: ast.AST, name: str) -> bool:
    """Whether a node calls a function, or gives it to what may call it."""
    decorators = getattr(node, "decorator_list", ())
    used = [*decorators]
    if isinstance(node, ast.Call):
        is_wrapper = called_name(node) in _WRAPPERS
        given = [*node.args, *(each.value for each in node.keywords)]
        used += [node.func, *(() if is_wrapper else given)]
    return any(isinstance(each, ast.Name) and each.id == name for each in used)


_WRAPPERS = frozenset(
    ("property", "cached_property", "classmethod", "staticmethod", "partialmethod", "partial")
)
"""What keeps a function without calling it."""


def _suites(suite: Suite) -> Iterator[Suite]:
    yield suite
    for statement in suite.body:
        is_last = statement is suite.body[-1]
        for block in blocks_of(statement):
            end = suite.end if is_last and _ends_with(statement, block) else ""
            loops = suite.loops
            if isinstance(statement, LOOPS) and block is statement.body:
                end, loops = "continue", (*loops, statement)
            yield from _suites(Suite(block, suite.depth + 1, end, loops))


def _ends_with(statement: ast.stmt, block: list[ast.stmt]) -> bool:
    """Whether the statement ends where this block of it ends, and may be left there."""
    if not isinstance(statement, ast.Try | ast.TryStar):
        return True
    if block is statement.body:
        return not statement.orelse
    # Nothing may leave `except*`, and what leaves `finally` drops an exception.
    is_handler = block is not statement.orelse and block is not statement.finalbody
    return block is statement.orelse or (is_handler and isinstance(statement, ast.Try))


def rebound(holder: FunctionNode) -> Names:
    """Names of `holder` that may get another value, or none, while its nested functions run."""
    nodes = list(own_nodes(holder.body))
    deleted = deleted_in(holder.body)
    if not isinstance(holder, ast.AsyncFunctionDef) and not any(map(_is_pause, nodes)):
        return deleted
    # It may go on while a nested function waits.
    counts = Counter([*parameters(holder), *(name for name, _ in bindings(holder.body))])
    return deleted | {name for name, count in counts.items() if count > 1}


def _is_pause(node: ast.AST) -> bool:
    return isinstance(node, ast.Yield | ast.YieldFrom)


def first_line(statement: ast.stmt) -> int:
    """The first line of a statement, that of its first decorator if it has one."""
    decorators = getattr(statement, "decorator_list", None)
    return min(each.lineno for each in decorators) if decorators else statement.lineno


def end_of(node: ast.expr | ast.stmt) -> tuple[int, int]:
    """The line and the column behind a node."""
    return node.end_lineno or node.lineno, node.end_col_offset or node.col_offset


def column(line: str, offset: int) -> int:
    """The index in a line of a column of the syntax tree, which counts bytes of UTF-8."""
    return offset if line.isascii() else len(line.encode()[:offset].decode(errors="ignore"))
