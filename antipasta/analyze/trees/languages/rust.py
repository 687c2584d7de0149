"""Rust. Types: https://github.com/tree-sitter/tree-sitter-rust/blob/v0.24.2/src/node-types.json."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.analyze.trees.item_macros import is_function, opened
from antipasta.analyze.trees.names import Bindings
from antipasta.analyze.trees.rules import (
    COUNTS,
    IF,
    LAMBDA,
    LOOP,
    SWITCH,
    Decision,
    Rules,
    Scope,
    Unit,
    else_in,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

PARAMETERS = ("parameter", "self_parameter", "variadic_parameter")

BOUND = Bindings(
    names={"static_item": "name", "const_item": "name"},
    calls={"call_expression": "function"},
    arguments=("arguments",),
    members={"scoped_identifier": "name", "field_expression": "field"},
)


def parameters(node: Node) -> int:
    """The parameters of a function, `self` included, or of a closure."""
    held = node.child_by_field_name("parameters")
    if held is None:
        return 0
    if held.type == "closure_parameters":
        return held.named_child_count
    return sum(each.type in PARAMETERS for each in held.named_children)


def base_name(node: Node | None) -> str:
    """The name of a type, without its path, its arguments, and what refers to it."""
    while node is not None:
        inner = node.child_by_field_name("name") or node.child_by_field_name("type")
        if inner is None:
            break
        node = inner
    return " ".join(text_of(node).split())


def implemented(node: Node, _around: Sequence[Node]) -> str:
    """The type of an `impl`, and the trait: `Stack`, or `Stack.Display`."""
    name = base_name(node.child_by_field_name("type"))
    trait = node.child_by_field_name("trait")
    return f"{name}.{base_name(trait)}" if trait else name


def is_further_arm(node: Node, around: Sequence[Node]) -> bool:
    """Whether an arm of a `match` is not the first one."""
    block = around[-1]
    for place in range(block.named_child_count):
        each = block.named_child(place)
        if each.type == "match_arm":
            return each.id != node.id
    return False


RULES = Rules(
    library="tree-sitter-rust",
    module="tree_sitter_rust",
    units={
        "function_item": Unit(parameters=parameters),
        "closure_expression": Unit(BOUND.name, folds=True, parameters=parameters),
    },
    scopes={
        "impl_item": Scope(implemented),
        "trait_item": Scope(),
        "mod_item": Scope(is_class=False),
    },
    tokens={
        **dict.fromkeys(("if", "while"), COUNTS),
        "for": Decision(within=("for_expression", "token_tree")),
        **dict.fromkeys(
            ("&&", "||"), Decision(within=("binary_expression", "let_chain", "token_tree"))
        ),
        "?": Decision(within=("try_expression", "token_tree")),
        "else": else_in("else_clause"),
    },
    nodes={
        "match_arm": Decision(when=is_further_arm, left_out=1),
        "let_declaration": Decision(1, 1, needs="alternative"),
        "let_chain": Decision(0, 1),
    },
    nests={
        "if_expression": IF,
        "for_expression": LOOP,
        "while_expression": LOOP,
        "loop_expression": LOOP,
        "match_expression": SWITCH,
        "closure_expression": LAMBDA,
    },
    comments=("line_comment", "block_comment"),
    texts=("string_content", "char_literal"),
    heads=("condition", "value", "pattern"),
    jumps=("break_expression", "continue_expression"),
    calls=("call_expression",),
    leading=("attribute_item",),
    code=("{", "}", "fn"),
    unfold=opened,
    hiding={"fn": is_function},
)
