"""Line counts of a Python file by its tokens: slower than raw.py, for what that refuses."""

from __future__ import annotations

import io
import tokenize
from typing import TYPE_CHECKING, NamedTuple

from antipasta.analyze.raw import RawCounts

if TYPE_CHECKING:
    from collections.abc import Iterator

LAYOUT = frozenset((tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT))
FORMAT_STARTS = frozenset(
    getattr(tokenize, name, -1) for name in ("FSTRING_START", "TSTRING_START")
)
FORMAT_ENDS = frozenset(getattr(tokenize, name, -1) for name in ("FSTRING_END", "TSTRING_END"))


class Token(NamedTuple):
    """A token, of which only these matter: an f-string is one STRING, as in Python 3.11."""

    kind: int
    text: str
    first_row: int
    last_row: int


def raw_counts_by_tokens(text: str) -> RawCounts:
    """Count the lines of `text`, a file that parses, by the rules of raw.py.

    Raises SyntaxError or tokenize.TokenError where the tokenizer gives up.
    """
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    lloc = comments = multi = single_comments = 0
    for piece in _logical_lines(_tokens(text)):
        comments += sum(token.kind == tokenize.COMMENT for token in piece)
        first = piece[0]
        if len(piece) == 1 and first.kind == tokenize.COMMENT:
            single_comments += 1
        elif len(piece) == 1 and first.kind == tokenize.STRING:
            if first.first_row == first.last_row:
                single_comments += 1
            else:
                rows = lines[first.first_row - 1 : first.last_row]
                multi += sum(1 for row in rows if row.strip())
        lloc += _lloc(piece)
    blank = sum(not line.strip() for line in lines)
    sloc = len(lines) - blank - multi - single_comments
    return RawCounts(len(lines), lloc, sloc, comments, multi, blank, single_comments)


def _tokens(text: str) -> Iterator[Token]:
    """The tokens with every f-string and t-string as one STRING."""
    depth = first_row = 0
    for kind, string, (start, _), (end, _), _ in tokenize.generate_tokens(
        io.StringIO(text).readline
    ):
        if kind in FORMAT_STARTS:
            first_row = start if depth == 0 else first_row
            depth += 1
        elif kind in FORMAT_ENDS:
            depth -= 1
            if depth == 0:
                yield Token(tokenize.STRING, "", first_row, end)
        elif depth == 0:
            yield Token(kind, string, start, end)


def _logical_lines(tokens: Iterator[Token]) -> Iterator[list[Token]]:
    """Lists of tokens without layout, one for each comment on its own and each statement."""
    piece: list[Token] = []
    brackets = 0
    for token in tokens:
        if token.kind == tokenize.OP:
            brackets += (token.text in "([{") - (token.text in ")]}")
        if token.kind not in LAYOUT and token.kind != tokenize.ENDMARKER:
            piece.append(token)
        elif piece and (
            token.kind == tokenize.NEWLINE or (token.kind == tokenize.NL and not brackets)
        ):
            yield piece
            piece = []
    if piece:
        yield piece


def _lloc(piece: list[Token]) -> int:
    """The logical lines of one piece: those of each part between semicolons.

    Before a semicolon radon takes the last token for the end of the line, so there exactly one
    token behind the colon is none: `if x: a; b` is 2, and `if x: a.b; c` is 3.
    """
    parts: list[list[Token]] = [[]]
    for token in piece:
        if token.kind == tokenize.OP and token.text == ";":
            parts.append([])
        elif token.kind != tokenize.COMMENT:
            parts[-1].append(token)
    last = parts.pop()
    return sum(_lloc_of_part(part, end=2) for part in parts) + _lloc_of_part(last, end=1)


def _lloc_of_part(part: list[Token], *, end: int) -> int:
    """0 for nothing, 2 with a colon that is not the `end`-th token from the end, else 1."""
    for index in range(len(part) - 1, -1, -1):
        if part[index].kind == tokenize.OP and part[index].text == ":":
            return 1 if len(part) - index == end else 2
    return min(1, len(part))
