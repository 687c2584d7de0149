"""Ruby. Types: https://github.com/tree-sitter/tree-sitter-ruby/blob/v0.23.1/src/node-types.json."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.analyze.trees.names import Bindings
from antipasta.analyze.trees.ruby_texts import TEXTS, is_data, is_text
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
