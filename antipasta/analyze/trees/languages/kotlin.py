"""Kotlin.

Types: https://github.com/tree-sitter-grammars/tree-sitter-kotlin/blob/v1.1.0/src/node-types.json.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.analyze.trees.names import CALLBACK
from antipasta.analyze.trees.rules import (
    ANONYMOUS,
    CATCH,
    COUNTS,
    IF,
    LAMBDA,
    LOOP,
    SWITCH,
    TRY,
    Decision,
    Prepared,
    Rules,
    Scope,
    Unit,
    called,
    else_in,
    text_of,
)
from antipasta.analyze.trees.texts import has_all_read, is_closed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tree_sitter import Node

ACCESSORS = ("getter", "setter")
AROUND_LAMBDAS = (
    *("annotated_lambda", "value_argument", "value_arguments", "property_delegate"),
    *("parenthesized_expression", "labeled_expression"),
)


def child(node: Node, *types: str) -> Node | None:
    """The first child of one of these types."""
    return next((each for each in node.children if each.type in types), None)


def at_word(word: str) -> Callable[[Node], Node | None]:
    """Finds that word among the children of a node."""
    return lambda node: child(node, word)


def parameters(node: Node) -> int:
    """The parameters of a function or a lambda."""
    held = child(node, "function_value_parameters", "lambda_parameters")
    if held is None:
        return 0
    if held.type == "lambda_parameters":
        return held.named_child_count
    return sum(each.type == "parameter" for each in held.named_children)


def declared(node: Node) -> str:
    """The name of a property; empty where several are declared at once."""
    held = child(node, "variable_declaration")
    return text_of(child(held, "identifier")) if held else ""


def property_name(node: Node, _around: Sequence[Node]) -> str:
    """The name of a property with accessors; empty for one without."""
    return declared(node) if child(node, *ACCESSORS) else ""


def implemented(node: Node, _around: Sequence[Node]) -> str:
    """The first type that an object without a name has."""
    held = child(node, "delegation_specifiers")
    while held is not None and held.type != "identifier":
        held = next(iter(held.named_children), None)
    return text_of(held) or "object"


def companion_name(node: Node, _around: Sequence[Node]) -> str:
    """The name of a companion, which most do without."""
    return text_of(child(node, "identifier")) or "Companion"


def bound_name(_node: Node, around: Sequence[Node]) -> str:
    """The property that a lambda is bound to, or the function that it is passed to."""
    callee = ""
    for node in reversed(around):
        if node.type == "property_declaration":
            bound = declared(node)
            return f"{bound or callee}.{CALLBACK}" if callee else bound or ANONYMOUS
        if node.type == "call_expression":
            callee = callee or _callee(node)
        elif node.type not in AROUND_LAMBDAS:
            break
    return f"{callee}.{CALLBACK}" if callee else ANONYMOUS


def _callee(call: Node) -> str:
    held: Node | None = call
    while held is not None and held.type in ("call_expression", "navigation_expression"):
        place = 0 if held.type == "call_expression" else -1
        held = held.named_children[place]
    return text_of(held) if held is not None and held.type == "identifier" else ""


def is_further_entry(node: Node, around: Sequence[Node]) -> bool:
    """Whether an entry of a `when` is not the first one."""
    return child(around[-1], "when_entry") != node


def is_jump(node: Node, _around: Sequence[Node]) -> bool:
    """Whether this is a `break` or `continue` with a label, which the grammar takes for a label."""
    return text_of(child(node, "label")) in ("break@", "continue@")


CLASS = Scope()
ANONYMOUS_FUNCTION = Unit(bound_name, folds=True, parameters=parameters)


def ended(source: bytes) -> Prepared:
    """The source with an end of its last line: behind an annotation the grammar waits for one."""
    return Prepared(source if source.endswith(b"\n") else source + b"\n")


RULES = Rules(
    library="tree-sitter-kotlin",
    module="tree_sitter_kotlin",
    units={
        "function_declaration": Unit(needs="function_body", parameters=parameters),
        "getter": Unit(called("get"), needs="function_body", is_method=True, named=at_word("get")),
        "setter": Unit(called("set"), needs="function_body", is_method=True, named=at_word("set")),
        "secondary_constructor": Unit(
            called("constructor"),
            needs="block",
            parameters=parameters,
            named=at_word("constructor"),
        ),
        "anonymous_initializer": Unit(called("init")),
        "lambda_literal": ANONYMOUS_FUNCTION,
        "anonymous_function": ANONYMOUS_FUNCTION,
    },
    scopes={
        "class_declaration": CLASS,
        "object_declaration": CLASS,
        "companion_object": Scope(companion_name),
        "enum_entry": Scope(companion_name, needs="class_body"),
        "object_literal": Scope(implemented),
        "property_declaration": Scope(property_name, is_class=False),
    },
    tokens={
        **dict.fromkeys(("if", "for", "while", "catch", "&&", "||", "?:"), COUNTS),
        "else": else_in("if_expression"),
    },
    nodes={
        "when_entry": Decision(when=is_further_entry, left_out=1),
        "labeled_expression": Decision(0, 1, when=is_jump),
    },
    nests={
        "if_expression": IF,
        "for_statement": LOOP,
        "while_statement": LOOP,
        "do_while_statement": LOOP,
        "when_expression": SWITCH,
        "try_expression": TRY,
        "catch_block": CATCH,
        "lambda_literal": LAMBDA,
        "anonymous_function": LAMBDA,
    },
    comments=("line_comment", "block_comment"),
    prepare=ended,
    texts=("string_content", "character_literal"),
    forms={"string_literal": is_closed, "file_annotation": has_all_read},
    heads=("condition", "when_subject"),
    calls=("call_expression",),
    has_overloads=True,
    code=("{", "}", "fun"),
)
