"""The single traversal of a Python syntax tree: collects decisions, operators and words of a scope.

A scope is a function, a class or the module. `walk` visits the nodes of one scope level by level:
it reads a list to which the rules append the nodes to visit next. So there is no recursion, and a
file may nest as deeply as the parser allows. A nested `def` or `class` is a scope of its own, and
is collected in `nested`.

The traversal also collects the words of the digest. A name is represented by itself, any other node
by the code of its type, its texts, constants and operators, and the lengths of its lists. The order
of the children is fixed for each type, so the tree could be rebuilt from the words.

The rules for cyclomatic complexity and for Halstead are radon's (radon/visitors.py, 6.0.1). Each is
a small function below, found by the type of the node in `RULES`. A node type without a rule only
has its children visited. Names, attributes, constants and calls, which are two thirds of all nodes,
are handled in `walk` itself.
"""

from __future__ import annotations

from itertools import islice
from operator import attrgetter

from antipasta.analyze.chains import Chain
from antipasta.analyze.chains_python import subjects
from antipasta.analyze.digest import CODE, CODE_OF, LEAVES, node_types
from antipasta.lean import ast
from antipasta.lean.ast import Attribute, Call, Constant, Expr, Name
from antipasta.lean.typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Rule = Callable[["Scope", Any], None]
    Children = Callable[[Any], Any]

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

DEFINITIONS = frozenset((ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))

ATTRIBUTE, CALL, CONSTANT = CODE[Attribute], CODE[Call], CODE[Constant]

KEYWORD_NAME = attrgetter("arg")
KEYWORD_VALUE = attrgetter("value")

NOT_CODE = frozenset(("ctx", "type_comment", "kind", "type_ignores"))
"""Fields that only say how the code was written, or that follow from the place of the node."""


class Scope:
    """What the walk of one scope collects.

    `decisions` is cyclomatic complexity minus 1, `asserts` what asserts make of it. `operators` and
    `operands` are the distinct ones, `operator_count` and `operand_count` the total numbers.
    `later` holds nodes that count for Halstead but not for cyclomatic complexity. `blocks` is the
    number of statement blocks inside the scope's own. `nodes` are the nodes for `walk`; `words` are
    the words of the digest. `left_out` of the decisions do not count in modified cyclomatic
    complexity; `chains` are those of the `elif`s to be visited.
    """

    __slots__ = (
        "asserts",
        "blocks",
        "chains",
        "decisions",
        "later",
        "left_out",
        "nested",
        "nodes",
        "operand_count",
        "operands",
        "operator_count",
        "operators",
        "words",
    )

    def __init__(self) -> None:
        self.blocks = 0
        self.decisions = 0
        self.asserts = 0
        self.left_out = 0
        self.chains: dict[ast.If, Chain[ast.expr]] = {}
        self.operators: set[type] = set()
        self.operands: set[object] = set()
        self.operator_count = 0
        self.operand_count = 0
        self.nodes: list[Any] = []
        self.words: list[object] = []
        self.nested: list[Definition] = []
        self.later: list[Any] = []

    def block(self, statements: list[ast.stmt]) -> None:
        """Add the statements of a block to `nodes`, and its definitions to `nested`."""
        self.blocks += 1
        self.body(statements)

    def body(self, statements: list[ast.stmt]) -> None:
        """Do the same for the scope's own block, which `blocks` does not count."""
        nodes = self.nodes
        before = len(nodes)
        for statement in statements:
            kind = type(statement)
            if kind is Expr:
                nodes.append(statement.value)  # type: ignore[attr-defined]
            elif kind in DEFINITIONS:
                self.nested.append(statement)  # type: ignore[arg-type]
            else:
                nodes.append(statement)
        self.words.append(len(nodes) - before)

    def children(self, nodes: list[Any]) -> None:
        """Add the nodes of a list to `nodes`."""
        self.words.append(len(nodes))
        self.nodes += nodes


def walk(scope: Scope, start: int = 0) -> None:
    """Visit `scope.nodes` from the index `start` on, and all nodes below them.

    The value of an attribute and the function of a call are visited at once, not appended.
    """
    nodes = scope.nodes
    words = scope.words
    say = words.append
    code = CODE
    rules = RULES
    for listed in islice(nodes, start, None) if start else nodes:
        node = listed
        kind = type(node)
        while kind is not Name:
            if kind is Attribute:
                words += (ATTRIBUTE, node.attr)
                node = node.value
            elif kind is Call:
                args = node.args
                keywords = node.keywords
                words += (CALL, len(args), len(keywords))
                nodes += args
                if keywords:
                    words += map(KEYWORD_NAME, keywords)
                    nodes += map(KEYWORD_VALUE, keywords)
                node = node.func
            elif kind is Constant:
                words += (CONSTANT, node.value)
                break
            else:
                say(code[kind])
                rules[kind](scope, node)
                break
            kind = type(node)
        else:
            say(node.id)


