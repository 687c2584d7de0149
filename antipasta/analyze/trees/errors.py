"""Which parts of a file the grammar could not read.

A function in which something does not parse is doubtful, and no other one is. Outside of functions
an error hides code where it holds a brace, a decision or the word that begins a function.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from antipasta.analyze.trees.grammar import FUNCTIONS
from antipasta.analyze.trees.words import (
    NEAR,
    hidden_in,
    lowered,
    may_have_words_as_names,
    reserved_words,
    words_as_names,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node, Tree, TreeCursor

    from antipasta.analyze.trees.grammar import Table
    from antipasta.analyze.trees.rules import Rules
    from antipasta.analyze.trees.walk import FoundUnit, Walked

_BRACE = re.compile(rb"\s*\{")
_PARAMETERS = rb"\((?:[^(){};]|\([^(){};]{0,300}\)){0,300}\)"
_PARAMETERS_AND_BRACE = re.compile(rb"\s*[\w$]{0,100}\s*" + _PARAMETERS + rb"[^(){};]{0,300}\{")
PAIRED = ("(", ")", "[", "]", '"', "'", "`", '"""', "*/")
"""Where one of these is missing, it is not known what stands in the others."""

UNREAD = ("jsx_text", "jsx_element", "token_tree")
"""What stands between tags, and in the brackets of a macro: where these do not close, code does."""

BODY_OF_TYPE = "object_type"
"""What the braces of a type hold; with statements in it is the body of a function."""

TYPE_OF_FUNCTION = "function_type"
"""Parameters, an arrow and a type; with an error in it, and braces behind the arrow, a function."""

_HEAD = re.compile(rb"\w\s*" + _PARAMETERS + rb"[^(){};:]{0,300}\{")
"""A name, parameters and a block."""

_BEGINS_FUNCTION = re.compile(rf"(?:{'|'.join(FUNCTIONS)})\b".encode())

_STATEMENT = re.compile(
    rb"(?:^|[{;])[ \t]*"
    rb"(?:(?:return|throw)\b(?!\s*\??\s*[:(]?:)|(?:if|for|while|switch)\s*\(|(?:const|let)\s)",
    re.M,
)

_SIGN = re.compile(rb"[{}?]|&&|\|\||=>")
"""What code has besides words."""

MOST_AROUND = 100
"""How many nodes around an error are looked at."""

TEXT_PARTS = 3
"""Among how many children of a text is what stands in it."""

MODIFIERS = 5
"""How many children of a node may stand before the word of a function."""

QUOTES = ('"', "'", "`", '"""')
"""Where an error holds one of these alone, a text may have begun there, and others later."""

HEAD_BYTES = 700
"""How far behind an error a head that begins in it may end."""

BLOCKS = ("block", "compound", "body")
"""What the types of blocks have in them, in all grammars."""

NAMED = 5
"""How many places a message names."""


class Faults(NamedTuple):
    """The units with errors in them, and the rows of the code outside that may hide units.

    `hidden` are the rows of functions that the grammar did not read, without an error.
    """

    units: list[FoundUnit]
    rows: list[int]
    hidden: list[int]

    @property
    def are_there(self) -> bool:
        """Whether there is any."""
        return bool(self.units or self.rows or self.hidden)

    def __str__(self) -> str:
        """A sentence for people, empty without faults."""
        places = [f"{each.name} (line {each.start + 1})" for each in self.units]
        parts = []
        if self.rows:
            lines = _some([str(row + 1) for row in self.rows])
            parts.append(f"code outside of functions that cannot be parsed, at line {lines}")
        if places:
            parts.append(f"cannot be parsed in {_some(places)}")
        if self.hidden:
            lines = _some([str(row + 1) for row in self.hidden])
            parts.append(f"functions that cannot be parsed, at line {lines}")
        return "; ".join(parts)


def _some(words: list[str]) -> str:
    more = len(words) - NAMED
    return ", ".join(words[:NAMED]) + (f" and {more} more" if more > 0 else "")


