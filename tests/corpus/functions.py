"""Finds the functions of a text a second time, by types of nodes that are listed here.

Nothing of `antipasta.analyze.trees` is used but the grammars. The lists are complete: a test names
each type of a grammar that sounds like a function and is in neither of the two lists.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from tree_sitter import Language, Parser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node

    Place = tuple[int, int, int]
    """The first line of a function, the line of its name, and its last line."""


class Functions(NamedTuple):
    """The types of functions in a grammar, with what each needs: a field or a child.

    Those `folded` are functions only outside of others. `no_functions` are the types with a
    similar name that are none.
    """

    module: str
    named: dict[str, str]
    folded: tuple[str, ...] = ()
    no_functions: tuple[str, ...] = ()
    function: str = "language"


_SCRIPT = Functions(
    "tree_sitter_javascript",
    {
        **dict.fromkeys(("function_declaration", "function_expression", "arrow_function"), "body"),
        **dict.fromkeys(("generator_function", "generator_function_declaration"), "body"),
        **dict.fromkeys(("method_definition", "class_static_block"), "body"),
    },
)
_TYPES = (
    *("abstract_method_signature", "construct_signature", "constructor_type", "function_signature"),
    *("function_type", "method_signature"),
)
_TYPESCRIPT = _SCRIPT._replace(
    module="tree_sitter_typescript", function="language_typescript", no_functions=_TYPES
)
_DECLARATORS = ("abstract_function_declarator", "function_declarator", "preproc_function_def")

FUNCTIONS = {
    "javascript": _SCRIPT,
    "typescript": _TYPESCRIPT,
    "tsx": _TYPESCRIPT._replace(function="language_tsx"),
    "java": Functions(
        "tree_sitter_java",
        {
            **dict.fromkeys(("method_declaration", "constructor_declaration"), "body"),
            **{"compact_constructor_declaration": "body", "static_initializer": "block"},
        },
        ("lambda_expression",),
        (
            *("constructor_body", "explicit_constructor_invocation", "method_invocation"),
            *("method_reference", "array_initializer", "element_value_array_initializer"),
        ),
    ),
    "c": Functions(
        "tree_sitter_c",
        {"function_definition": "body"},
        no_functions=(*_DECLARATORS, "initializer_list", "initializer_pair"),
    ),
    "cpp": Functions(
        "tree_sitter_cpp",
        {"function_definition": "compound_statement|try_statement"},
        ("lambda_expression",),
        (
            *_DECLARATORS,
            *("default_method_clause", "delete_method_clause", "destructor_name"),
            *("explicit_function_specifier", "template_function", "template_method"),
            *("lambda_capture_initializer", "lambda_capture_specifier", "lambda_default_capture"),
            *("field_initializer", "field_initializer_list", "initializer_list"),
            "initializer_pair",
        ),
    ),
    "csharp": Functions(
        "tree_sitter_c_sharp",
        dict.fromkeys(
            (
                *("method_declaration", "constructor_declaration", "destructor_declaration"),
                *("operator_declaration", "conversion_operator_declaration"),
                *("local_function_statement", "accessor_declaration"),
            ),
            "body",
        ),
        ("lambda_expression", "anonymous_method_expression"),
        (
            *("accessor_list", "constructor_constraint", "constructor_initializer"),
            *("function_pointer_parameter", "function_pointer_type", "initializer_expression"),
            *("primary_constructor_base_type", "with_initializer"),
        ),
    ),
    "go": Functions(
        "tree_sitter_go",
        dict.fromkeys(("function_declaration", "method_declaration", "func_literal"), "body"),
        no_functions=("function_type", "method_elem"),
    ),
    "rust": Functions(
        "tree_sitter_rust",
        {"function_item": "body"},
        ("closure_expression",),
        (
            *("closure_parameters", "function_modifiers", "function_signature_item"),
            *("function_type", "generic_function", "base_field_initializer", "field_initializer"),
            *("field_initializer_list", "shorthand_field_initializer"),
        ),
    ),
    "php": Functions(
        "tree_sitter_php",
        {"function_definition": "body", "method_declaration": "body", "property_hook": "body"},
        ("anonymous_function", "arrow_function"),
        (
            *("anonymous_function_use_clause", "function_call_expression", "property_hook_list"),
            *("function_static_declaration", "array_element_initializer"),
        ),
        "language_php",
    ),
    "ruby": Functions(
        "tree_sitter_ruby",
        {"method": "", "singleton_method": ""},
        no_functions=(
            *("lambda", "lambda_parameters", "method_parameters", "setter"),  # a `setter` is a name
        ),
    ),
    "kotlin": Functions(
        "tree_sitter_kotlin",
        {
            **{"function_declaration": "function_body", "getter": "function_body"},
            **{"setter": "function_body", "secondary_constructor": "block"},
            "anonymous_initializer": "",
        },
        ("lambda_literal", "anonymous_function"),
        (
            *("annotated_lambda", "constructor_delegation_call", "constructor_invocation"),
            *("function_body", "function_modifier", "function_type", "function_type_parameters"),
            *("function_value_parameters", "lambda_parameters", "primary_constructor"),
        ),
    ),
    "swift": Functions(
        "tree_sitter_swift",
        {
            **dict.fromkeys(("function_declaration", "init_declaration"), "body"),
            **{"deinit_declaration": "body", "computed_getter": "", "computed_setter": ""},
            **{"computed_modify": "", "computed_property": "statements"},
            **{"willset_clause": "", "didset_clause": ""},
        },
        ("lambda_literal",),
        (
            *("constructor_expression", "constructor_suffix", "function_body"),
            *("function_modifier", "function_type", "getter_specifier", "setter_specifier"),
            *("lambda_function_type", "lambda_function_type_parameters", "lambda_parameter"),
            *("operator_declaration", "deprecated_operator_declaration_body"),
            *("protocol_function_declaration", "willset_didset_block"),
        ),
    ),
    "scala": Functions(
        "tree_sitter_scala",
        {"function_definition": "body"},
        ("lambda_expression",),
        (
            *("applied_constructor_type", "function_declaration", "function_type"),
            *("generic_function", "method_value", "type_lambda"),
        ),
    ),
    "lua": Functions(
        "tree_sitter_lua",
        {"function_declaration": "", "function_definition": ""},
        no_functions=("function_call", "method_index_expression"),
    ),
}


def grammar_of(language: str) -> Language:
    """The grammar of a language."""
    functions = FUNCTIONS[language]
    return Language(getattr(import_module(functions.module), functions.function)())


def functions_in(source: bytes, language: str) -> list[Place] | None:
    """The functions of a source in that language; None where not all of it parses."""
    root = Parser(grammar_of(language)).parse(source).root_node
    return None if root.has_error else list(_found(root, FUNCTIONS[language]))


def _found(root: Node, functions: Functions) -> Iterator[Place]:
    waiting = [(root, False)]
    while waiting:
        node, is_inside = waiting.pop()
        is_function = _is_function(node, functions, is_inside)
        if is_function:
            yield _place(node)
        waiting += [(child, is_inside or is_function) for child in node.named_children]


def _is_function(node: Node, functions: Functions, is_inside: bool) -> bool:
    if node.type in functions.folded:
        return not is_inside
    needed = functions.named.get(node.type)
    if needed is None or (node.type == "function_definition" and not _is_declared(node)):
        return False
    types = {child.type for child in node.named_children}
    return not needed or any(
        each in types or node.child_by_field_name(each) for each in needed.split("|")
    )


def _is_declared(node: Node) -> bool:
    """Whether a definition of C or C++ is one of a function, and not of a class behind a macro."""
    held = node.child_by_field_name("declarator")
    return held is None or b"(" in (held.text or b"")


def _place(node: Node) -> Place:
    name = _name(node)
    last = _last(node)
    end = last.start_point[0] + 1 + (last.text or b"").rstrip().count(b"\n")
    first = next(each for each in node.children if not each.type.startswith("preproc"))
    return first.start_point[0] + 1, name.start_point[0] + 1, end


def _last(node: Node) -> Node:
    """The last token of a node, without the comments that a grammar may put behind it."""
    while held := [each for each in node.children if "comment" not in each.type and each.text]:
        text = node.text or b""
        if held[-1] == node.children[-1] and text[held[-1].end_byte - node.start_byte :].strip():
            break  # a text of its own, as the end of a string
        node = held[-1]
    return node


def _name(node: Node) -> Node:
    """The name of a function, or what stands behind its annotations."""
    held = node.child_by_field_name("name") or node.child_by_field_name("declarator")
    if held is None:
        return next(each for each in node.children if each.type != "modifiers")
    while held.type.endswith("declarator"):
        inner = held.child_by_field_name("declarator")
        held = inner or next(each for each in held.named_children if each.type != "comment")
    return held
