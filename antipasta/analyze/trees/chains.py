"""What the tests of `if` and `else if` compare by `==` or `===`, in every grammar.

The chains of modified cyclomatic complexity are made of it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from antipasta.analyze.chains import is_constant
from antipasta.analyze.trees.rules import text_of

if TYPE_CHECKING:
    from tree_sitter import Node

EQUALS = (b"==", b"===")

CONSTANT = re.compile(
    "literal|string|number|integer|float|char|boolean|symbol|regex|^(?:true|false|null|nil)$"
)
"""The types of what stands for a value of its own, in all grammars."""

LOGICAL = re.compile("conjunction|disjunction|comparison|equality")
"""What the grammar of Swift takes for a side of a comparison: `0 || b` of `a == 0 || b`."""

MOST_PARTS = 8
"""The most nodes in a comparison, with comments."""


def subjects_of_next(node: Node) -> frozenset[str]:
    """Those of an `else if`; none where it binds a name first, which may hide one of before."""
    binds = node.child_by_field_name("initializer") is not None
    return frozenset() if binds else subjects(node)


def subjects(node: Node) -> frozenset[str]:
    """What an `if` compares: the texts of one or two expressions; none if it tests otherwise."""
    test = _test(node)
    if len(test) != 3 or test[1].text not in EQUALS or any(map(_is_logical, test)):
        return frozenset()
    sides = (" ".join(text_of(each).split()) for each in test[::2] if not _is_value(each))
    return frozenset(side for side in sides if not is_constant(side))


def _test(node: Node) -> list[Node]:
    """The parts of the condition of an `if`, without parentheses around; none if it has several."""
    conditions = node.children_by_field_name("condition")
    test = _parts(conditions[0]) if len(conditions) == 1 else []
    while len(test) == 3 and test[0].type == "(":
        test = _parts(test[1])
    return test


def _parts(node: Node) -> list[Node]:
    if node.child_count > MOST_PARTS:
        return []
    return [each for each in node.children if "comment" not in each.type]


def _is_logical(node: Node) -> bool:
    return LOGICAL.search(node.type) is not None


def _is_value(node: Node) -> bool:
    """Whether an expression is a value by itself, such as `1`, `-1` or `null`."""
    if node.type.startswith(("unary", "prefix")) and node.named_child_count:
        node = node.named_children[-1]
    return CONSTANT.search(node.type) is not None
