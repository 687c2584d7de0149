"""Finds words of a language that stand as names: behind an error a grammar takes `if` for one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node, TreeCursor

    from antipasta.analyze.trees.grammar import Table
    from antipasta.analyze.trees.rules import Rules
    from antipasta.analyze.trees.walk import FoundUnit, Walked

_MEMBER = re.compile(rb"(?:[.$]|->|::)[ \t]*\Z")
_KEY = re.compile(rb"\s*\??\s*:(?!:)")

LONGEST = 20
"""More than the bytes of a word of any language."""

NEAR = 100
"""How many bytes before a word the sign may stand that makes it a member."""


class Visited(NamedTuple):
    """A node, the nodes around it, the outermost first, and the unit around."""

    node: Node
    around: list[Node]
    unit: FoundUnit


def reserved_words(rules: Rules) -> frozenset[bytes]:
    """The words that begin a decision or a function."""
    counted = (name for name, decision in rules.tokens.items() if decision.cyclomatic)
    words = {*counted, *rules.code, *rules.words}.difference(rules.logical)
    return frozenset(each.encode() for each in words if each.isalpha())


def words_as_names(
    cursor: TreeCursor, walked: Walked, source: bytes, table: Table
) -> Iterator[tuple[int, FoundUnit]]:
    """The rows with such a name, of a variable, a call or a function, and the units around."""
    reserved = reserved_words(table.rules)
    for visited in _visited(cursor, walked):
        node = visited.node
        unit = walked.by_node.get(node.id)
        if unit and unit.bare.encode() in reserved:
            yield unit.start, visited.unit
        elif _text(node, source) in reserved and _is_name(visited, source, table):
            yield node.start_point[0], visited.unit


def _visited(cursor: TreeCursor, walked: Walked) -> Iterator[Visited]:
    """Each node, in order."""
    around: list[Node] = []
    units = [walked.module]
    while True:
        node: Node = cursor.node  # type: ignore[assignment]  # there is always one
        yield Visited(node, around, units[-1])
        if cursor.goto_first_child():
            around.append(node)
            units.append(walked.by_node.get(node.id, units[-1]))
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return
            around.pop()
            units.pop()


def _text(node: Node, source: bytes) -> bytes:
    """The text of a node with a type of its own; empty for a sign or a word, and a long one."""
    start, end = node.start_byte, node.end_byte
    return source[start:end] if end - start <= LONGEST and node.is_named else b""


def _is_name(visited: Visited, source: bytes, table: Table) -> bool:
    """Whether a word is neither a text, a member, a key or a label, nor names a parameter."""
    node, around = visited.node, [each.type for each in visited.around[-2:]]
    if node.child_count or node.kind_id in table.texts or (around and "parameter" in around[-1]):
        return False
    if around == ["function_definition", "function_declarator"]:
        return False  # a statement behind a macro, which counts
    is_member = _MEMBER.search(source, max(0, node.start_byte - NEAR), node.start_byte)
    return not is_member and not _KEY.match(source, node.end_byte)