# Cyclomatic complexity: the nodes that add decisions.


def _if(scope: Scope, node: ast.If) -> None:
    """1; `elif` is an `if` in the `else` branch, and a plain `else` adds 0."""
    scope.decisions += 1
    scope.nodes.append(node.test)
    scope.block(node.body)
    orelse = node.orelse
    scope.block(orelse)
    if scope.chains or (len(orelse) == 1 and type(orelse[0]) is ast.If):
        _chain(scope, node)


def _chain(scope: Scope, node: ast.If) -> None:
    """The chain of an `if` that has an `elif`, or is one: it counts once where it is a `match`."""
    chain = scope.chains.pop(node, None)
    if chain is None:
        chain = Chain(subjects(node.test), subjects)
    else:
        scope.left_out += chain.add(node.test)
    if len(node.orelse) == 1:
        after = node.orelse[0]
        if type(after) is ast.If:
            scope.chains[after] = chain


def _if_expression(scope: Scope, node: ast.IfExp) -> None:
    """1."""
    scope.decisions += 1
    scope.nodes += (node.test, node.body, node.orelse)


def _for(scope: Scope, node: ast.For | ast.AsyncFor) -> None:
    """1, and 1 for `else`."""
    scope.decisions += 2 if node.orelse else 1
    scope.nodes += (node.target, node.iter)
    scope.block(node.body)
    scope.block(node.orelse)


def _while(scope: Scope, node: ast.While) -> None:
    """1, and 1 for `else`."""
    scope.decisions += 2 if node.orelse else 1
    scope.nodes.append(node.test)
    scope.block(node.body)
    scope.block(node.orelse)


def _try(scope: Scope, node: ast.Try) -> None:
    """1 for each handler, and 1 for `else`; `finally` adds 0."""
    scope.decisions += len(node.handlers) + bool(node.orelse)
    _try_star(scope, node)


def _try_star(scope: Scope, node: ast.Try | ast.TryStar) -> None:
    """0: radon does not know `except*`."""
    scope.block(node.body)
    scope.children(node.handlers)
    scope.block(node.orelse)
    scope.block(node.finalbody)


def _comprehension(scope: Scope, node: ast.comprehension) -> None:
    """1 for each `for`, and 1 for each of its `if`s."""
    scope.decisions += 1 + len(node.ifs)
    scope.words.append(node.is_async)
    scope.nodes += (node.target, node.iter)
    scope.children(node.ifs)


def _assert(scope: Scope, node: ast.Assert) -> None:
    """1; the decisions inside are not counted."""
    scope.decisions += 1
    scope.asserts += 1
    scope.later += (node.test, node.msg)


def _match(scope: Scope, node: ast.Match) -> None:
    """1 for each case, less 1 if any of them matches everything (`_` or a bare name)."""
    catch_all = any(getattr(case.pattern, "pattern", False) is None for case in node.cases)
    decisions = max(0, len(node.cases) - catch_all)
    scope.decisions += decisions
    scope.left_out += decisions - 1
    scope.nodes.append(node.subject)
    scope.children(node.cases)


# Halstead: the nodes that are operators, and their operands. Operators are distinguished by class,
# so the `+` of `a + b` and that of `a += b` are the same. `_operand` says when operands are.


def _bool_operation(scope: Scope, node: ast.BoolOp) -> None:
    """`and`, `or`: one operator, and a decision for each value after the first."""
    scope.decisions += len(node.values) - 1
    scope.operator_count += 1
    scope.operand_count += len(node.values)
    scope.operators.add(type(node.op))
    scope.operands.update(map(_operand, node.values))
    scope.words.append(CODE[type(node.op)])
    scope.children(node.values)


def _binary_operation(scope: Scope, node: ast.BinOp) -> None:
    """One operator, two operands."""
    scope.operator_count += 1
    scope.operand_count += 2
    scope.operators.add(type(node.op))
    scope.operands.add(_operand(node.left))
    scope.operands.add(_operand(node.right))
    scope.words.append(CODE[type(node.op)])
    scope.nodes += (node.left, node.right)


