"""Finds words of a language that stand as names: behind an error a grammar takes `if` for one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from antipasta.analyze.trees.grammar import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tree_sitter import Node, Tree, TreeCursor

    from antipasta.analyze.trees.grammar import Table
    from antipasta.analyze.trees.rules import Rules
    from antipasta.analyze.trees.walk import FoundUnit, Walked

_MEMBER = re.compile(rb"(?:[.$]|->|::)[ \t]*\Z")
_KEY = re.compile(rb"\s*\??\s*:(?!:)")

_BEGINS = re.compile(rb"\s*\(")

_DECLARES = re.compile(
    rf"\b(?:{'|'.join(FUNCTIONS)})\b".encode()
    + rb"(?:[^\n(){}:;=<>]|<(?:[^\n(){};=<>]|<[^\n(){};=<>]*+>)*+>)*+\Z"
)
"""With parameters of types in angle brackets, which are closed before the name."""

SOFT = (b"catch", b"when")
"""Words that are names in some languages where they begin nothing."""

LONGEST = 20
"""More than the bytes of a word of any language."""

NEAR = 100
"""How many bytes before a word may stand what makes it a member, or the name of a function."""


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


def may_have_words_as_names(walked: Walked, source: bytes, table: Table) -> bool:
    """Whether more words that begin something stand in the code than did so in the tree.

    It costs little where a grammar saw no error, and takes words of macros and of HTML along.
    """
    places = [found.start() for found in table.words_asking.finditer(source)]
    if len(places) <= walked.asked:
        return False
    hidden = hidden_in(walked)
    waiting = next(hidden, None)
    in_code = 0
    for place in places:
        while waiting and waiting[1] <= place:
            waiting = next(hidden, None)
        in_code += not waiting or place < waiting[0]
    return in_code > walked.asked


def hidden_in(walked: Walked) -> Iterator[tuple[int, int]]:
    """The comments and the texts, by their bytes, in order."""
    units = (walked.module, *walked.units)
    texts = [(start, end) for unit in units for start, end, sign in unit.cuts if sign is None]
    return iter(sorted((*texts, *walked.comments)))


def words_as_names(
    tree: Tree, walked: Walked, source: bytes, table: Table
) -> Iterator[tuple[int, FoundUnit]]:
    """The rows with such a name, of a variable, a call or a function, and the units around.

    Where a grammar saw no error, methods and members may have such names.
    """
    has_error = tree.root_node.has_error
    rules = table.rules
    reserved = _no_names(rules, has_error=has_error)
    for visited in _visited(tree.walk(), walked):
        node = visited.node
        unit = walked.by_node.get(node.id)
        words = {lowered(unit.bare.encode(), rules)} if unit else _words_of(node, source, table)
        if words.isdisjoint(reserved):
            continue
        if unit and has_error and not _is_declared(node.child_by_field_name("name"), source, rules):
            yield unit.start, visited.unit
        elif not unit and _is_misread(visited, source, table, has_error=has_error):
            yield node.start_point[0], visited.unit


def _no_names(rules: Rules, *, has_error: bool) -> frozenset[bytes]:
    """The words that are no names in a file with or without an error."""
    if not has_error:
        return reserved_words(rules).difference(SOFT)
    return reserved_words(rules).union(each.encode() for each in rules.tails)


def _is_misread(visited: Visited, source: bytes, table: Table, *, has_error: bool) -> bool:
    return _is_name(visited, source, table) and (has_error or _is_variable(visited, table.rules))


def _is_declared(name: Node | None, source: bytes, rules: Rules) -> bool:
    """Whether a word in front of a name says that it is that of a function, and it may be one."""
    at = name.start_byte if name is not None else 0
    if not (rules.may_name_methods or source.startswith(SOFT, at)):
        return False
    return _DECLARES.search(source, max(0, at - NEAR), at) is not None


def _is_variable(visited: Visited, rules: Rules) -> bool:
    """Whether a name is that of a variable, or of what is called."""
    around = visited.around[-1].type if visited.around else ""
    return visited.node.type in rules.variables and around not in rules.free


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


def lowered(source: bytes, rules: Rules) -> bytes:
    """A text in lower case where the language ignores the case of its words."""
    return source.lower() if rules.ignores_case else source


def _words_of(node: Node, source: bytes, table: Table) -> set[bytes]:
    """The text of a node with a type of its own, or the words in it that symbols part.

    Empty for a sign or a word, and for a long text.
    """
    rules = table.rules
    start, end = node.start_byte, node.end_byte
    if not node.is_named or (end - start > LONGEST and node.type not in rules.variables):
        return set()
    text = source[start:end]
    if node.type not in rules.variables or (text.isascii() and not rules.signs):
        return {text}
    return {each.encode() for each in table.symbols.split(text.decode(errors="replace"))}


def _names_parameter(visited: Visited, source: bytes) -> bool:
    """Whether a word names a parameter, and no type; one before a parenthesis begins something.

    It may be the label of one, as in Swift, or the argument of a macro that looks like a function.
    """
    around = visited.around[-1].type if visited.around else ""
    is_parameter = "parameter" in around and "type_parameter" not in around
    return is_parameter and not _BEGINS.match(source, visited.node.end_byte)


def _is_member(node: Node, source: bytes) -> bool:
    """Whether a word alone, without a sign in it that is no letter, names a member."""
    start = node.start_byte
    is_word = source[start : node.end_byte].isalpha()
    return is_word and _MEMBER.search(source, max(0, start - NEAR), start) is not None


def _is_name(visited: Visited, source: bytes, table: Table) -> bool:
    """Whether a word is neither a text, a member, a key or a label, nor names a parameter."""
    node, around = visited.node, [each.type for each in visited.around[-2:]]
    if node.child_count or node.kind_id in table.texts or _names_parameter(visited, source):
        return False
    if around == ["function_definition", "function_declarator"]:
        return False  # a statement behind a macro, which counts
    is_declared = around[-1:] != ["ERROR"] and _is_declared(node, source, table.rules)
    if is_declared or _is_member(node, source):
        return False
    return not _KEY.match(source, node.end_byte)
