"""JavaScript, with JSX.

Types: https://github.com/tree-sitter/tree-sitter-javascript/blob/v0.25.0/src/node-types.json.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.analyze.trees.names import Bindings, plain
from antipasta.analyze.trees.rules import (
    CASE,
    CATCH,
    CONDITIONAL,
    COUNTS,
    IF,
    LOOP,
    SWITCH,
    TRY,
    Rules,
    Scope,
    Unit,
    all_parameters,
    called,
    else_in,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

BOUND = Bindings(
    names={
        "variable_declarator": "name",
        "assignment_expression": "left",
        "assignment_pattern": "left",
        "pair": "key",
        "field_definition": "property",
        "public_field_definition": "name",
        "jsx_attribute": "",
        "export_statement": "=default",
    },
    calls={"call_expression": "function", "new_expression": "constructor"},
    arguments=("arguments",),
    through=(
        *("parenthesized_expression", "ternary_expression", "binary_expression", "array"),
        *("as_expression", "satisfies_expression", "non_null_expression", "type_assertion"),
        *("await_expression", "jsx_expression"),
    ),
    members={"member_expression": "property"},
)


def function_name(node: Node, around: Sequence[Node]) -> str:
    """The name of a function, or of what it is bound or passed to."""
    own = text_of(node.child_by_field_name("name"))
    return own or BOUND.name(node, around).removeprefix("this.")


def method_name(node: Node, _around: Sequence[Node]) -> str:
    """The name of a method; that of an accessor has `.get` or `.set` behind it."""
    name = plain(text_of(node.child_by_field_name("name")))
    accessor = next((each.type for each in node.children if each.type in ("get", "set")), "")
    return f"{name}.{accessor}" if accessor else name


def class_name(node: Node, around: Sequence[Node]) -> str:
    """The name of a class, or of what it is bound to."""
    own = text_of(node.child_by_field_name("name"))
    return own or BOUND.holder(node, around) or "class"


def parameters(node: Node) -> int:
    """The parameters; a pattern is one."""
    return 1 if node.child_by_field_name("parameter") else all_parameters(node)


FUNCTION = Unit(function_name, needs="body", parameters=parameters)
CLASS = Scope(class_name)

RULES = Rules(
    library="tree-sitter-javascript",
    module="tree_sitter_javascript",
    units={
        "function_declaration": FUNCTION,
        "generator_function_declaration": FUNCTION,
        "function_expression": FUNCTION,
        "generator_function": FUNCTION,
        "arrow_function": FUNCTION,
        "method_definition": Unit(method_name, needs="body", is_method=True),
        "class_static_block": Unit(called("static")),
    },
    scopes={
        "class_declaration": CLASS,
        "class": CLASS,
        "object": Scope(BOUND.holder, is_class=False),
    },
    tokens={
        **dict.fromkeys(("if", "for", "while", "catch", "&&", "||", "??"), COUNTS),
        **dict.fromkeys(("&&=", "||=", "??="), COUNTS),
        "case": CASE,
        "else": else_in("else_clause"),
    },
    nodes={
        "ternary_expression": COUNTS,
        "assignment_pattern": COUNTS,
        "object_assignment_pattern": COUNTS,
    },
    nests={
        "if_statement": IF,
        "for_statement": LOOP,
        "for_in_statement": LOOP,
        "while_statement": LOOP,
        "do_statement": LOOP,
        "switch_statement": SWITCH,
        "try_statement": TRY,
        "catch_clause": CATCH,
        "ternary_expression": CONDITIONAL,
    },
    comments=("comment", "html_comment", "hash_bang_line"),
    texts=("string_fragment", "regex_pattern"),
    heads=("condition", "initializer", "increment", "left", "right", "value"),
    jumps=("break_statement", "continue_statement"),
    calls=("call_expression",),
    leading=("decorator",),
    wrappers=(
        *("export_statement", "lexical_declaration", "variable_declaration", "variable_declarator"),
        *("expression_statement", "assignment_expression", "pair", "field_definition"),
    ),
    words=("function", "=>"),
    free=("export_specifier", "import_specifier"),
    second="tsx",  # Flow's types are much like those of TypeScript
)
