"""Reuses measurements of an earlier version of a Python file for the blocks that did not change.

A block is the text of a definition at module level: from the line of its first decorator, or of its
`def` or `class`, to the next line that starts with something else. What a block adds to the figures
of its file does not depend on the text around it. So a block that an earlier version had, byte for
byte, is not parsed again: the text that is parsed has `STUB` in its place, and line feeds that keep
all other line numbers.

The result is the same for these reasons. A block is noted only if it held one whole statement and
no part of another. So no bracket, string or indentation is open at its end, and the text around it
does not depend on it. A block is reused only if its stub became an undecorated statement of the
module, so none is open at its beginning either. Then the two trees differ in that one statement.
Wherever this does not hold, the whole text is parsed.
"""

from __future__ import annotations

import re
import zlib
from binascii import a2b_base64, b2a_base64
from bisect import bisect_left, bisect_right

from antipasta.analyze.decorators import first_line
from antipasta.analyze.halstead import Counted
from antipasta.analyze.units import Known, Part
from antipasta.lean import ast
from antipasta.lean.digests import blake2b
from antipasta.lean.json import dumps, loads
from antipasta.lean.typing import TYPE_CHECKING, Any, NamedTuple
from antipasta.model import MODULE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from antipasta.model import FileMetrics, FunctionMetrics

STUB = "def _(): pass\n"

_REST = r"(?: [ \t\f#)\]}][^\n]*+\n | \n )*+"
_DECORATORS = rf"(?: @[^\n]*+\n {_REST} )++"
_DEFINITION = rf"(?: def | class | async[ ]def )[ ][^\n]*+\n {_REST}"
# Decorators without a definition match as well. Otherwise each of a hundred thousand such lines,
# which may be in a string, would be read once for every line above it.
BLOCK = re.compile(
    rf"^ (?: {_DECORATORS} (?: {_DEFINITION} )?+ | {_DEFINITION} )", re.MULTILINE | re.VERBOSE
)

_BEFORE_ALL, _AFTER_ALL = (0, 0), (1 << 62, 1 << 62)

_DIGEST_BYTES = 12
_LARGEST_BYTES = 1 << 26
# The exceptions of reading notes that are damaged or not ours.
_FAULTS = (zlib.error, ValueError, TypeError, KeyError, IndexError, AttributeError)

_NOT_IN_JSON = frozenset((bytes, complex, type(...)))
"""Types of constants that JSON does not know."""

_OPERATORS = {
    operator.__name__: operator
    for kind in (ast.operator, ast.unaryop, ast.boolop, ast.cmpop)
    for operator in kind.__subclasses__()
}


class Block(NamedTuple):
    """A block: its first and last line, from 1, its start and end in characters, and its digest."""

    first: int
    last: int
    start: int
    end: int
    digest: str


class Reuse(NamedTuple):
    """A syntax tree with stubs in it, and the definitions that they replace, by line."""

    tree: ast.Module
    known: Mapping[int, Known]


def parse_rest(text: str, earlier: FileMetrics) -> Reuse | None:
    """Parse the parts of `text` that the version measured as `earlier` did not have.

    None where the two have no block in common, or where the result might differ.
    """
    found = _known_blocks(text, earlier) if earlier.analysis == "full" else []
    if not found:
        return None
    try:
        tree = ast.parse("".join(_with_stubs(text, [block for block, _ in found])))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    undecorated = {
        node.lineno
        for node in tree.body
        if type(node) is ast.FunctionDef and not node.decorator_list
    }
    known = {block.first: each for block, each in found}
    return Reuse(tree, known) if undecorated.issuperset(known) else None


def _with_stubs(text: str, blocks: Sequence[Block]) -> Iterator[str]:
    at = 0
    for block in blocks:
        yield text[at : block.start]
        yield STUB
        yield "\n" * (block.last - block.first)
        at = block.end
    yield text[at:]


def split_blocks(text: str) -> list[Block]:
    """The texts that look like blocks, in order; some may be in strings."""
    blocks = []
    line, at = 1, 0
    for match in BLOCK.finditer(text):
        start, end = match.span()
        found = match[0]
        first = line + text.count("\n", at, start)
        line = first + found.count("\n")
        at = end
        digest = blake2b(found.encode("utf-8", "surrogatepass"), digest_size=_DIGEST_BYTES)
        blocks.append(Block(first, line - 1, start, end, digest.hexdigest()))
    return blocks


