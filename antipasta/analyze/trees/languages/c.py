"""C. Types: https://github.com/tree-sitter/tree-sitter-c/blob/v0.24.2/src/node-types.json."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from antipasta.analyze.trees.macros import leave_out, mend
from antipasta.analyze.trees.preprocessor import Dialect, joined, prepare, tokens, trigraphs
from antipasta.analyze.trees.rules import (
    CONDITIONAL,
    COUNTS,
    IF,
    LOOP,
    SWITCH,
    VARIABLES,
    Decision,
    Rules,
    Unit,
    else_in,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

TOKENS = tokens(
    rb"//(?:\\\n|[^\n])*|/\*(?s:.*?)(?:\*/|\Z)",
    rb"""R"(?P<mark>[^\s()\\]{0,16})\((?s:.*?)\)(?P=mark)"
    |"(?:\\(?s:.)|[^"\\\n])*"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])*'""",
    signs=rb"""R"'""",
    no_string=rb'R(?!")',
)
DIALECT = Dialect(
    TOKENS,
    counts=(b"if", b"ifdef", b"elif"),
    decisions=re.compile(rb"\b(?:if|for|while|case|catch)\b|&&|\|\||\?"),
)

FUNCTIONS = ("function_declarator", "abstract_function_declarator")
PARAMETERS = (
    *("parameter_declaration", "optional_parameter_declaration"),
    *("variadic_parameter_declaration", "identifier"),
)


OUTSIDE = ("translation_unit", "declaration_list")
"""What holds the code outside of functions."""

DECISIONS = ("if", "for", "while")
STATEMENTS = (*DECISIONS, "switch", "catch", "return")
"""What looks like a function behind an error or a macro."""


def head(node: Node) -> Node | None:
    """The innermost declarator of a function, which has its parameters."""
    found = None
    held = node.child_by_field_name("declarator")
    while held is not None:
        if held.type in FUNCTIONS:
            found = held
        inner = held.child_by_field_name("declarator")
        if inner is None and held.type == "qualified_identifier":
            inner = held.child_by_field_name("name")
        elif inner is None and held.type != "operator_cast":
            declarators = (each for each in held.named_children if "declarator" in each.type)
            inner = next(declarators, None)
        held = inner
    return found


def declared(node: Node) -> Node | None:
    """What a definition declares: a name, if it is a function."""
    held = head(node)
    declarator = held.child_by_field_name("declarator") if held else None
    while declarator is not None and declarator.type == "parenthesized_declarator":
        declarator = next(iter(declarator.named_children), None)  # which keeps a macro out
    return declarator


def parameters(node: Node) -> int:
    """The parameters; `void` and `...` are none."""
    found = head(node)
    held = found.child_by_field_name("parameters") if found else None
    if held is None:
        return int(named(node) is not None)  # the one of a macro
    declarations = [each for each in held.named_children if each.type in PARAMETERS]
    return sum(not _is_void(each) for each in declarations)


def _is_void(node: Node) -> bool:
    is_as_long = node.end_byte - node.start_byte == len("void")
    return is_as_long and text_of(node) == "void"


def stands_in_code(around: Sequence[Node]) -> bool:
    """Whether this is a statement of a function, as what a macro begins is."""
    for place in range(len(around) - 1, -1, -1):
        node = around[place]
        if node.type == "field_declaration_list":
            return False
        if node.type == "lambda_expression" or (node.type == "function_definition" and named(node)):
            return True
        if node.type == "compound_statement" and around[place - 1].type in OUTSIDE and macro(node):
            return True
    return False


def has_own_type(node: Node) -> bool:
    """Whether a function has a type that no macro can be, so that it is one in a function too."""
    held = node.child_by_field_name("type")
    return held is not None and held.type in ("primitive_type", "sized_type_specifier")


def is_statement(node: Node, _around: Sequence[Node]) -> bool:
    """Whether what looks like a function is a statement behind a macro: `MACRO if (a) {`."""
    return text_of(declared(node)) in DECISIONS


def named(node: Node) -> Node | None:
    """The name of a function, or the macro that begins it, such as `TEST(a) {`."""
    held = node.child_by_field_name("declarator")
    if held is not None and held.type == "parenthesized_declarator" and not head(node):
        return node.child_by_field_name("type")
    return declared(node)


def function_name(node: Node, around: Sequence[Node]) -> str:
    """The name of a function; empty for what only looks like one."""
    name = "".join(text_of(named(node)).split())
    is_nested = has_own_type(node)
    return name if name not in STATEMENTS and (is_nested or not stands_in_code(around)) else ""


def macro_call(node: Node) -> Node | None:
    """The call of a macro that stands in front of a block outside of functions."""
    held = node.prev_named_sibling
    if held is None or held.type not in ("expression_statement", "ERROR"):
        return None
    call = next(reversed(held.named_children), None)
    function = call.child_by_field_name("function") if call is not None else None
    return call if function is not None and function.type == "identifier" else None


def macro(node: Node) -> Node | None:
    """The macro that begins a block outside of functions."""
    call = macro_call(node)
    return call.child_by_field_name("function") if call else None


def macro_name(node: Node, _around: Sequence[Node]) -> str:
    """The name of that macro; empty without one."""
    return text_of(macro(node))


def arguments(node: Node) -> int:
    """The arguments of that macro."""
    call = macro_call(node)
    held = call.child_by_field_name("arguments") if call else None
    return len(held.named_children) if held else 0


MACRO_UNIT = Unit(macro_name, within=OUTSIDE, parameters=arguments, named=macro)

RULES = Rules(
    library="tree-sitter-c",
    module="tree_sitter_c",
    units={
        "function_definition": Unit(
            function_name, needs="body", parameters=parameters, named=named
        ),
        "compound_statement": MACRO_UNIT,
    },
    scopes={},
    tokens={
        **dict.fromkeys(("if", "for", "while", "&&", "||"), COUNTS),
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
        "while_statement": LOOP,
        "do_statement": LOOP,
        "switch_statement": SWITCH,
        "conditional_expression": CONDITIONAL,
    },
    comments=("comment",),
    texts=("string_content", "character"),
    heads=("condition", "initializer", "update"),
    jumps=("goto_statement",),
    calls=("call_expression",),
    variables=(*VARIABLES, "field_identifier"),
    optional=(";",),  # between what a macro begins, such as a loop, and its block
    join=joined,
    prepare=lambda source: prepare(source, DIALECT),
    leave_out=lambda prepared, names: leave_out(prepared, DIALECT, names),
    mend=lambda prepared: mend(prepared, DIALECT),
    rival=trigraphs,
    asks_lizard=True,
)
