"""Java. Types: https://github.com/tree-sitter/tree-sitter-java/blob/v0.23.5/src/node-types.json."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.analyze.trees.rules import (
    CASE,
    CATCH,
    CONDITIONAL,
    COUNTS,
    IF,
    LAMBDA,
    LOOP,
    SWITCH,
    TRY,
    Rules,
    Scope,
    Unit,
    called,
    else_in,
    text_of,
)
from antipasta.analyze.trees.texts import escapes_in_comments, has_no_escaped_end

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

BODIES = ("class_body", "enum_body_declarations", "interface_body")


def parameters(node: Node) -> int:
    """The formal parameters; `this` as a receiver is none."""
    held = node.child_by_field_name("parameters")
    if held is None:
        return 0
    if held.type == "identifier":
        return 1
    types = ("formal_parameter", "spread_parameter", "identifier")
    return sum(each.type in types for each in held.named_children)


def created_type(node: Node, _around: Sequence[Node]) -> str:
    """The type that an anonymous class extends."""
    return text_of(node.child_by_field_name("type"))


def bound_to(_node: Node, around: Sequence[Node]) -> str:
    """The field that holds a lambda, or where it stands."""
    declarators = (each for each in reversed(around) if each.type == "variable_declarator")
    return text_of(next((each.child_by_field_name("name") for each in declarators), None)) or (
        "lambda"
    )


METHOD = Unit(needs="body", parameters=parameters)
NAMED = Scope()

# The grammar lets them stand at the top of a file, where Java has declarations alone. What seems to
# be a statement there may be what is left of a method.
_STATEMENTS = (
    *("assert_statement", "block", "expression_statement", "labeled_statement", "if_statement"),
    *("do_statement", "for_statement", "enhanced_for_statement", "while_statement"),
    *("break_statement", "continue_statement", "return_statement", "throw_statement"),
    *("synchronized_statement", "try_statement", "try_with_resources_statement", "yield_statement"),
)

RULES = Rules(
    library="tree-sitter-java",
    module="tree_sitter_java",
    units={
        "method_declaration": METHOD,
        "constructor_declaration": METHOD,
        "compact_constructor_declaration": METHOD,
        "static_initializer": Unit(called("static")),
        "block": Unit(called("init"), within=BODIES),
        "lambda_expression": Unit(bound_to, folds=True, parameters=parameters),
    },
    scopes={
        "class_declaration": NAMED,
        "interface_declaration": NAMED,
        "annotation_type_declaration": NAMED,
        "enum_declaration": NAMED,
        "record_declaration": NAMED,
        "enum_constant": Scope(needs="body"),
        "object_creation_expression": Scope(created_type),
    },
    tokens={
        **dict.fromkeys(("if", "for", "while", "catch", "&&", "||"), COUNTS),
        "case": CASE,
        "else": else_in("if_statement"),
    },
    nodes={"ternary_expression": COUNTS},
    nests={
        "if_statement": IF,
        "for_statement": LOOP,
        "enhanced_for_statement": LOOP,
        "while_statement": LOOP,
        "do_statement": LOOP,
        "switch_expression": SWITCH,
        "try_statement": TRY,
        "try_with_resources_statement": TRY,
        "synchronized_statement": TRY,
        "catch_clause": CATCH,
        "ternary_expression": CONDITIONAL,
        "lambda_expression": LAMBDA,
    },
    comments=("line_comment", "block_comment"),
    texts=("string_fragment", "multiline_string_fragment", "character_literal"),
    forms=dict.fromkeys(("string_literal", "character_literal"), has_no_escaped_end),
    heads=("condition", "init", "update", "value", "resources"),
    jumps=("break_statement", "continue_statement"),
    calls=("method_invocation",),
    has_overloads=True,
    loose=_STATEMENTS,
    rival=escapes_in_comments,
)