def note_blocks(
    text: str, tree: ast.Module, parts: Sequence[Part], known: Mapping[int, Known]
) -> str:
    """The notes on each block of `text`, as a short text for `FileMetrics.blocks`."""
    notes = [
        _note(block, part) for block, part in _whole(text, tree, parts, known) if _is_kept(part)
    ]
    try:
        packed = dumps(notes)
    except ValueError:  # an integer with more digits than Python converts to text
        return ""
    return b2a_base64(zlib.compress(packed.encode(), 1), newline=False).decode()


def _whole(
    text: str,
    tree: ast.Module,
    parts: Sequence[Part],
    known: Mapping[int, Known],
) -> Iterator[tuple[Block, Part]]:
    """The blocks that hold one whole statement and no part of another, with their parts."""
    block_at = {block.first: block for block in split_blocks(text)}
    part_at = {part.first: part for part in parts}
    lines = text.split("\n")
    spans = [
        known[node.lineno].part[:2]
        if node.lineno in known
        else (first_line(node, lines), node.end_lineno or node.lineno)
        for node in tree.body
    ]
    neighbours = zip((_BEFORE_ALL, *spans), spans, (*spans[1:], _AFTER_ALL), strict=False)
    for (_, before), (first, last), (after, _) in neighbours:
        block = block_at.get(first)
        if block and before < first and last <= block.last < after:
            yield block, part_at[first]


def _is_kept(part: Part) -> bool:
    """Whether all operands of a part survive being written to JSON and read again."""
    return all(_NOT_IN_JSON.isdisjoint(map(type, scope.operands)) for scope in part.scopes)


def _note(block: Block, part: Part) -> list[Any]:
    return [block.digest, *part[:-1], [_note_scope(scope) for scope in part.scopes]]


def _note_scope(scope: Counted) -> list[Any]:
    context, operators, operands, *counts = scope
    names = sorted(operator.__name__ for operator in operators)
    return [context, names, *_operands(operands), *counts]


def _operands(operands: set[object]) -> tuple[int, list[object]]:
    """The number of operands that are nodes, each a distinct operand; and the others, sorted."""
    texts = sorted(operand for operand in operands if isinstance(operand, str))
    others = [operand for operand in operands if not isinstance(operand, str)]
    constants = [operand for operand in others if not isinstance(operand, ast.AST)]
    return len(others) - len(constants), [*texts, *sorted(constants, key=repr)]


def _known_blocks(text: str, earlier: FileMetrics) -> list[tuple[Block, Known]]:
    """The blocks of `text` that the earlier version had, with their measurements."""
    if not earlier.blocks:
        return []
    try:
        packed = zlib.decompressobj().decompress(a2b_base64(earlier.blocks), _LARGEST_BYTES)
        notes = {note[0]: note for note in loads(packed)}
        units = _units_by_line(earlier)
        return [
            (block, _read(notes[block.digest], units, block.first))
            for block in split_blocks(text)
            if block.digest in notes
        ]
    except _FAULTS:
        return []


def _units_by_line(earlier: FileMetrics) -> tuple[list[int], list[FunctionMetrics]]:
    units = [unit for unit in earlier.functions if unit.name != MODULE]
    return [unit.start_line for unit in units], units


def _read(note: list[Any], by_line: tuple[list[int], list[FunctionMetrics]], first: int) -> Known:
    """The measurements in `note`, for a block that now begins on the line `first`."""
    _, old_first, old_last, complexity, decisions, left_out, depth, scopes = note
    lines, units = by_line
    own = units[bisect_left(lines, old_first) : bisect_right(lines, old_last)]
    moved = first - old_first
    part = Part(
        first,
        old_last + moved,
        complexity,
        decisions,
        left_out,
        depth,
        [_read_scope(each) for each in scopes],
    )
    return Known(part, tuple(own), moved)


def _read_scope(note: list[Any]) -> Counted:
    context, names, nodes, constants, *counts = note
    operators = {_OPERATORS[name] for name in names}
    return Counted(context, operators, {*constants, *(ast.AST() for _ in range(nodes))}, *counts)
