"""What the rules of a language say about the nodes of its grammar.

Nodes are named by their types, which are listed in `src/node-types.json` of each grammar. A test
names each type that a grammar does not have.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from re import Pattern

    from tree_sitter import Node, Tree

    Name = Callable[[Node, Sequence[Node]], str]
    """Gives the name of a node, by itself and the nodes around it, the outermost first."""

ANONYMOUS = "(anonymous)"
"""The name of a function that the source gives none."""


def text_of(node: Node | None) -> str:
    """The source text of a node; empty for None."""
    return (node.text or b"").decode("utf-8", "replace") if node else ""


def by_field(node: Node, _around: Sequence[Node]) -> str:
    """The name that stands in the field `name`."""
    return text_of(node.child_by_field_name("name")) or ANONYMOUS


def called(name: str) -> Name:
    """The same name for each node of a type, as that of a block that initializes."""
    return lambda _node, _around: name


def all_parameters(node: Node) -> int:
    """The number of named nodes in the field `parameters`, without comments."""
    held = node.child_by_field_name("parameters")
    return sum("comment" not in each.type for each in held.named_children) if held else 0


def name_of(node: Node) -> Node | None:
    """The node in the field `name`."""
    return node.child_by_field_name("name")


def no_labels(_node: Node) -> None:
    """None: in most languages arguments have no labels."""


class Unit(NamedTuple):
    """How a type of node makes a function.

    It is one only if it has a name and the part `needs`, a field or the type of a child, and if it
    stands in one of the types `within`, where there are any. What `folds` is a function only
    outside of all others; else its code belongs to the function around it, by the rules of the same
    type in `nests`. Two that are `is_apart` do not fold into each other. `is_method` says that it
    is a method although it stands in no class. `named` finds where it starts; its digest leaves
    that out. `labels` are the names that a call must give its arguments.
    """

    name: Name = by_field
    needs: str = ""
    within: tuple[str, ...] = ()
    folds: bool = False
    is_apart: bool = False
    is_method: bool = False
    parameters: Callable[[Node], int] = all_parameters
    named: Callable[[Node], Node | None] = name_of
    labels: Callable[[Node], tuple[str, ...] | None] = no_labels


class Scope(NamedTuple):
    """How a type of node lends its name to the functions in it.

    A class is listed, and a function that stands in it is a method. With `needs` it is a scope only
    if it has that part.
    """

    name: Name = by_field
    is_class: bool = True
    needs: str = ""


class Decision(NamedTuple):
    """What a token or a node adds: to cyclomatic complexity, and to cognitive, whatever the level.

    It adds that only in one of the types `within`, where there are any, only if it has the part
    `needs`, and only if `when` says so of it and the nodes around. `left_out` is what modified
    cyclomatic complexity does not count of it: 1 for a case, and -1 for what holds cases without
    being a control structure. `at` finds the word that it is known by, whose line counts; by
    default it is the beginning of the node.
    """

    cyclomatic: int = 1
    cognitive: int = 0
    within: tuple[str, ...] = ()
    needs: str = ""
    when: Callable[[Node, Sequence[Node]], bool] | None = None
    left_out: int = 0
    at: Callable[[Node], Node | None] | None = None


class Nest(NamedTuple):
    """What a control structure does to what is in it.

    `adds` says that it adds 1 and the level to cognitive complexity, `deepens` that the level is
    one higher in it. `is_block` says that it is a level of the nesting depth. An `is_if` behind an
    `else` is on the level of the `if` before, and adds nothing, since the `else` does. An `is_elif`
    stands in its `if`. An `is_switch` adds 1 to modified cyclomatic complexity, and its cases none.
    """

    adds: bool = True
    deepens: bool = True
    is_block: bool = True
    is_if: bool = False
    is_elif: bool = False
    is_switch: bool = False


IF = Nest(is_if=True)
LOOP = Nest()
SWITCH = Nest(is_switch=True)
TRY = Nest(adds=False, deepens=False)
CATCH = Nest(is_block=False)
CONDITIONAL = Nest(is_block=False)
ELIF = Nest(adds=False, deepens=False, is_block=False, is_elif=True)
LAMBDA = Nest(adds=False, is_block=False)

VARIABLES = (
    *("identifier", "simple_identifier", "operator_identifier", "type_identifier"),
    *("shorthand_property_identifier", "shorthand_property_identifier_pattern"),
    "shorthand_field_identifier",
)
"""In most grammars the names of members have other types."""

COUNTS = Decision()
CASE = Decision(left_out=1)


def else_in(*within: str) -> Decision:
    """An `else` in one of these types: 1 for cognitive complexity."""
    return Decision(0, 1, within)


class Prepared(NamedTuple):
    """A source of the same length that parses, and where what it lacks counts.

    `decisions` are offsets that count 1 for both complexities, whatever the level. `directives`
    count 1 for cyclomatic complexity, and only in functions. `code` is the source without comments
    and strings, where that is known.
    """

    source: bytes
    decisions: Sequence[int] = ()
    directives: Sequence[int] = ()
    code: bytes = b""


class Rules(NamedTuple):
    """The rules of a language; its grammar is what `function` of the `module` gives.

    `library` is the distribution. `tokens` are the anonymous nodes that count, `nodes` the named
    ones. In the fields and the nodes `heads` of a control structure its level does not hold yet,
    as in the condition of an `if`. `logical` are the operators whose sequences count for cognitive
    complexity, `binary` the nodes that hold them, and `grouping` those that may stand between two
    of one sequence, as parentheses do. `jumps` count where they name a label.

    `calls` are the nodes that call what a field names, or what stands first in them: a function
    that calls itself counts once. With `has_overloads` the number of its arguments must fit, and
    their `labels`, where the language has them.

    `leading` nodes stand in front of what they belong to, as attributes do. A function that stands
    first in `wrappers`, as in a declaration, begins where they do. `texts` hold text whose white
    space matters. Whether a node in `forms` is what the grammar says, its function says of it and
    the source: a grammar may see no error in a text without an end.

    An error outside of functions hides code where it holds one of `code` or a token that counts, or
    one of `words` with a brace behind the error. It hides nothing where one of the `optional`
    tokens is missing. In a file with an error, one of the `tails`, which stand behind the
    parameters of a function, as a name is what is left of a head. What is `loose` stands in no file
    by itself, even without an error. `variables` are the names of variables, of types and of what
    is called, which no word of the language can be, except in the nodes `free`. The
    grammar takes the `signs` for letters of names, which they are not. With `ignores_case`
    `IF` is the word `if`. With `may_name_methods` these words are names behind that of a function.

    `join` puts each token of a source in one piece. `prepare` makes of that what is parsed, and
    `mend` of that, where it does not parse, others that may have fewer errors. `leave_out` blanks
    the macros that a configuration names in what is parsed. `unfold` makes of what was parsed
    another tree and source, in which more can be read. The tokens `hiding` begin a function that
    the grammar did not read, where that is said of them, the node around and the source. What
    `rival` finds for a source begins code in its texts and comments, by another setting of the
    language or by what its compiler reads before it knows these. A text with errors is parsed by
    the language `second` too, and the parse with fewer faults counts. With `asks_lizard` functions
    that only lizard sees in a text with errors are named.
    """

    library: str
    module: str
    units: Mapping[str, Unit]
    scopes: Mapping[str, Scope]
    tokens: Mapping[str, Decision]
    nodes: Mapping[str, Decision]
    nests: Mapping[str, Nest]
    comments: tuple[str, ...]
    texts: tuple[str, ...] = ()
    forms: Mapping[str, Callable[[Node, bytes], bool]] = MappingProxyType({})
    function: str = "language"
    heads: tuple[str, ...] = ("condition",)
    logical: tuple[str, ...] = ("&&", "||")
    binary: tuple[str, ...] = ("binary_expression",)
    grouping: tuple[str, ...] = ("parenthesized_expression",)
    jumps: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    has_overloads: bool = False
    labels: Callable[[Node], tuple[str, ...]] | None = None
    leading: tuple[str, ...] = ()
    wrappers: tuple[str, ...] = ()
    code: tuple[str, ...] = ("{", "}")
    words: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    tails: tuple[str, ...] = ()
    variables: tuple[str, ...] = VARIABLES
    free: tuple[str, ...] = ()
    signs: str = ""
    ignores_case: bool = False
    may_name_methods: bool = False
    loose: tuple[str, ...] = ()
    join: Callable[[bytes], bytes] | None = None
    prepare: Callable[[bytes], Prepared] | None = None
    mend: Callable[[Prepared], Iterable[bytes]] | None = None
    leave_out: Callable[[Prepared, Sequence[str]], Prepared] | None = None
    unfold: Callable[[Tree, bytes, Callable[[bytes], Tree]], tuple[Tree, bytes]] | None = None
    hiding: Mapping[str, Callable[[Node, Node, bytes], bool]] = MappingProxyType({})
    rival: Callable[[bytes], Pattern[bytes] | None] | None = None
    second: str = ""
    asks_lizard: bool = False


class Embedded(NamedTuple):
    """Code in a file of another kind: `cut` gives the code alone, and the name of its rules.

    The code stands in its place, and all else is blanked.
    """

    cut: Callable[[str], tuple[str, str]]
