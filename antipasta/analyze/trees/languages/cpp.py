"""C++. Types: https://github.com/tree-sitter/tree-sitter-cpp/blob/v0.23.4/src/node-types.json."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from antipasta.analyze.trees.languages.c import (
    DIALECT,
    MACRO_UNIT,
    STATEMENTS,
    declared,
    has_own_type,
    is_statement,
    parameters,
    stands_in_code,
)
from antipasta.analyze.trees.macros import ARGUMENTS, CAPITALS, leave_out, mend
from antipasta.analyze.trees.names import Bindings
from antipasta.analyze.trees.preprocessor import joined, prepare, trigraphs
from antipasta.analyze.trees.rules import (
    CATCH,
    CONDITIONAL,
    COUNTS,
    IF,
    LAMBDA,
    LOOP,
    SWITCH,
    TRY,
    VARIABLES,
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

EXPORTED = re.compile(
    rb"\b(?:class|struct|union)\s+(?=[A-Z])("
    + CAPITALS
    + rb"(?:\s*"
    + ARGUMENTS
    + rb")?)(?=\s+\w+\s*(?:final\s*)?(?::(?!:)|\{(?=[^;{}]*[;{])))"
)
"""A macro between `class` and its name, which the grammar takes for the type of a function."""

BOUND = Bindings(
    names={"init_declarator": "declarator", "field_declaration": "declarator"},
    calls={"call_expression": "function"},
    arguments=("argument_list", "initializer_list"),
    through=("parenthesized_expression",),
    members={"field_expression": "field", "qualified_identifier": "name"},
)


def function_name(node: Node, around: Sequence[Node]) -> str:
    """The dotted name of a function; empty for what only looks like one."""
    if stands_in_code(around) and not has_own_type(node):
        return ""
    name = _dotted(_conversion(node) or declared(node))
    return "" if name in STATEMENTS else name


def valued_function_name(node: Node, around: Sequence[Node]) -> str:
    """The name of a function that the grammar takes for a variable: `T f() {};`.

    It takes the empty body for a value; a pointer to a function may have one.
    """
    held = node.child_by_field_name("declarator")
    value = node.child_by_field_name("value") or node.child_by_field_name("default_value")
    if held is None or held.type != "function_declarator" or value is None:
        return ""
    inner = held.child_by_field_name("declarator")
    is_pointer = inner is not None and inner.type == "parenthesized_declarator"
    if is_pointer or value.type != "initializer_list" or stands_in_code(around):
        return ""
    return function_name(node, around)


def _conversion(node: Node) -> Node | None:
    """The declarator of an operator that converts, which begins with the classes that it is of."""
    held = found = node.child_by_field_name("declarator")
    while held is not None and held.type != "operator_cast":
        if held.type == "qualified_identifier":
            held = held.child_by_field_name("name")
            continue
        held = held.child_by_field_name("declarator") or (
            held.named_children[-1] if held.type == "reference_declarator" else None
        )
        found = held
    return found if held is not None else None


def _dotted(node: Node | None) -> str:
    """A name with dots, and with the types that it is in without their arguments."""
    parts = []
    while node is not None and node.type == "qualified_identifier":
        scope = node.child_by_field_name("scope")
        if scope is not None and scope.type == "template_type":
            scope = scope.child_by_field_name("name")
        parts.append(text_of(scope))
        node = node.child_by_field_name("name")
    if node is not None and node.type == "operator_cast":
        parts.append(f"operator {text_of(node.child_by_field_name('type'))}")
    elif node is not None and node.type == "operator_name":
        parts.append(f"operator {text_of(node).removeprefix('operator').strip()}")
    else:
        parts.append("".join(text_of(node).split()))
    return ".".join(filter(None, parts))


def without_exports(source: bytes) -> bytes:
    """The source with blanks for the macros of classes: they parse, but as something else."""

    def blank(found: re.Match[bytes]) -> bytes:
        start, end = (each - found.start() for each in found.span(1))
        return found[0][:start] + re.sub(rb"[^\n]", b" ", found[0][start:end])

    return EXPORTED.sub(blank, source)


def scope_name(node: Node, _around: Sequence[Node]) -> str:
    """The name of a class, without arguments, or of a namespace; empty for one without."""
    held = node.child_by_field_name("name")
    if held is not None and held.type == "template_type":
        held = held.child_by_field_name("name")
    name = "".join(text_of(held).split())
    return name.replace("::", ".")


CLASS = Scope(scope_name, needs="body")

RULES = Rules(
    library="tree-sitter-cpp",
    module="tree_sitter_cpp",
    units={
        "function_definition": Unit(
            function_name, needs="body", parameters=parameters, named=declared
        ),
        "init_declarator": Unit(
            valued_function_name, needs="value", parameters=parameters, named=declared
        ),
        "field_declaration": Unit(
            valued_function_name, needs="default_value", parameters=parameters, named=declared
        ),
        "compound_statement": MACRO_UNIT,
        "lambda_expression": Unit(BOUND.name, folds=True, parameters=parameters),
    },
    scopes={
        "namespace_definition": Scope(scope_name, is_class=False),
        "class_specifier": CLASS,
        "struct_specifier": CLASS,
        "union_specifier": CLASS,
    },
    tokens={
        **dict.fromkeys(("if", "for", "while", "catch"), COUNTS),
        **dict.fromkeys(
            ("&&", "||", "and", "or"), Decision(within=("binary_expression", "fold_expression"))
        ),
        "case": Decision(within=("case_statement",), left_out=1),
        "else": else_in("else_clause"),
    },
    nodes={
        "conditional_expression": COUNTS,
        "function_definition": Decision(1, 1, when=is_statement, at=declared),
    },
    nests={
        "if_statement": IF,
        "for_statement": LOOP,
        "for_range_loop": LOOP,
        "while_statement": LOOP,
        "do_statement": LOOP,
        "switch_statement": SWITCH,
        "try_statement": TRY,
        "catch_clause": CATCH,
        "conditional_expression": CONDITIONAL,
        "lambda_expression": LAMBDA,
    },
    comments=("comment",),
    texts=("string_content", "raw_string_content", "character"),
    heads=("condition", "initializer", "update", "right"),
    logical=("&&", "||", "and", "or"),
    jumps=("goto_statement",),
    calls=("call_expression",),
    has_overloads=True,
    wrappers=("template_declaration",),
    tails=("const", "noexcept", "volatile"),
    variables=(*VARIABLES, "field_identifier", "literal_suffix"),
    optional=(";",),  # between what a macro begins, such as a loop, and its block
    join=joined,
    prepare=lambda source: prepare(without_exports(source), DIALECT),
    leave_out=lambda prepared, names: leave_out(prepared, DIALECT, names),
    mend=lambda prepared: mend(prepared, DIALECT),
    rival=trigraphs,
    asks_lizard=True,
)
