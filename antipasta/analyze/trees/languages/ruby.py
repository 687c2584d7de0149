"""Ruby. Types: https://github.com/tree-sitter/tree-sitter-ruby/blob/v0.23.1/src/node-types.json."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from antipasta.analyze.trees.names import Bindings
from antipasta.analyze.trees.rules import (
    CASE,
    CATCH,
    CONDITIONAL,
    COUNTS,
    ELIF,
    IF,
    LAMBDA,
    LOOP,
    SWITCH,
    TRY,
    Decision,
    Rules,
    Scope,
    Unit,
    all_parameters,
    by_field,
    called,
    text_of,
)
from antipasta.analyze.trees.texts import is_closed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

_END = re.compile(rb"(?<![^\n])__END__(?:\r?\n|\Z)")


def is_data(node: Node, source: bytes) -> bool:
    """Whether the `__END__` in front of what is no code stands alone on its line.

    It is a name elsewhere: https://docs.ruby-lang.org/en/3.4/syntax/miscellaneous_rdoc.html.
    """
    return _END.match(source, node.start_byte - len(b"__END__")) is not None


TEXTS = (
    *("regex", "string", "subshell", "string_array", "symbol_array", "delimited_symbol"),
    "heredoc_beginning",
)

_VARIABLE = re.compile(
    rb"""(?x) (?<![\w.@$:]) ([a-z_]\w*+)
         (?: [ \t]* (?: [-+*/%|&^<>]{0,2} = (?![=~>]) | []|,)>] ) | :(?!:) | [ \t]+ in \b )
    | (?: => \s* | [*&] | \b def \s+ [\w.]+ [?!]? [ \t]+ ) ([a-z_]\w*)"""
)
_NUMBERED = frozenset(b"_%d" % each for each in range(1, 10))


@lru_cache(maxsize=1)
def _variables(source: bytes) -> frozenset[bytes]:
    """The names that are assigned, parameters or patterns somewhere in the source."""
    return _NUMBERED | {one or other for one, other in _VARIABLE.findall(source)}


_BEFORE = re.compile(
    rb"""(?x) (?: ([.:@$?&]*) \b (\w+) ([?!]?) | [])}"'`] | \$[^\w\s] )
         ((?:[ \t]|\\\n)*) \Z"""
)
_BEGIN = frozenset(
    b"and begin break case do else elsif ensure for if in next not or rescue return then unless"
    b" until when while".split()
)
_END_WORDS = frozenset(b"end false nil redo retry self true __ENCODING__ __FILE__ __LINE__".split())
_NEAR = 100
"""How far before a sign its last token is looked for."""


def is_text(node: Node, source: bytes) -> bool:
    """Whether a text that begins with `/`, `%` or `<<` is one, and the sign no operator.

    `a /b; if c; d end; e/i` is a call with an expression, but two divisions where `a` is a local
    variable, and so are `@a /b` and `a/b`. The grammar asks neither. These are the rules of Ruby's
    own lexer (`IS_END`, `IS_SPCARG`: https://github.com/ruby/ruby/blob/v3_4_1/parse.y).
    """
    start = node.start_byte
    if source[start] not in b"/%<":
        return True
    near = source[max(0, start - _NEAR) : start]
    before = _BEFORE.search(near)
    if start > _NEAR and _is_cut(near, before):
        return False  # nobody knows
    return before is None or _may_precede_text(before, source)


def _is_cut(near: bytes, before: re.Match[bytes] | None) -> bool:
    """Whether the last token may begin further left."""
    return before.start() == 0 if before else not near.strip(b" \t\\\n")


def _may_precede_text(before: re.Match[bytes], source: bytes) -> bool:
    sign, word, mark, space = before.groups()
    if word is None:
        return False
    if word in _BEGIN and not sign:
        return True
    return bool(space) and (bool(mark) or _is_call(sign, word, source))


def _is_call(sign: bytes, word: bytes, source: bytes) -> bool:
    """Whether a name is that of a method or a constant, behind which a text may stand."""
    if word[:1].isdigit() or (sign and sign not in (b".", b"&.", b"::")):
        return False
    if sign or word[:1].isupper():
        return True
    return word not in _END_WORDS and word not in _variables(source)


BOUND = Bindings(
    names={"assignment": "left", "pair": "key"},
    calls={"call": "method"},
    arguments=("argument_list",),
    through=("lambda", "parenthesized_statements"),
)


def class_name(node: Node, around: Sequence[Node]) -> str:
    """The name of a class or a module, such as `Box.Lid` for `Box::Lid`."""
    return by_field(node, around).replace("::", ".")


def singleton_name(node: Node, around: Sequence[Node]) -> str:
    """The name of a method behind the object that it is of: `self.create`."""
    return f"{text_of(node.child_by_field_name('object'))}.{by_field(node, around)}"


def block_parameters(node: Node) -> int:
    """The parameters of a block, or of the lambda that it is of."""
    holder = node.parent if node.parent is not None and node.parent.type == "lambda" else node
    return all_parameters(holder)


BLOCK = Unit(
    BOUND.name, within=("call", "lambda"), folds=True, is_apart=True, parameters=block_parameters
)

RULES = Rules(
    library="tree-sitter-ruby",
    module="tree_sitter_ruby",
    units={
        "method": Unit(),
        "singleton_method": Unit(singleton_name),
        "block": BLOCK,
        "do_block": BLOCK,
    },
    scopes={
        "class": Scope(class_name),
        "module": Scope(class_name),
        "singleton_class": Scope(called("self")),
    },
    tokens={
        **dict.fromkeys(("if", "unless", "while", "until", "for", "rescue", "ensure"), COUNTS),
        **dict.fromkeys(("&&", "||", "and", "or", "&&=", "||="), COUNTS),
        "elsif": Decision(1, 1),
        "when": CASE,
        "in": Decision(within=("in_clause",), left_out=1),
    },
    nodes={
        "conditional": COUNTS,
        "else": Decision(0, 1, within=("if", "unless", "elsif")),
    },
    nests={
        "if": IF,
        "unless": IF,
        "if_modifier": IF,
        "unless_modifier": IF,
        "elsif": ELIF,
        "while": LOOP,
        "until": LOOP,
        "while_modifier": LOOP,
        "until_modifier": LOOP,
        "for": LOOP,
        "case": SWITCH,
        "case_match": SWITCH,
        "begin": TRY,
        "rescue": CATCH,
        "rescue_modifier": CATCH,
        "conditional": CONDITIONAL,
        "block": LAMBDA,
        "do_block": LAMBDA,
    },
    comments=("comment",),
    texts=("string_content", "heredoc_content", "character"),
    forms={
        "heredoc_body": is_closed,
        "uninterpreted": is_data,
        **dict.fromkeys(TEXTS, is_text),
    },
    may_name_methods=True,
    heads=("condition", "value"),
    logical=("&&", "||", "and", "or"),
    binary=("binary",),
    grouping=("parenthesized_statements",),
    calls=("call",),
    code=("{", "}", "def", "end", "do", "class", "module", "begin", "%w(", "%i("),
)
