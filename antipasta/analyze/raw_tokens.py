"""Line counts of Python by its tokens: slower than raw.py, for files and lines that it refuses."""

from __future__ import annotations

import io
import tokenize
from typing import TYPE_CHECKING, NamedTuple

from antipasta.analyze.line_counts import RawCounts

if TYPE_CHECKING:
    from collections.abc import Iterator

LAYOUT = frozenset((tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT))
FORMAT_STARTS = frozenset(
    getattr(tokenize, name, -1) for name in ("FSTRING_START", "TSTRING_START")
)
FORMAT_ENDS = frozenset(getattr(tokenize, name, -1) for name in ("FSTRING_END", "TSTRING_END"))


class Token(NamedTuple):
    """The fields of a token that are needed; an f-string is one STRING, as in Python 3.11."""

    kind: int
    text: str
    first_row: int
    last_row: int


def raw_counts_by_tokens(text: str) -> RawCounts:
    """Count the lines of `text`, a file that parses, by the rules of raw.py.

    Raises SyntaxError or tokenize.TokenError where the tokenizer fails.
    """
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    pieces = list(_logical_lines(_tokens(text)))
    single_comments, multi = _standing_alone(pieces, lines)
    comments = sum(token.kind == tokenize.COMMENT for piece in pieces for token in piece)
    blank = sum(not line.strip() for line in lines)
    sloc = len(lines) - blank - multi - single_comments
    lloc = sum(map(_lloc, pieces))
    return RawCounts(len(lines), lloc, sloc, comments, multi, blank, single_comments)


def lloc_by_tokens(text: str) -> int:
    """The logical lines of code in these lines, by the same rules."""
    return sum(map(_lloc, _logical_lines(_tokens(text))))


def _standing_alone(pieces: list[list[Token]], lines: list[str]) -> tuple[int, int]:
    """Lines that hold only a comment or a string, and lines of longer strings that stand alone."""
    alone = [piece[0] for piece in pieces if len(piece) == 1]
    strings = [token for token in alone if token.kind == tokenize.STRING]
    single = sum(token.kind == tokenize.COMMENT for token in alone)
    single += sum(map(_is_on_one_row, strings))
    return single, sum(
        _rows_with_text(token, lines) for token in strings if not _is_on_one_row(token)
    )


def _rows_with_text(token: Token, lines: list[str]) -> int:
    return sum(1 for row in lines[token.first_row - 1 : token.last_row] if row.strip())


def _is_on_one_row(token: Token) -> bool:
    return token.first_row == token.last_row


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
    """Lists of tokens without layout, one for each statement and each comment alone on its line."""
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

    radon takes the last token before a semicolon for the end of the line. So a single token between
    a colon and a semicolon does not count: `if x: a; b` is 2, and `if x: a.b; c` is 3.
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
