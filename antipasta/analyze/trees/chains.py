"""Chains of `if` and `else if` that compare one subject, which are a `switch` by other words.

In modified cyclomatic complexity such a chain counts once, if each of its tests is one comparison
by `==` or `===` and one expression is compared in all of them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from antipasta.analyze.constants import is_constant
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


class Chain:
    """The tests of an `if` and of those behind its `else`, as far as they are known."""

    __slots__ = ("_left_out", "_subjects")

    def __init__(self, node: Node) -> None:
        self._subjects = subjects(node)
        self._left_out = 0

    def add(self, node: Node) -> int:
        """Add the next `else if`; returns by how many points less the chain counts now.

        That is negative where this is the first test of something else.
        """
        if not self._subjects:
            return 0
        before = self._left_out
        binds = node.child_by_field_name("initializer") is not None
        self._subjects &= frozenset() if binds else subjects(node)
        self._left_out = before + 1 if self._subjects else 0
        return self._left_out - before


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
