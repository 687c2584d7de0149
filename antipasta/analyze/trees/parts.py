"""The statements and the decisions of units, each as a text by which it is found again elsewhere.

The text of a statement is its code without layout, comments, and what it holds of other statements
and units; so it is the same at any depth. The text of a decision is what is asked, blind to the
names of variables, as `antipasta.analyze.decisions` describes.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from antipasta.analyze.statements import WORD
from antipasta.analyze.trees.rules import text_of
from antipasta.analyze.trees.walk import walk_with_nodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tree_sitter import Node, TreeCursor

    from antipasta.analyze.trees.grammar import Parsed
    from antipasta.analyze.trees.walk import Added, FoundUnit, Walked

BLOCKS = frozenset(
    (
        # Those of functions and of control structures …
        *("block", "compound_statement", "statement_block", "statement_list", "statements"),
        *("constructor_body", "function_body", "body_statement", "block_body", "then", "do"),
        *("switch_body", "switch_block", "switch_block_statement_group", "match_block"),
        *("indented_block", "case_block", "lambda_literal", "colon_block"),
        # … of classes, and of files.
        *("class_body", "enum_class_body", "interface_body", "declaration_list", "template_body"),
        *("field_declaration_list", "program", "source_file", "translation_unit"),
        *("compilation_unit", "chunk"),
    )
)
"""What holds statements, in all grammars."""

STATEMENT = re.compile("(?<!parameter)_(?:statement|declaration)$|(?:_case|_entry|^case_clause)$")
"""The types of statements that stand elsewhere, such as the body of an `if` without braces."""

IDENTIFIER = re.compile(
    "(?<!operator_)identifier|^(?:name|variable_name|instance_variable|this|self|super)$"
)
"""The types of the names of variables, and of the object itself."""

MOST_PARTS = 200
"""The most parts of a decision that are looked at, so that nested ones take linear time."""

LAYOUT = b" \t\n\f\v"
CHAIN = re.compile(r"(?:\bN ?(?:\.|->|::|\?\.|\?->) ?)+(?=\w)")
"""What a member is looked up in."""


class UnitParts(NamedTuple):
    """The statements of a unit with their numbers, and its decisions: lines, from 1, and texts.

    Both are None where they are not known.
    """

    statements: Counter[str] | None
    decisions: list[tuple[int, str]] | None


def parts_of(parsed: Parsed) -> list[tuple[FoundUnit, UnitParts]]:
    """All units of a text, the code outside first, with their parts."""
    walked, added = walk_with_nodes(*parsed)
    statements = _statements(parsed.tree.walk(), walked, parsed)
    decisions: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
    lines = parsed.source.split(b"\n")
    for each in added:
        if each.is_decision:
            decisions[id(each.unit)].append((each.row + 1, _text(each, parsed, lines)))
    return [
        (unit, UnitParts(Counter(statements[id(unit)]), decisions[id(unit)]))
        for unit in (walked.module, *walked.units)
    ]


class _Statement(NamedTuple):
    """A statement that is open: its node, its unit, and what of its bytes is not its own."""

    node: Node
    unit: int
    cuts: list[tuple[int, int]]


def _statements(cursor: TreeCursor, walked: Walked, parsed: Parsed) -> dict[int, list[str]]:
    """The texts of the statements of each unit, by its identity."""
    texts: defaultdict[int, list[str]] = defaultdict(list)
    opened = [_Statement(parsed.tree.root_node, id(walked.module), [])]
    depths = [-1]
    for node, around, is_left in _visited(cursor):
        if is_left:
            if depths[-1] == len(around):
                depths.pop()
                closed = opened.pop()
                _close(closed, walked, parsed.source, texts[closed.unit])
        elif _begins(node, around, walked, parsed):
            unit = walked.by_node.get(node.id)
            opened[-1].cuts.append((node.start_byte, node.end_byte))
            opened.append(_Statement(node, id(unit) if unit else opened[-1].unit, []))
            depths.append(len(around))
        elif node.type in (*BLOCKS, "else", *parsed.table.rules.comments):
            opened[-1].cuts.append((node.start_byte, node.end_byte))
    return texts


def _visited(cursor: TreeCursor) -> Iterator[tuple[Node, list[str], bool]]:
    """Each node when it is entered, and when it is left, with the types of those around."""
    around: list[str] = []
    while True:
        node: Node = cursor.node  # type: ignore[assignment]  # there is always one
        yield node, around, False
        if cursor.goto_first_child():
            around.append(node.type)
            continue
        yield node, around, True
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return
            around.pop()
            yield cursor.node, around, True  # type: ignore[misc]  # there is always one


def _begins(node: Node, around: list[str], walked: Walked, parsed: Parsed) -> bool:
    """Whether a node is a statement, or a unit, whose statements are its own."""
    if node.id in walked.by_node:
        return True
    if not node.is_named or node.type in BLOCKS or node.type in parsed.table.rules.comments:
        return False
    outer = around[-1] if around else ""
    if node.type == "variable_declaration" and STATEMENT.search(outer):
        return False  # a part of a declaration
    return outer in BLOCKS or bool(STATEMENT.search(node.type))


def _close(statement: _Statement, walked: Walked, source: bytes, texts: list[str]) -> None:
    """Note the text of a statement; of a unit that of its body, if there is no statement in it."""
    node = statement.node
    if node.id in walked.by_node:
        body = node.child_by_field_name("body") or next(reversed(node.named_children), None)
        if texts or body is None:
            return
        node = body
    pieces, at = [], node.start_byte
    for start, end in statement.cuts:
        if start >= at:
            pieces.append(source[at:start])
            at = end
    pieces.append(source[at : node.end_byte])
    text = b"".join(pieces).translate(None, LAYOUT).replace(b"{}", b"").decode("utf-8", "replace")
    if WORD.search(text):
        texts.append(text)


def _text(asked: Added, parsed: Parsed, lines: list[bytes]) -> str:
    """The text of a decision; that of a directive is its line."""
    if asked.node is None:
        return b" ".join(lines[asked.row].split()).decode("utf-8", "replace")
    words = " ".join(_words(_parts_asked(asked.node, asked.around, parsed), parsed.source))
    return f"{asked.node.type} {CHAIN.sub('', words)}"


def _parts_asked(node: Node, around: Node | None, parsed: Parsed) -> Iterator[Node]:
    """The nodes that say what is asked."""
    if node.is_named or around is None:  # an expression with a condition of its own, or an arm
        fields = map(node.child_by_field_name, ("condition", "pattern", "right"))
        yield _first(next(filter(None, fields), node), parsed)
        return
    heads = [each for each in _heads(around, parsed) if each.start_byte > node.start_byte]
    for each in heads or _beside(node, around):
        yield _first(each, parsed)


def _beside(node: Node, around: Node) -> list[Node]:
    """What stands behind a word or an operator, or before it, as with the `?` of Rust."""
    if around.child_count > MOST_PARTS:
        return []
    children = around.children
    place = next(at for at, each in enumerate(children) if each.id == node.id)
    behind = [each for each in children[place:] if each.is_named][:1]
    return behind or [each for each in children[:place] if each.is_named][-1:]


def _heads(node: Node, parsed: Parsed) -> Iterator[Node]:
    """The head of a control structure."""
    table = parsed.table
    yield from filter(None, map(node.child_by_field_id, table.head_fields))
    yield from (each for each in node.named_children if each.kind_id in table.head_kinds)


def _first(node: Node, parsed: Parsed) -> Node:
    """What is asked first: what stands behind an `&&` is asked by that."""
    while True:
        operator = node.child_by_field_name("operator") or node.child_by_field_name("op")
        is_logical = text_of(operator) in ("&&", "||", *parsed.table.rules.logical)
        is_grouped = node.named_child_count == 1 and node.children[0].type == "("
        if not is_logical and not is_grouped:
            return node
        node = node.named_children[0]


def _words(nodes: Iterable[Node], source: bytes) -> Iterator[str]:
    """The tokens of what is asked; of names only those of what is called stay."""
    tokens = [token for node in nodes for token in _tokens(node)]
    for place, token in enumerate(tokens):
        text = source[token.start_byte : token.end_byte].decode("utf-8", "replace")
        if not IDENTIFIER.search(token.type):
            yield "".join(text.split())
        else:
            after = tokens[place + 1 : place + 2]
            yield text if after and after[0].type == "(" else "N"


def _tokens(node: Node) -> Iterable[Node]:
    """The leaves of a node but for blocks, in order; a name is one."""
    waiting = [node]
    for _ in range(MOST_PARTS):
        if not waiting:
            break
        held = waiting.pop()
        if held.type in BLOCKS:
            continue
        if held.child_count == 0 or IDENTIFIER.search(held.type):
            yield held
        else:
            waiting += reversed(held.children)
