"""Lua.

Types: https://github.com/tree-sitter-grammars/tree-sitter-lua/blob/v0.5.0/src/node-types.json.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.analyze.trees.names import Bindings
from antipasta.analyze.trees.rules import (
    ANONYMOUS,
    COUNTS,
    ELIF,
    IF,
    LOOP,
    Decision,
    Rules,
    Scope,
    Unit,
    else_in,
    text_of,
)
from antipasta.analyze.trees.texts import is_closed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

BOUND = Bindings(
    names={"assignment_statement": "", "field": "name"},
    calls={"function_call": "name"},
    arguments=("arguments",),
    through=("expression_list", "parenthesized_expression"),
    members={"dot_index_expression": "field", "method_index_expression": "method"},
)


def declared_name(node: Node, _around: Sequence[Node]) -> str:
    """The name of a function, such as `Stack.push` for `Stack:push`."""
    name = "".join(text_of(node.child_by_field_name("name")).split()).replace(":", ".")
    return name or ANONYMOUS  # where the name is missing


def bound_name(node: Node, around: Sequence[Node]) -> str:
    """What a function without a name is assigned to, or passed to."""
    if len(around) > 1 and around[-2].type == "assignment_statement":
        names, values = (each.named_children for each in around[-2].named_children[:2])
        place = next((at for at, each in enumerate(values) if each.id == node.id), 0)
        if place < len(names):
            return text_of(names[place]) or ANONYMOUS
    return BOUND.name(node, around)


def parameters(node: Node) -> int:
    """The parameters with names; `...` is none."""
    held = node.child_by_field_name("parameters")
    return len(held.children_by_field_name("name")) if held else 0


RULES = Rules(
    library="tree-sitter-lua",
    module="tree_sitter_lua",
    units={
        "function_declaration": Unit(declared_name, parameters=parameters),
        "function_definition": Unit(bound_name, parameters=parameters),
    },
    scopes={"table_constructor": Scope(BOUND.holder, is_class=False)},
    tokens={
        **dict.fromkeys(("if", "for", "while", "until", "and", "or"), COUNTS),
        "elseif": Decision(1, 1),
        "else": else_in("else_statement"),
        "function": Decision(0),  # adds nothing; the grammar takes it for a name, without an error
    },
    nodes={},
    nests={
        "if_statement": IF,
        "elseif_statement": ELIF,
        "for_statement": LOOP,
        "while_statement": LOOP,
        "repeat_statement": LOOP,
    },
    comments=("comment", "hash_bang_line"),
    texts=("string_content",),
    forms={"string": is_closed},
    signs="!$?@`",
    heads=("condition", "clause"),
    logical=("and", "or"),
    jumps=("goto_statement",),
    calls=("function_call",),
    code=("function", "end", "then", "do"),
)