def find_faults(tree: Tree, walked: Walked, source: bytes, table: Table) -> Faults:
    """The faults of a file with that `source`, as it was parsed; its doubtful units are marked."""
    source = lowered(source, table.rules)
    unread = [
        *_unread(tree, source, table.rules),
        *_in_html_comments(walked, source, table),
        *_by_rivals(walked, source, table.rules),
    ]
    misread = _misread(tree, walked, source, table)
    if not (tree.root_node.has_error or misread):
        return Faults([], unread, walked.hidden)
    search = _Search(walked, source, table)
    search.rows.update(unread)
    search.run(tree.walk())
    for row, unit in misread:
        if unit.kind == "module":
            search.rows.add(row)
        unit.is_doubtful = True
    doubtful = [unit for unit in walked.units if unit.is_doubtful]
    return Faults(doubtful, sorted(search.rows), walked.hidden)


def _misread(
    tree: Tree, walked: Walked, source: bytes, table: Table
) -> list[tuple[int, FoundUnit]]:
    """The rows of what is something else than the grammar says, and the units around."""
    found = list(walked.endless)
    if tree.root_node.has_error or may_have_words_as_names(walked, source, table):
        found += words_as_names(tree, walked, source, table)
    return found


def _unread(tree: Tree, source: bytes, rules: Rules) -> list[int]:
    """The rows of what a grammar did not read without an error: that of Kotlin may stop."""
    root = tree.root_node
    if rules.loose:
        loose = [each.start_point[0] for each in root.children if each.type in rules.loose]
        if loose:
            return loose
    if rules.mend:
        return []  # of a mended source something may be left out behind the last node
    last = root.child(root.child_count - 1) if root.child_count else None
    end = last.end_byte if last is not None else 0
    return [source.count(b"\n", 0, end)] if source[end:].strip() else []


def _in_html_comments(walked: Walked, source: bytes, table: Table) -> Iterator[int]:
    """The rows of `<!--` and `-->` with code behind: these begin a comment in scripts alone.

    A module has operators there (ECMA-262, B.1.1), and nobody says which of the two a file is.
    """
    if "html_comment" not in table.rules.comments or b"--" not in source:
        return
    for start, end in walked.comments:
        is_html = source.startswith((b"<!--", b"-->"), start)
        said = source[start:end] if is_html else b""
        if table.words_asking.search(said) or _SIGN.search(said):
            yield source.count(b"\n", 0, start)


def _by_rivals(walked: Walked, source: bytes, rules: Rules) -> Iterator[int]:
    """The rows of texts and comments with code in them by another setting of the language."""
    begins = rules.rival(source) if rules.rival else None
    if begins:
        row = at = 0
        for start, end in hidden_in(walked):
            if begins.search(source, start, end):
                row, at = row + source.count(b"\n", at, start), start
                yield row


def badness(tree: Tree, rules: Rules) -> int:
    """How much of a tree did not parse: what stands in errors, and what is missing."""
    waiting = [tree.root_node]
    found = 0
    while waiting:
        node = waiting.pop()
        if node.is_error or (node.is_missing and node.type not in rules.optional):
            found += 1 + node.child_count
        waiting += [each for each in node.children if each.has_error]
    return found


