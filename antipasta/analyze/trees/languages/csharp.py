"""C#. Types: https://github.com/tree-sitter/tree-sitter-c-sharp/blob/v0.23.5/src/node-types.json."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from antipasta.analyze.trees.names import Bindings
from antipasta.analyze.trees.preprocessor import Dialect, prepare, tokens
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
    Decision,
    Rules,
    Scope,
    Unit,
    called,
    else_in,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from re import Pattern

    from tree_sitter import Node

_LINE_END = rb"(?:\xc2\x85|\xe2\x80[\xa8\xa9])"
"""What ends a line, and a comment, beside line feeds: U+0085, U+2028, U+2029 (ECMA-334, 6.3.2)."""

_CODE_BEHIND = re.compile(_LINE_END + rb"\s*[\w{}@]")

TOKENS = tokens(
    rb"//[^\n]*|/\*(?s:.*?)(?:\*/|\Z)",
    rb"""\$*(?P<quotes>"{3,})(?s:.*?)(?P=quotes)|(?:@\$?|\$@)"(?:[^"]|"")*"
    |"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""",
    signs=rb"""$@"'""",
    line_end=_LINE_END,
)
DIALECT = Dialect(
    TOKENS,
    counts=(b"if", b"elif"),
    decisions=re.compile(rb"\b(?:if|for|foreach|while|case|catch)\b|&&|\|\||\?\?|\s\?\s"),
)

BOUND = Bindings(
    names={"variable_declarator": "name", "property_declaration": "name"},
    calls={"invocation_expression": "function"},
    arguments=("argument_list", "argument"),
    through=("parenthesized_expression", "cast_expression"),
    members={"member_access_expression": "name"},
)


def line_ends(source: bytes) -> Pattern[bytes] | None:
    """What begins code in a comment that the grammar does not end with its line."""
    return None if source.isascii() else _CODE_BEHIND


def parameters(node: Node) -> int:
    """The formal parameters; a `params` array stands in the list without a node of its own."""
    held = node.child_by_field_name("parameters")
    if held is None:
        return 0
    if held.type == "implicit_parameter":
        return 1
    return sum(each.type in ("parameter", "params") for each in held.children)


def operator(node: Node) -> Node | None:
    """The word `operator`."""
    return next((each for each in node.children if each.type == "operator"), None)


def operator_name(node: Node, _around: Sequence[Node]) -> str:
    """The name of an operator, such as `operator +`, or the type that it converts to."""
    held = node.child_by_field_name("operator") or node.child_by_field_name("type")
    return f"operator {text_of(held)}"


def destructor_name(node: Node, _around: Sequence[Node]) -> str:
    """The name of the class behind a tilde."""
    return f"~{text_of(node.child_by_field_name('name'))}"


def is_no_default(node: Node, _around: Sequence[Node]) -> bool:
    """Whether an arm of a `switch` expression takes only some of the values."""
    first = node.named_children[0]
    return first.type != "discard" or any(each.type == "when_clause" for each in node.children)


METHOD = Unit(needs="body", parameters=parameters)
OPERATOR = Unit(operator_name, needs="body", parameters=parameters, named=operator)
LAMBDA_UNIT = Unit(BOUND.name, folds=True, parameters=parameters)
PROPERTIES = ("property_declaration", "indexer_declaration")
CLASS = Scope()
PROPERTY = Scope(is_class=False)

RULES = Rules(
    library="tree-sitter-c-sharp",
    module="tree_sitter_c_sharp",
    units={
        "method_declaration": METHOD,
        "constructor_declaration": METHOD,
        "destructor_declaration": METHOD._replace(name=destructor_name),
        "operator_declaration": OPERATOR,
        "conversion_operator_declaration": OPERATOR,
        "local_function_statement": METHOD,
        "accessor_declaration": Unit(needs="body", is_method=True),
        "arrow_expression_clause": Unit(called("get"), within=PROPERTIES, is_method=True),
        "lambda_expression": LAMBDA_UNIT,
        "anonymous_method_expression": LAMBDA_UNIT,
    },
    scopes={
        "class_declaration": CLASS,
        "struct_declaration": CLASS,
        "record_declaration": CLASS,
        "interface_declaration": CLASS,
        "enum_declaration": CLASS,
        "property_declaration": PROPERTY,
        "event_declaration": PROPERTY,
        "indexer_declaration": Scope(called("this"), is_class=False),
    },
    tokens={
        **dict.fromkeys(("if", "for", "foreach", "while", "catch"), COUNTS),
        **dict.fromkeys(("&&", "||", "??", "??="), COUNTS),
        "case": Decision(within=("switch_section",), left_out=1),
        "else": else_in("if_statement"),
    },
    nodes={
        "conditional_expression": COUNTS,
        "switch_expression_arm": CASE._replace(when=is_no_default),
    },
    nests={
        "if_statement": IF,
        "for_statement": LOOP,
        "foreach_statement": LOOP,
        "while_statement": LOOP,
        "do_statement": LOOP,
        "switch_statement": SWITCH,
        "switch_expression": SWITCH,
        "try_statement": TRY,
        "using_statement": TRY,
        "lock_statement": TRY,
        "catch_clause": CATCH,
        "conditional_expression": CONDITIONAL,
        "lambda_expression": LAMBDA,
        "anonymous_method_expression": LAMBDA,
    },
    comments=("comment",),
    texts=(
        *("string_literal_content", "string_content", "raw_string_content"),
        *("verbatim_string_literal", "character_literal_content"),
    ),
    heads=("condition", "initializer", "update", "value", "right"),
    jumps=("goto_statement",),
    calls=("invocation_expression",),
    has_overloads=True,
    prepare=lambda source: prepare(source, DIALECT),
    rival=line_ends,
)
