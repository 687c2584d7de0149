"""TypeScript: JavaScript's rules, and what types add.

Types: https://github.com/tree-sitter/tree-sitter-typescript/blob/v0.23.2/typescript/src/node-types.json.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.analyze.trees.languages import javascript
from antipasta.analyze.trees.names import plain
from antipasta.analyze.trees.rules import Decision, Scope, by_field

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tree_sitter import Node

_BASE = javascript.RULES


def module_name(node: Node, around: Sequence[Node]) -> str:
    """The name of a namespace, or of a module without its quotes."""
    return plain(by_field(node, around))


RULES = _BASE._replace(
    library="tree-sitter-typescript",
    module="tree_sitter_typescript",
    function="language_typescript",
    scopes={
        **_BASE.scopes,
        "abstract_class_declaration": javascript.CLASS,
        "internal_module": Scope(module_name, is_class=False),
        "module": Scope(module_name, is_class=False),
    },
    nodes={
        **_BASE.nodes,
        "required_parameter": Decision(needs="value"),
        "optional_parameter": Decision(needs="value"),
    },
    second="",
    comments=("comment", "html_comment", "hash_bang_line"),
    grouping=("parenthesized_expression", "non_null_expression"),
    wrappers=(
        *(each for each in _BASE.wrappers if each != "field_definition"),
        *("public_field_definition", "ambient_declaration"),
    ),
)
