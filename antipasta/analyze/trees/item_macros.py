"""Opens the macros of Rust that hold functions, so that the grammar reads what is in them.

The grammar has only tokens of what a macro is called with, or stands for. Where those are code as
they stand, as in `cfg_rt! { fn f() { … } }` or in `macro_rules!`, all around them is blanked; so
each byte stays in its place. Where they are not, the walk finds the functions and says so.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from antipasta.analyze.trees.preprocessor import blanked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tree_sitter import Node, Tree

    Parse = Callable[[bytes], Tree]

ROUNDS = 8
"""How deep macros in macros are opened."""

FARTHEST = 5_000
"""How many bytes behind its name the body of a function is looked for."""

FUNCTION = re.compile(rb"fn(?<!\wfn)\s+[\w$]")
BODY = re.compile(
    rb"""\s+[\w$]++\s*+(?=[(<])(?:[^;{}\["/]|\[[^\]]*+\]|"(?:\\.|[^"\\])*+"|//[^\n]*+|/)*+\{""",
    re.DOTALL,
)
"""What follows behind the word: a name, parameters, and a body."""

BEHIND = re.compile(rb"\s*;")
NO_PARAMETERS = re.compile(rb"\bimpl\s*<\s*>")
"""A list of parameters that is empty, which the grammar does not know."""

DECIDES = re.compile(rb"&&|\|\||\?|\b(?:while|for|match)\b|\bif\b(?!\s*#)")

MOST_WORDS = 100
"""How many words of a macro are looked at, to know whether one of them is in no string."""

PAIRS = (b"()", b"[]", b"{}")
MACROS = ("macro_invocation", "macro_definition")
PLACES = frozenset(("source_file", "declaration_list", "block", "expression_statement"))
"""Where a macro may stand for items."""

FRAGMENT = re.compile(rb"\$(\w+)\s*:\s*(\w+)")
STANDS_FOR = {b"block": b"{}", b"lifetime": b"'_", b"vis": b"", b"item": b""}
"""What stands for a variable of a macro, by its kind; a name stands for all others."""


class Piece(NamedTuple):
    """A part of a source, from a byte on, as it is to be read."""

    start: int
    text: bytes


def is_function(word: Node, around: Node, source: bytes) -> bool:
    """Whether the word `fn` among the tokens of a macro begins a function with a body."""
    if around.type not in ("token_tree", "token_repetition"):
        return False
    at = word.end_byte
    return BODY.match(source, at, min(around.end_byte, at + FARTHEST)) is not None


def opened(tree: Tree, source: bytes, parse: Parse) -> tuple[Tree, bytes]:
    """The tree and the source in which the macros are open that hold functions and parse then."""
    functions = [found.start() for found in FUNCTION.finditer(source)]
    refused: set[int] = set()
    for _ in range(ROUNDS):
        pieces = _pieces(_macros(tree.root_node, functions), refused, source, parse)
        if not pieces:
            break
        changed = _replaced(source, pieces)
        after = parse(changed)
        if after.root_node.has_error and not tree.root_node.has_error:
            break
        tree, source = after, changed
    return tree, source


def _pieces(
    macros: Iterable[tuple[Node, str]], refused: set[int], source: bytes, parse: Parse
) -> list[Piece]:
    """The macros that parse when they are open; what does not now does not later."""
    pieces = []
    for macro, around in macros:
        if macro.start_byte not in refused:
            refused.add(macro.start_byte)
            piece = _open(macro, around, source, parse)
            pieces += [piece] if piece else []
    return pieces


def _macros(root: Node, functions: Sequence[int]) -> Iterator[tuple[Node, str]]:
    """The outermost macros that hold functions, and the types of the nodes around them."""
    waiting = [(root, "")]
    while waiting:
        node, around = waiting.pop()
        # A function begins with the word itself.
        first = bisect_left(functions, node.start_byte + (node.type == "function_item"))
        if first == len(functions) or functions[first] >= node.end_byte:
            continue
        if node.type not in MACROS:
            waiting += ((each, node.type) for each in node.named_children)
        elif _has_word(node, functions[first : first + MOST_WORDS]):
            yield node, around


def _has_word(macro: Node, places: Iterable[int]) -> bool:
    """Whether the word `fn` is a token of a macro at one of these places, and not in a string."""
    found = (macro.descendant_for_byte_range(at, at + 2) for at in places if at < macro.end_byte)
    return any(each is not None and each.type == "fn" for each in found)


def _open(macro: Node, around: str, source: bytes, parse: Parse) -> Piece | None:
    """A macro without what is around its code; None where it holds none that parses."""
    if macro.type == "macro_definition":
        return _definition(macro, source, parse)
    tokens = macro.named_children[-1]
    if not _is_whole(tokens, source):
        return None
    start, end = macro.start_byte, macro.end_byte
    whole = [(tokens.start_byte, tokens.end_byte)]
    inner = [(tokens.start_byte + 1, tokens.end_byte - 1)]
    readings = [
        (_end(macro, source), inner, b"", around in PLACES),
        # Arguments are a tuple or a list, or a block.
        (end, whole, b";", around != "declaration_list"),
        (_end(macro, source), _blocks(tokens, source), b"", around in PLACES),
    ]
    for last, kept, behind, is_fit in readings:
        text = _without_lists(_only(source, start, last, kept)) if is_fit else b""
        if _parses(text + behind, parse):
            return Piece(start, text)
    return None


def _parses(text: bytes, parse: Parse) -> bool:
    return FUNCTION.search(text) is not None and not parse(text).root_node.has_error


def _is_whole(tokens: Node, source: bytes) -> bool:
    """Whether none of the brackets around the tokens is missing."""
    start, end = tokens.start_byte, tokens.end_byte
    return end - start > 1 and source[start : start + 1] + source[end - 1 : end] in PAIRS


def _end(node: Node, source: bytes) -> int:
    """Where a node ends, with the semicolon behind it."""
    behind = BEHIND.match(source, node.end_byte)
    return behind.end() if behind else node.end_byte


def _blocks(tokens: Node, source: bytes) -> list[tuple[int, int]]:
    """The blocks among the tokens, as in `if #[cfg(…)] { … } else { … }`, by their bytes.

    There are none if a function or a decision stands outside of them.
    """
    blocks = [
        (each.start_byte + 1, each.end_byte - 1)
        for each in tokens.named_children
        if _is_whole(each, source) and source.startswith(b"{", each.start_byte)
    ]
    outside = bytearray(source[tokens.start_byte : tokens.end_byte])
    for start, end in blocks:
        outside[start - tokens.start_byte : end - tokens.start_byte] = bytes(end - start)
    return [] if FUNCTION.search(outside) or DECIDES.search(outside) else blocks


def _without_lists(text: bytes) -> bytes:
    """The text without lists of parameters that are empty."""
    return NO_PARAMETERS.sub(lambda found: b"impl".ljust(len(found[0])), text)


def _definition(macro: Node, source: bytes, parse: Parse) -> Piece | None:
    """What the rules of `macro_rules!` stand for; None where no rule with functions parses.

    What the other rules stand for stays the tokens of a macro.
    """
    pieces = []
    is_open = False
    for rule, arrow, right in _rules(macro, source):
        texts = (_filled(rule, right, source, is_code=is_code) for is_code in (False, True))
        text = next((each for each in texts if _parses(each, parse)), None)
        if text is not None:
            is_open = True
            pieces.append(Piece(right.start_byte + 1, text))
        else:
            pieces.append(Piece(arrow.start_byte, b"m!"))
            pieces.append(Piece(right.start_byte, source[right.start_byte : _end(right, source)]))
    blank = blanked(source[macro.start_byte : macro.end_byte])
    whole = _replaced(blank, _moved(pieces, macro.start_byte))
    return Piece(macro.start_byte, whole) if is_open else None


def _rules(macro: Node, source: bytes) -> Iterator[tuple[Node, Node, Node]]:
    """The rules of a macro, each with its arrow and with the tokens that it stands for."""
    for rule in macro.named_children:
        right = rule.child_by_field_name("right")
        arrow = right.prev_sibling if right else None
        if right is not None and arrow is not None and _is_whole(right, source):
            yield rule, arrow, right


def _filled(rule: Node, right: Node, source: bytes, *, is_code: bool) -> bytes:
    """What a rule stands for, with something in the place of each variable.

    For tokens that is a name; nothing, if they may be whole items (`is_code`).
    """
    left = rule.child_by_field_name("left")
    kinds = dict(FRAGMENT.findall((left and left.text) or b""))
    texts = STANDS_FOR | {b"tt": b""} if is_code else STANDS_FOR
    pieces: list[Piece] = []
    waiting = list(right.named_children)
    while waiting:
        node = waiting.pop()
        if node.type == "metavariable":
            name = (node.text or b"")[1:]
            text = texts.get(kinds.get(name, b""), b"_" + name)
            pieces.append(Piece(node.start_byte, text.ljust(len(name) + 1)[: len(name) + 1]))
        elif node.type == "token_repetition":
            end = next(each.start_byte for each in node.children if each.type == ")")
            pieces.append(Piece(node.start_byte, b"  "))
            pieces.append(Piece(end, blanked(source[end : node.end_byte])))
        waiting += node.named_children
    start, end = right.start_byte + 1, right.end_byte - 1
    return _without_lists(_replaced(source[start:end], _moved(pieces, start)))


def _only(source: bytes, start: int, end: int, kept: Iterable[tuple[int, int]]) -> bytes:
    """A part of the source in which all is blanked but what is to be kept."""
    pieces = [Piece(first, source[first:last]) for first, last in kept]
    return _replaced(blanked(source[start:end]), _moved(pieces, start))


def _moved(pieces: Iterable[Piece], start: int) -> Iterator[Piece]:
    """The pieces by their places behind that start."""
    return (Piece(each.start - start, each.text) for each in pieces)


def _replaced(source: bytes, pieces: Iterable[Piece]) -> bytes:
    """The source with these pieces in their places."""
    text = bytearray(source)
    for start, piece in pieces:
        text[start : start + len(piece)] = piece
    return bytes(text)
