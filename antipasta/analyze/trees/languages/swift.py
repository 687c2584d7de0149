"""Swift.

Types: https://github.com/alex-pinkus/tree-sitter-swift/blob/0.7.4/src/node-types.json (which is
generated).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from antipasta.analyze.trees.names import CALLBACK
from antipasta.analyze.trees.rules import (
    ANONYMOUS,
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
    text_of,
)
from antipasta.analyze.trees.texts import is_closed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tree_sitter import Node

NAME = "simple_identifier"

AROUND_LAMBDAS = ("call_suffix", "value_arguments", "value_argument", "try_expression")


def child(node: Node, *types: str) -> Node | None:
    """The first child of one of these types."""
    return next((each for each in node.children if each.type in types), None)


def at_word(word: str) -> Callable[[Node], Node | None]:
    """Finds the child of that type."""
    return lambda node: child(node, word)


def parameters(node: Node) -> int:
    """The parameters of a function, which stand in it, or of a closure."""
    held: Node | None = node
    if node.type == "lambda_literal":
        held = child(node, "lambda_function_type")
        held = child(held, "lambda_function_type_parameters") if held else None
    types = ("parameter", "lambda_parameter")
    return sum(each.type in types for each in held.named_children) if held else 0


def labels(node: Node) -> tuple[str, ...]:
    """The labels of the parameters of a function; `_` is none."""
    held = (each for each in node.named_children if each.type == "parameter")
    names = (each.child_by_field_name("external_name") or child(each, NAME) for each in held)
    return tuple(text_of(each).removeprefix("_") for each in names)


def labels_given(node: Node) -> tuple[str, ...]:
    """The labels of the arguments of a call."""
    held = (each for each in node.named_children if each.type == "value_argument")
    return tuple(text_of(child(each, "value_argument_label")) for each in held)


def property_name(node: Node, _around: Sequence[Node]) -> str:
    """The name of a property with accessors; empty for one without."""
    if not child(node, "computed_property", "willset_didset_block"):
        return ""
    return text_of(node.child_by_field_name("name"))


def type_name(node: Node, _around: Sequence[Node]) -> str:
    """The name of a type, or of what is extended, without arguments."""
    return text_of(node.child_by_field_name("name")).partition("<")[0]


def bound_name(_node: Node, around: Sequence[Node]) -> str:
    """The property that a closure is bound to, or the function that it is passed to."""
    callee = ""
    for node in reversed(around):
        if node.type == "property_declaration":
            bound = text_of(node.child_by_field_name("name"))
            return f"{bound or callee}.{CALLBACK}" if callee else bound or ANONYMOUS
        if node.type == "call_expression":
            callee = callee or _callee(node)
        elif node.type not in AROUND_LAMBDAS:
            break
    return f"{callee}.{CALLBACK}" if callee else ANONYMOUS


def _callee(call: Node) -> str:
    held = call.named_children[0]
    if held.type not in ("simple_identifier", "navigation_expression"):
        return ""
    return text_of(held.named_children[-1] if held.named_child_count else held).lstrip(".")


def is_in_no_enum(_node: Node, around: Sequence[Node]) -> bool:
    """Whether a `case` is that of a `switch` or of a condition."""
    return around[-1].type != "enum_entry"


def is_jump(node: Node, _around: Sequence[Node]) -> bool:
    """Whether this is a `break` or `continue` with a label."""
    return node.children[0].type in ("break", "continue") and node.named_child_count > 0


def bodied(node: Node) -> Node | None:
    """The name of the function of a protocol whose body this is; no protocol may have one."""
    head = node.prev_named_sibling
    return (
        head.child_by_field_name("name") if head and not node.child_by_field_name("name") else None
    )


def bodied_name(node: Node, _around: Sequence[Node]) -> str:
    """That name; empty for a function without a body."""
    return text_of(bodied(node))


DIAGNOSTIC = re.compile(
    rb'\#(?:warning|error)\s*\(\s*(?:"(?:\\.|[^"\\\n])*"|"""(?s:.*)""")\s*\)\s*;?\s*(?://.*)?'
    rb"|\#sourceLocation\s*\([^()]*\)\s*"
)
"""The grammar takes what follows on the line along, which may be code."""


def is_diagnostic(node: Node, source: bytes) -> bool:
    """Whether a directive with a text has nothing behind it."""
    return DIAGNOSTIC.fullmatch(source, node.start_byte, node.end_byte) is not None


_OF_CLASS = re.compile(rb"\\(?s:.)|\[[^]]*\]")
_STATEMENT = re.compile(rb";\s*(?:for|func|guard|if|let|repeat|switch|var|while)\b")
_BRACKETS = re.compile(rb"[()]")
_EXTENDED = re.compile(rb"#/(?:\\.|(?!/#).)*+/#", re.S)


def is_regex(node: Node, source: bytes) -> bool:
    """Whether a regular expression is one to its end, and no code between operators.

    The grammar ends one with `#` at the last `/#` of a line. The compiler takes `(/)` for an
    operator, and without BareSlashRegexLiterals each slash
    (https://github.com/swiftlang/swift-evolution/blob/main/proposals/0354-regex-literals.md).
    """
    text = source[node.start_byte : node.end_byte]
    if text.startswith(b"#"):
        return _EXTENDED.fullmatch(text) is not None
    depth = 0
    for bracket in _BRACKETS.findall(_OF_CLASS.sub(b"", text)):
        depth += 1 if bracket == b"(" else -1
        if depth < 0:
            return False
    return _STATEMENT.search(text) is None


FUNCTION = Unit(needs="body", parameters=parameters, labels=labels)
TYPE = Scope(type_name)

RULES = Rules(
    library="tree-sitter-swift",
    module="tree_sitter_swift",
    units={
        "function_declaration": FUNCTION,
        "protocol_function_declaration": Unit(bodied_name, named=bodied),
        "init_declaration": FUNCTION,
        "deinit_declaration": Unit(called("deinit"), needs="body", named=at_word("deinit")),
        "computed_property": Unit(called("get"), needs="statements", is_method=True),
        "computed_getter": Unit(called("get"), is_method=True, named=at_word("getter_specifier")),
        "computed_setter": Unit(called("set"), is_method=True, named=at_word("setter_specifier")),
        "computed_modify": Unit(
            called("modify"), is_method=True, named=at_word("modify_specifier")
        ),
        "willset_clause": Unit(called("willSet"), is_method=True, named=at_word("willSet")),
        "didset_clause": Unit(called("didSet"), is_method=True, named=at_word("didSet")),
        "lambda_literal": Unit(bound_name, folds=True, parameters=parameters),
    },
    scopes={
        "class_declaration": TYPE,
        "protocol_declaration": TYPE,
        "property_declaration": Scope(property_name, is_class=False),
        "subscript_declaration": Scope(called("subscript"), is_class=False),
    },
    tokens={
        **dict.fromkeys(("if", "for", "while", "guard"), COUNTS),
        **dict.fromkeys(
            ("&&", "||"), Decision(within=("conjunction_expression", "disjunction_expression"))
        ),
        "case": Decision(when=is_in_no_enum, left_out=1),
    },
    nodes={
        "catch_block": COUNTS,
        "ternary_expression": COUNTS,
        "else": Decision(0, 1, within=("if_statement",)),
        "control_transfer_statement": Decision(0, 1, when=is_jump),
    },
    nests={
        "if_statement": IF,
        "guard_statement": IF,
        "for_statement": LOOP,
        "while_statement": LOOP,
        "repeat_while_statement": LOOP,
        "switch_statement": SWITCH,
        "do_statement": TRY,
        "catch_block": CATCH,
        "ternary_expression": CONDITIONAL,
        "lambda_literal": LAMBDA,
    },
    comments=("comment", "multiline_comment"),
    texts=(
        *("line_str_text", "multi_line_str_text", "raw_str_part", "raw_str_end_part"),
        "diagnostic",
    ),
    forms={
        "diagnostic": is_diagnostic,
        "line_string_literal": is_closed,
        "regex_literal": is_regex,
    },
    heads=("condition", "expr", "collection"),
    binary=("conjunction_expression", "disjunction_expression"),
    grouping=("tuple_expression",),
    calls=("call_expression",),
    has_overloads=True,
    labels=labels_given,
    code=("{", "}", "func"),
)
