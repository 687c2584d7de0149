"""PHP, with the HTML around it.

Types: https://github.com/tree-sitter/tree-sitter-php/blob/v0.24.2/php/src/node-types.json.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from antipasta.analyze.trees.names import Bindings
from antipasta.analyze.trees.rules import (
    CATCH,
    CONDITIONAL,
    COUNTS,
    ELIF,
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

if TYPE_CHECKING:
    from collections.abc import Sequence
    from re import Pattern

    from tree_sitter import Node

BOUND = Bindings(
    names={"assignment_expression": "left", "array_element_initializer": ""},
    calls={
        "function_call_expression": "function",
        "member_call_expression": "name",
        "nullsafe_member_call_expression": "name",
        "scoped_call_expression": "name",
    },
    arguments=("arguments", "argument"),
    through=("parenthesized_expression",),
)


def property_name(node: Node, _around: Sequence[Node]) -> str:
    """The name of a property with hooks; empty for one without."""
    if not any(each.type == "property_hook_list" for each in node.named_children):
        return ""
    held = next(each for each in node.named_children if each.type == "property_element")
    return text_of(held.child_by_field_name("name")).removeprefix("$")


def hook_name(node: Node, _around: Sequence[Node]) -> str:
    """`get` or `set`."""
    return text_of(next((each for each in node.named_children if each.type == "name"), None))


def class_name(_node: Node, _around: Sequence[Node]) -> str:
    """A class without a name."""
    return "class"


_SHORT_TAG = re.compile(rb"<\?(?!php\b|=|xml\b)", re.IGNORECASE)
_TAG = re.compile(rb"<\?(?:php\b|=)", re.IGNORECASE)


def tags_in_texts(source: bytes) -> Pattern[bytes] | None:
    """What begins code in a text that a short tag begins, where `short_open_tag` is off."""
    return _TAG if _SHORT_TAG.search(source) else None


FUNCTION = Unit(needs="body")
CLASS = Scope()

RULES = Rules(
    library="tree-sitter-php",
    module="tree_sitter_php",
    function="language_php",
    units={
        "function_definition": FUNCTION,
        "method_declaration": FUNCTION,
        "property_hook": Unit(hook_name, needs="body", is_method=True),
        "anonymous_function": Unit(BOUND.name, folds=True),
        "arrow_function": Unit(BOUND.name, folds=True),
    },
    scopes={
        "class_declaration": CLASS,
        "interface_declaration": CLASS,
        "trait_declaration": CLASS,
        "enum_declaration": CLASS,
        "anonymous_class": Scope(class_name),
        "property_declaration": Scope(property_name, is_class=False),
    },
    tokens={
        **dict.fromkeys(("if", "for", "foreach", "while", "catch", "&&", "||"), COUNTS),
        "match": Decision(left_out=1),  # its arms do not count
        "elseif": Decision(1, 1),
        "case": Decision(within=("case_statement",), left_out=1),
        "else": else_in("else_clause"),
        "and": Decision(0),
        "or": Decision(0),
    },
    nodes={"conditional_expression": Decision(needs="body")},
    nests={
        "if_statement": IF,
        "else_if_clause": ELIF,
        "for_statement": LOOP,
        "foreach_statement": LOOP,
        "while_statement": LOOP,
        "do_statement": LOOP,
        "switch_statement": SWITCH,
        "match_expression": SWITCH,
        "try_statement": TRY,
        "catch_clause": CATCH,
        "conditional_expression": CONDITIONAL,
        "anonymous_function": LAMBDA,
        "arrow_function": LAMBDA,
    },
    comments=("comment",),
    texts=("string_content", "nowdoc_string", "text"),
    heads=("condition", "initialize", "update"),
    logical=("&&", "||", "and", "or"),
    jumps=("break_statement", "continue_statement", "goto_statement"),
    calls=("function_call_expression", "member_call_expression", "scoped_call_expression"),
    words=("function", "fn"),
    variables=("name",),
    free=("const_element", "enum_case", "namespace_name", "qualified_name", "relative_name"),
    ignores_case=True,
    may_name_methods=True,
    rival=tags_in_texts,
    code=("{", "}", "function"),
)
