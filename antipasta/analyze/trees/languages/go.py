"""Go. Types: https://github.com/tree-sitter/tree-sitter-go/blob/v0.25.0/src/node-types.json."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from antipasta.analyze.trees.names import plain
from antipasta.analyze.trees.rules import (
    ANONYMOUS,
    CASE,
    COUNTS,
    IF,
    LOOP,
    SWITCH,
    Rules,
    Unit,
    by_field,
    else_in,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

LONGEST_LIST = 100
"""The most values in a list whose names are looked for: that takes time for each of them."""

DECLARATIONS = ("parameter_declaration", "variadic_parameter_declaration")


def parameters(node: Node) -> int:
    """The names of the parameters, or their types where they have no names."""
    held = node.child_by_field_name("parameters")
    if held is None:
        return 0
    declared = [each for each in held.named_children if each.type in DECLARATIONS]
    return sum(max(1, len(each.children_by_field_name("name"))) for each in declared)


def method_name(node: Node, around: Sequence[Node]) -> str:
    """The name of a method behind the type of its receiver, such as `Stack.Push`."""
    receiver = node.child_by_field_name("receiver")
    declared = receiver.named_children if receiver else []
    held = next((each.child_by_field_name("type") for each in declared), None)
    while held is not None and held.type in ("pointer_type", "generic_type", "parenthesized_type"):
        held = held.child_by_field_name("type") or next(iter(held.named_children), None)
    name = by_field(node, around)
    return f"{text_of(held)}.{name}" if held else name


def bound_name(node: Node, around: Sequence[Node]) -> str:
    """What a function without a name is assigned to, the key that it stands at, or its caller."""
    held = node
    for place in range(len(around) - 1, -1, -1):
        parent = around[place]
        if parent.type == "argument_list":
            return _callback(around[place - 1])
        if parent.type not in ("expression_list", "literal_element", "parenthesized_expression"):
            return _name_in(parent, held, node)
        held = parent
    return ANONYMOUS


def _callback(call: Node) -> str:
    function = call.child_by_field_name("function")
    if function is not None and function.type == "selector_expression":
        function = function.child_by_field_name("field")
    if function is None or function.type not in ("identifier", "field_identifier"):
        return ANONYMOUS
    return f"{text_of(function)}.callback"


def _name_in(parent: Node, held: Node, node: Node) -> str:
    if parent.type == "keyed_element":
        return plain(text_of(parent.child_by_field_name("key"))) or ANONYMOUS
    if held.named_child_count > LONGEST_LIST:
        return ANONYMOUS
    values = held.named_children if held.type == "expression_list" else [held]
    place = next((at for at, each in enumerate(values) if each.id == node.id), 0)
    return text_of(next(iter(_names(parent)[place:]), None)) or ANONYMOUS


def _names(node: Node) -> list[Node]:
    """What a declaration or an assignment gives values to."""
    if node.type == "var_spec":
        return node.children_by_field_name("name")
    left = node.child_by_field_name("left")
    is_assignment = node.type in ("assignment_statement", "short_var_declaration")
    return left.named_children if left and is_assignment else []


# What may stand behind a declaration without a body: a comment, or the end of the statement.
_ENDS = re.compile(rb"[ \t]*(?://|/\*|;|\r?\n|\Z)")


def is_cut(_token: Node, around: Node, source: bytes) -> bool:
    """Whether a declaration has no body, and something else stands behind it on its line.

    Go ends a statement with its line, so the grammar ended this one too early.
    """
    if around.type not in ("function_declaration", "method_declaration"):
        return False
    has_body = around.child_by_field_name("body") is not None
    return not has_body and not _ENDS.match(source, around.end_byte)


# The grammar lets them stand at the top of a file, where Go has declarations alone. What seems to
# be a statement there may be what is left of a function.
_STATEMENTS = (
    *("assignment_statement", "short_var_declaration", "inc_statement", "dec_statement"),
    *("expression_statement", "send_statement", "go_statement", "defer_statement", "block"),
    *("if_statement", "for_statement", "select_statement", "labeled_statement"),
    *("expression_switch_statement", "type_switch_statement", "fallthrough_statement"),
    *("break_statement", "continue_statement", "goto_statement", "return_statement"),
)

RULES = Rules(
    library="tree-sitter-go",
    module="tree_sitter_go",
    units={
        "function_declaration": Unit(needs="body", parameters=parameters),
        "method_declaration": Unit(
            method_name, needs="body", parameters=parameters, is_method=True
        ),
        "func_literal": Unit(bound_name, parameters=parameters),
    },
    scopes={},
    tokens={
        **dict.fromkeys(("if", "for", "&&", "||"), COUNTS),
        "case": CASE,
        "else": else_in("if_statement"),
    },
    nodes={},
    nests={
        "if_statement": IF,
        "for_statement": LOOP,
        "expression_switch_statement": SWITCH,
        "type_switch_statement": SWITCH,
        "select_statement": SWITCH,
    },
    comments=("comment",),
    texts=(
        "interpreted_string_literal_content",
        "raw_string_literal_content",
        "rune_literal",
    ),
    heads=("condition", "initializer", "value", "for_clause", "range_clause"),
    jumps=("break_statement", "continue_statement", "goto_statement"),
    calls=("call_expression",),
    code=("{", "}", "func"),
    hiding={"func": is_cut},
    loose=_STATEMENTS,
)