class _Search:
    """Goes only into nodes that have an error in them, and not into errors within functions."""

    def __init__(self, walked: Walked, source: bytes, table: Table) -> None:
        self.by_node = walked.by_node
        self.source = source
        self.entries = table.entries
        self.code = table.code
        self.words = table.words
        self.optional = table.rules.optional
        self.texts = table.texts
        signs = [re.escape(each.encode()) for each in table.rules.code if not each.isalpha()]
        words = [rb"\b%s\b" % each for each in sorted(reserved_words(table.rules))]
        self.signs = re.compile(b"|".join((*signs, *words)))
        arrows = (each.encode() for each in table.rules.words if not each.isalpha())
        self.arrows = [re.compile(re.escape(each) + rb"\s*\{") for each in arrows]
        self.blocks = {unit.span.start: unit for unit in walked.units}
        self.units = [walked.module]
        self.depths = [0]
        self.rows: set[int] = set()
        self.bodies: dict[int, bool] = {}
        # To ask a node for these takes time in wide trees and in deep ones.
        self.before: Node | None = None  # what ends last before it: beside it, or beside its parent
        self.around: list[Node] = []

    def run(self, cursor: TreeCursor) -> None:
        """Visit each node that has an error in it, and those beside it."""
        depth = 0
        while depth >= 0:
            node = cursor.node
            assert node is not None
            if node.id in self.by_node:
                self.units.append(self.by_node[node.id])
                self.depths.append(depth)
            if self._goes_into(node) and cursor.goto_first_child():
                self.around.append(node)
                depth += 1
            else:
                depth = self._leave(cursor, depth)

    def _leave(self, cursor: TreeCursor, depth: int) -> int:
        """Leave the node at that depth for the next one; its depth, or -1 behind the last."""
        while True:
            if len(self.units) > 1 and self.depths[-1] == depth:
                self.units.pop()
                self.depths.pop()
            self.before = cursor.node
            if cursor.goto_next_sibling():
                return depth
            if not cursor.goto_parent():
                return -1
            self.around.pop()
            depth -= 1

    def _goes_into(self, node: Node) -> bool:
        """Note an error; say whether there may be one further down."""
        unit = self.units[-1]
        if node.is_missing and node.type in self.optional and not self._parts_blocks(node):
            return False
        if node.is_missing or node.is_error:
            if unit.kind != "module":
                unit.is_doubtful = True
            elif self._is_in_body() or self._hides_code(node):
                self.rows.add(node.start_point[0])
            return node.is_error
        return node.has_error

    def _parts_blocks(self, node: Node) -> bool:
        """Whether a missing token stands beside a block: the grammar may have misread that."""
        before = self.source[max(0, node.start_byte - NEAR) : node.start_byte].rstrip()
        return before.endswith(b"}") or self._has_block_behind(node)

    def _has_block_behind(self, node: Node, *, or_unit: bool = False) -> bool:
        """Whether a block that is no unit follows outside of functions, as behind a lost head."""
        found = _BRACE.match(self.source, node.end_byte)
        if self.units[-1].kind != "module" or not found:
            return False
        unit = self.blocks.get(found.end() - 1)
        if unit and (not or_unit or _is_named_in(unit, node)):
            return False
        if not self.around or self.around[-1].type != "type_definition":
            return True
        # `typedef ENUM(int, A) { B, C }` declares values only.
        end = self.source.find(b"}", found.end())
        held = self.source[found.end() : end].strip()
        return not held or b";" in held or self._is_code(found.end(), end)

    def _hides_code(self, node: Node) -> bool:
        """Whether the error itself, not what is below it, holds code."""
        if self._is_in_lost_head() or self._is_rest():
            return True
        if node.is_missing:
            kinds = (*PAIRED, *self.optional)
            is_code = node.kind_id in self.code or node.type in kinds
            return is_code or self._has_block_behind(node)
        if self._is_head(node) or self._is_unread(node):
            return True
        start, end = node.start_byte, node.end_byte
        held = self.code | self.words if _BRACE.match(self.source, end) else self.code
        return self._holds(node, held) or self._has_sign(start, end)

    def _is_in_lost_head(self) -> bool:
        """Whether an error stands in the head of a function that is no unit."""
        for each in reversed(self.around[-MOST_AROUND:]):
            if _is_block(each):
                return False
            if self._is_lost_head(each):
                return True
        return False

    def _is_lost_head(self, node: Node) -> bool:
        """Whether a node is a function by its type or its first word, and no unit."""
        if node.id in self.by_node or not node.child_count:
            return False
        entry = self.entries[node.kind_id]
        is_unit = entry is not None and entry.unit is not None and not _is_block(node)
        return is_unit or self._begins_function(node)

    def _begins_function(self, node: Node) -> bool:
        """Whether a node begins with the word of a function, or has it behind modifiers."""
        if _BEGINS_FUNCTION.match(self.source, node.start_byte):
            return True
        first = filter(None, map(node.child, range(min(node.child_count, MODIFIERS))))
        return any(each.type in FUNCTIONS for each in first)

    def _is_head(self, node: Node) -> bool:
        """Whether an error is the head of a function, even if its block was taken for another's."""
        body = _PARAMETERS_AND_BRACE.match(self.source, node.end_byte)
        unit = self.blocks.get(body.end() - 1) if body else None
        if body and (unit is None or unit.kind == "class"):
            return True
        if self._has_head(node.start_byte, node.end_byte):
            return True
        if not self._has_block_behind(node, or_unit=True):
            return False
        return self.source.find(b")", node.start_byte, node.end_byte) >= 0

    def _has_head(self, start: int, end: int) -> bool:
        """Whether a head with a block that is no function's begins between these bytes."""
        heads = _HEAD.finditer(self.source, start, end + HEAD_BYTES)
        begun = (each for each in heads if self.source.find(b"(", each.start()) < end)
        blocks = (self.blocks.get(each.end() - 1) for each in begun)
        return any(unit is None or unit.kind == "class" for unit in blocks)

    def _is_rest(self) -> bool:
        """Whether a function of which the grammar read the beginning stands before an error."""
        return self.before is not None and self._is_lost_head(self.before)

    def _is_in_body(self) -> bool:
        """Whether the type around an error is a function, by its arrow or by statements in it."""
        body = None
        for each in reversed(self.around[-MOST_AROUND:]):
            kind = each.type
            if kind == TYPE_OF_FUNCTION and _returns_braces(each):
                return True
            if kind == BODY_OF_TYPE and body is None:
                body = each
        return body is not None and self._has_statements(body)

    def _has_statements(self, node: Node) -> bool:
        start = node.start_byte
        if start not in self.bodies:
            self.bodies[start] = _STATEMENT.search(self.source, start, node.end_byte) is not None
        return self.bodies[start]

    def _is_unread(self, node: Node) -> bool:
        """Whether code stands in the macro around an error."""
        outer = node
        for each in reversed(self.around[-MOST_AROUND:]):
            if each.type not in UNREAD:
                break
            outer = each
        return outer is not node and self._is_code(outer.start_byte, outer.end_byte)

    def _holds(self, node: Node, kinds: frozenset[int]) -> bool:
        """Whether an error holds nodes of these kinds, or skipped code."""
        cursor = node.walk()
        at = node.start_byte
        more = cursor.goto_first_child()
        quotes = 0
        is_begun = False
        while more:
            child: Node = cursor.node  # type: ignore[assignment]  # there is one
            quotes += child.type in QUOTES
            is_begun |= child.kind_id in self.words
            if self._begins_body(child.start_byte, is_begun=is_begun):
                return True
            if child.kind_id in kinds or self._is_code(at, child.start_byte):
                return True
            if self._is_without_unit(child):
                return True
            if not self._may_hold_code(child):
                at = child.end_byte
            more = cursor.goto_next_sibling()
        return quotes % 2 == 1 or self._is_code(at, node.end_byte)

    def _may_hold_code(self, node: Node) -> bool:
        """Whether a text in an error may be code, since another one before it has no end."""
        if node.kind_id in self.texts or node.type in UNREAD:
            return True
        has_lines = node.start_point[0] < node.end_point[0]
        return has_lines and any(each.kind_id in self.texts for each in node.children[:TEXT_PARTS])

    def _is_without_unit(self, node: Node) -> bool:
        """Whether this is a block, or a function by its head, and no unit."""
        return node.id not in self.by_node and (_is_block(node) or self._is_lost_head(node))

    def _begins_body(self, start: int, *, is_begun: bool) -> bool:
        """Whether there is a brace, and parameters or a word that begins a function before it."""
        if not self.source.startswith(b"{", start):
            return False
        return is_begun or self.source[max(0, start - NEAR) : start].rstrip().endswith(b")")

    def _has_sign(self, start: int, end: int) -> bool:
        """Whether the sign of a function, such as an arrow, is in an error, or half in it."""
        first = max(0, start - 1)
        return any(each.search(self.source, first, end + 3) for each in self.arrows)

    def _is_code(self, start: int, end: int) -> bool:
        """Whether bytes that the grammar skipped, as behind a quote, hold code."""
        return self.signs.search(self.source, start, end) is not None


def _returns_braces(node: Node) -> bool:
    """Whether the type of a function ends in a type in braces."""
    return node.child_count > 0 and node.children[-1].type == BODY_OF_TYPE


def _is_named_in(unit: FoundUnit, node: Node) -> bool:
    """Whether the name of a unit stands in a node before it, as that of a macro in C does."""
    spans = unit.cuts[:1]
    return any(node.start_byte <= start and end <= node.end_byte for start, end, _ in spans)


def _is_block(node: Node) -> bool:
    """Whether this is a block without its head, or a string without an end."""
    if "string" in node.type:
        return node.end_point[0] > node.start_point[0]
    return "comment" not in node.type and any(each in node.type for each in BLOCKS)
