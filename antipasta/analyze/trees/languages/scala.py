"""Scala. Types: https://github.com/tree-sitter/tree-sitter-scala/blob/v0.26.3/src/node-types.json."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from antipasta.analyze.trees.names import Bindings
from antipasta.analyze.trees.rules import (
    CATCH,
    COUNTS,
    IF,
    LAMBDA,
    LOOP,
    SWITCH,
    TRY,
    Decision,
    Rules,
    Scope,
    Unit,
    else_in,
    text_of,
)
from antipasta.analyze.trees.texts import escapes_before_code, has_own_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

LOGICAL = ("&&", "||")

BOUND = Bindings(
    names={"val_definition": "pattern", "var_definition": "pattern"},
    calls={"call_expression": "function"},
    arguments=("arguments", "block"),
    through=("parenthesized_expression",),
    members={
        "field_expression": "field",
        "generic_function": "function",
        "call_expression": "function",  # with several lists of arguments
    },
)


def parameters(node: Node) -> int:
    """The parameters of a function in all its lists, or those of a lambda."""
    lists = node.children_by_field_name("parameters")
    if node.type == "lambda_expression":
        return sum(each.named_child_count if each.type == "bindings" else 1 for each in lists)
    parameters = (each for held in lists for each in held.named_children)
    return sum(each.type == "parameter" for each in parameters)


def scope_name(node: Node, _around: Sequence[Node]) -> str:
    """The name of a class or an object; empty for a `given` without one."""
    return text_of(node.child_by_field_name("name"))


def created_type(node: Node, _around: Sequence[Node]) -> str:
    """The type that a class without a name extends."""
    types = ("type_identifier", "generic_type", "stable_type_identifier")
    held = next((each for each in node.named_children if each.type in types), None)
    return text_of(held).partition("[")[0] or "new"


def operator(node: Node) -> str:
    """The operator of an infix expression, if it is a logical one."""
    found = text_of(node.child_by_field_name("operator"))
    return found if found in LOGICAL else ""


def is_logical(node: Node, _around: Sequence[Node]) -> bool:
    """Whether this is a logical expression, or a statement that the grammar takes for an operator.

    The grammar knows one type of operators.
    """
    return text_of(node.child_by_field_name("operator")) in (*LOGICAL, "if", "while", "for")


def begins_sequence(node: Node, around: Sequence[Node]) -> bool:
    """Whether this operator is that of a logical expression, and not that of the one around."""
    if text_of(node) not in LOGICAL:
        return False
    # No slice: it would copy the whole path for each operator of a long chain.
    outer = islice(reversed(around), 1, None)
    held = next((each for each in outer if each.type != "parenthesized_expression"), None)
    is_same = held is not None and held.type == "infix_expression" and operator(held)
    return is_same != text_of(node)


def is_function(_node: Node, around: Sequence[Node]) -> bool:
    """Whether cases are a function of their own, as in `map { case a => b }`."""
    return around[-1].type not in ("match_expression", "catch_clause")


def is_string(node: Node, source: bytes) -> bool:
    """Whether a string has an end, and no line feed in it between single quotes.

    The grammar takes an escaped quote for the end, too.
    """
    behind = max((each.end_byte for each in node.children), default=node.start_byte + 1)
    has_end = source.endswith(b'"', behind, node.end_byte)
    is_triple = source.startswith(b'"""', node.start_byte)
    return has_end and (is_triple or not has_own_lines(node, source))


CLASS = Scope(scope_name)
CASES = Decision(0, when=is_function, left_out=-1)

RULES = Rules(
    library="tree-sitter-scala",
    module="tree_sitter_scala",
    units={
        "function_definition": Unit(needs="body", parameters=parameters),
        "lambda_expression": Unit(BOUND.name, folds=True, parameters=parameters),
    },
    scopes={
        "class_definition": CLASS,
        "object_definition": CLASS,
        "package_object": CLASS,
        "trait_definition": CLASS,
        "enum_definition": CLASS,
        "given_definition": CLASS,
        "instance_expression": Scope(created_type, needs="template_body"),
    },
    tokens={
        **dict.fromkeys(("if", "for", "while", "catch"), COUNTS),
        "case": Decision(within=("case_clause",), left_out=1),
        "else": else_in("if_expression"),
    },
    nodes={
        "infix_expression": Decision(when=is_logical),
        "case_block": CASES,
        "indented_cases": CASES,
        "operator_identifier": Decision(0, 1, ("infix_expression",), when=begins_sequence),
    },
    nests={
        "if_expression": IF,
        "for_expression": LOOP,
        "while_expression": LOOP,
        "do_while_expression": LOOP,
        "match_expression": SWITCH,
        "try_expression": TRY,
        "catch_clause": CATCH,
        "lambda_expression": LAMBDA,
    },
    comments=("comment", "block_comment"),
    texts=("string", "character_literal"),
    forms=dict.fromkeys(("string", "interpolated_string"), is_string),
    heads=("condition", "value", "enumerators"),
    logical=(),
    binary=(),
    calls=("call_expression",),
    has_overloads=True,
    rival=escapes_before_code,
    code=("{", "}", "def"),
)