def _unary_operation(scope: Scope, node: ast.UnaryOp) -> None:
    """One operator, one operand."""
    scope.operator_count += 1
    scope.operand_count += 1
    scope.operators.add(type(node.op))
    scope.operands.add(_operand(node.operand))
    scope.words.append(CODE[type(node.op)])
    scope.nodes.append(node.operand)


def _augmented_assignment(scope: Scope, node: ast.AugAssign) -> None:
    """One operator, two operands: the target and the value."""
    scope.operator_count += 1
    scope.operand_count += 2
    scope.operators.add(type(node.op))
    scope.operands.add(_operand(node.target))
    scope.operands.add(_operand(node.value))
    scope.words.append(CODE[type(node.op)])
    scope.nodes += (node.target, node.value)


def _comparison(scope: Scope, node: ast.Compare) -> None:
    """A chain such as `a < b < c` has one operator for each sign."""
    scope.operator_count += len(node.ops)
    scope.operand_count += len(node.ops) + 1
    scope.operators.update(map(type, node.ops))
    scope.operands.add(_operand(node.left))
    scope.operands.update(map(_operand, node.comparators))
    scope.words.append(len(node.ops))
    scope.words += map(CODE_OF, map(type, node.ops))
    scope.nodes.append(node.left)
    scope.nodes += node.comparators


def _operand(node: ast.expr) -> object:
    """The value that is equal for equal operands.

    It is the text of a name, the last part of an attribute, the value of a constant. So the name
    `a`, the attribute `.a` and the string `'a'` are equal, and so are 1, 1.0 and True. Any other
    expression is an operand of its own.
    """
    kind = type(node)
    if kind is Name:
        return node.id  # type: ignore[attr-defined]
    if kind is Constant:
        return node.value  # type: ignore[attr-defined]
    if kind is Attribute:
        return node.attr  # type: ignore[attr-defined]
    return node


# Blocks that add nothing by themselves.


def _with(scope: Scope, node: ast.With | ast.AsyncWith) -> None:
    scope.children(node.items)
    scope.block(node.body)


def _handler(scope: Scope, node: ast.ExceptHandler) -> None:
    scope.words.append(node.name)
    scope.nodes.append(node.type)
    scope.block(node.body)


def _case(scope: Scope, node: ast.match_case) -> None:
    scope.nodes += (node.pattern, node.guard)
    scope.block(node.body)


# All other nodes: only their children are visited.


def _leaf(scope: Scope, value: object) -> None:
    scope.words.append(value)


def _nothing(scope: Scope, node: object) -> None:
    """Add no words: the type says everything."""


def _argument(scope: Scope, node: ast.arg) -> None:
    scope.words.append(node.arg)
    scope.nodes.append(node.annotation)


def _assignment(scope: Scope, node: ast.Assign) -> None:
    """The second most common statement; `_several` would do the same, slower."""
    scope.children(node.targets)
    scope.nodes.append(node.value)


def _single(scope: Scope, node: ast.AST) -> None:
    _children(scope, (CHILDREN[type(node)](node),))


def _several(scope: Scope, node: ast.AST) -> None:
    _children(scope, CHILDREN[type(node)](node))


def _children(scope: Scope, children: tuple[Any, ...]) -> None:
    for child in children:
        kind = type(child)
        if kind is list:
            scope.children(child)
        elif kind in LEAVES:
            scope.words.append(child)
        else:
            scope.nodes.append(child)


FIELDS: dict[type, tuple[str, ...]] = {
    node_type: tuple(field for field in node_type._fields if field not in NOT_CODE)
    for node_type in node_types()
}
CHILDREN: dict[type, Children] = {
    node_type: attrgetter(*fields) for node_type, fields in FIELDS.items() if fields
}
RULES: dict[type, Rule] = {
    node_type: (_nothing, _single, _several)[min(len(fields), 2)]
    for node_type, fields in FIELDS.items()
}
RULES |= dict.fromkeys(LEAVES, _leaf)
RULES |= {
    ast.If: _if,
    ast.IfExp: _if_expression,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.Try: _try,
    ast.TryStar: _try_star,
    ast.comprehension: _comprehension,
    ast.Assert: _assert,
    ast.Match: _match,
    ast.BoolOp: _bool_operation,
    ast.BinOp: _binary_operation,
    ast.UnaryOp: _unary_operation,
    ast.AugAssign: _augmented_assignment,
    ast.Compare: _comparison,
    ast.Assign: _assignment,
    ast.arg: _argument,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.ExceptHandler: _handler,
    ast.match_case: _case,
}
