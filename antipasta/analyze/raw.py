"""Line counts of a Python file, without tokenizing it.

The definitions are radon's (radon/raw.py, 6.0.1). A logical line is a statement with its
continuation lines, a comment alone on its line, or a blank line.

    loc               lines of the file
    blank             lines of white space only, inside strings and brackets too
    comments          comments, after code and inside brackets too
    single_comments   logical lines that are one comment or one string on one line
    multi             lines, blank ones not counted, of strings over several lines that stand alone
    sloc              all other lines
    lloc              1 for each logical line with code; 2 where a colon stands in it that is not
                      its last token: `if x: y`, but also a slice, a dict, a lambda, an annotation

The content of a string does not count: a colon or a comment inside an f-string is ignored on any
version of Python (on 3.12 and later radon counts it, since `tokenize` sees it).

How it works: the file parses, so a regular expression finds its comments and strings exactly. Each
of them is replaced by one byte, every other character by one of a few bytes, white space is
removed, and brackets are removed from the inside to the outside. Each line of the rest is one
logical line. A line with a semicolon is counted by its tokens (raw_tokens.py), because radon does
so there. A file that this method may count wrongly is refused, and is counted by its tokens.
"""

from __future__ import annotations

import re
import sys

from antipasta.analyze.line_counts import RawCounts
from antipasta.lean.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Refused(Exception):  # noqa: N818  # not an error: the file is counted by its tokens
    """The fast method may count this file wrongly."""


class LoneBackslash(Refused):
    """A line is continued by an empty line, or by a line with only a backslash."""


STRINGS_AND_COMMENTS = re.compile(
    r'''(
      \#[^\n]*
    | """ (?<!\\""") [^"\\]* (?: (?: \\. | "(?!"") ) [^"\\]* )* """
    | \'\'\' (?<!\\\'\'\') [^'\\]* (?: (?: \\. | '(?!\'\') ) [^'\\]* )* \'\'\'
    | " (?<!\\") [^"\\\n]* (?: \\. [^"\\\n]* )* "
    | ' (?<!\\') [^'\\\n]* (?: \\. [^'\\\n]* )* '
    )''',
    re.DOTALL | re.VERBOSE,
)
"""No string begins behind a backslash: of a string without an end, its escaped quotes would be the
beginnings of others, each of which is read to the end in vain."""

COMMENT, STRING, STATEMENT = "\1", "\2", "\3"
"""The marks for a comment, a string, and a string over several lines that may stand alone."""

CODE = str.maketrans({COMMENT: "#", STRING: "'' ", STATEMENT: "'' "})
"""Tokens that a tokenizer knows, in place of the marks."""

WHITE_SPACE = b" \t\x0b\x0c\x1c\x1d\x1e\x1f"


def _table() -> bytes:
    kept = {"\n": "\n", "\\": "\\", ":": ":", ";": ";", "'": "q", '"': "q"}
    kept |= dict.fromkeys("([{", "(") | dict.fromkeys(")]}", ")")
    kept |= {COMMENT: "c", STRING: "s", STATEMENT: "m"}
    kept |= {chr(code): "x" for code in range(128) if chr(code).isalpha()}
    return bytes(ord(kept.get(chr(code), "o")) for code in range(256))


TABLE = _table()

BRACKETS = re.compile(rb"\([^():]*+ (?: \([^():]*+\) [^():]*+ )*+ \)", re.VERBOSE)
"""A pair with at most one level of pairs in it, no colon in any."""
BRACKETS_WITH_COLON = re.compile(rb"\([^():]*+:[^()]*+\)")

LAST_COLON_INSIDE = re.compile(rb":(?!c?\n)[^:\n]++\n")
"""The last colon of a line where more than a comment follows it."""

LINE_START = re.compile(r"[ \t\f]*[A-Za-z]{0,2}\Z")
LINE_END = re.compile(r"[ \t\f]*\n")

LONE_BACKSLASHES = (b"\\\n\n", b"\n\\")

FORMATTED = re.compile(r"(?<![A-Za-z0-9_])(?:[fFtT][rR]?|[rR][fFtT])\Z")
NESTED_STRINGS = sys.version_info >= (3, 12)
"""Whether the quote that ends an f-string may also occur inside it (PEP 701)."""

# Not compiled until it is needed: only Python 3.12 and later need it.
_FIELD = r"""(?x) \{ (?: [^{}'"]++ | '[^'"\\{}]*' | "[^'"\\{}]*" )*+ \}"""
"""A replacement field without another in it; the quotes in it are in pairs."""

FIELD_DEPTH = 4
"""The deepest nesting of fields that is searched; a file with more is counted by its tokens."""


def raw_counts(text: str, parts: list[str] | None = None) -> RawCounts:
    """Count the lines of `text`, a file that parses, with line feeds for line ends.

    `parts` is `split_text(text)`, if the caller has it. Raises Refused for a text that must be
    counted by its tokens.
    """
    parts = parts or split_text(text)
    if parts is None:
        raise Refused
    marked, statements, others = _mark(parts)
    skeleton = _skeleton(marked)
    logical = _without_brackets(skeleton)
    lines = logical.split(b"\n")
    single_comments = _count(lines, b"c") + _count(lines, b"s", b"xs", b"xxs")
    lone = _count(lines, b"m", b"xm", b"xxm")
    multi = _multi(skeleton, statements, lone)
    ends_with_line = text[-1:] in ("", "\n")
    loc = text.count("\n") + (not ends_with_line)
    blank = skeleton.split(b"\n").count(b"") - ends_with_line + _blank(statements + others)
    return RawCounts(
        loc,
        _lloc(lines) + _lloc_with_semicolons(marked, skeleton),
        loc - blank - multi - single_comments,
        marked.count(COMMENT),
        multi,
        blank,
        single_comments,
    )


def split_text(text: str) -> list[str] | None:
    """The text as a list of code, string or comment, code, and so on; the odd ones are not code.

    None where a string may not end where the regular expression ends it.
    """
    parts = STRINGS_AND_COMMENTS.split(text)
    return None if NESTED_STRINGS and _has_cut_string(parts) else parts


def _mark(parts: list[str]) -> tuple[str, list[str], list[str]]:
    """The text with marks for strings and comments, and the strings over several lines.

    These strings are in two lists: those marked as STATEMENT, and the others.
    """
    marked = parts.copy()
    statements = []
    others = []
    for index in range(1, len(parts), 2):
        hit = parts[index]
        if hit[0] == "#":
            marked[index] = COMMENT
        elif "\n" not in hit:
            marked[index] = STRING
        elif _stands_alone(parts, index):
            marked[index] = STATEMENT
            statements.append(hit)
        else:
            marked[index] = STRING
            others.append(hit)
    return "".join(marked), statements, others


def _stands_alone(parts: list[str], index: int) -> bool:
    """Whether the lines of the string at this index hold nothing else."""
    before = parts[index - 1] if index > 1 else "\n" + parts[0]
    after = parts[index + 1] if index + 2 < len(parts) else parts[-1] + "\n"
    line = before.rfind("\n") + 1
    if not line or before.endswith("\\\n", 0, line):
        return False
    return bool(LINE_START.match(before, line) and LINE_END.match(after))


def _skeleton(marked: str) -> bytes:
    """The text in nine kinds of bytes, with continuation lines joined."""
    skeleton = marked.encode("ascii", "replace").replace(b":=", b"=")
    skeleton = skeleton.translate(TABLE, WHITE_SPACE)
    if b"\\" in skeleton:
        lines = b"\n" + skeleton + b"\n"
        if any(lone in lines for lone in LONE_BACKSLASHES):
            raise LoneBackslash
        skeleton = skeleton.replace(b"\\\n", b"")
    if b"q" in skeleton:
        raise Refused
    return skeleton


def _without_brackets(skeleton: bytes) -> bytes:
    """The logical lines without brackets; brackets with a colon in them leave the colon."""
    found = 1
    while found:
        skeleton, plain = BRACKETS.subn(b"o", skeleton)
        skeleton, found = BRACKETS_WITH_COLON.subn(b":o", skeleton)
        found += plain
    if b"(" in skeleton or b")" in skeleton:
        raise Refused
    return skeleton


def _count(lines: list[bytes], *kinds: bytes) -> int:
    return sum(map(lines.count, kinds))


def _lloc(lines: list[bytes]) -> int:
    """The number of lines with code; a line with a colon that is not its end counts twice.

    Lines with a semicolon are left out.
    """
    plain = b"\n".join(lines) + b"\n"
    if b";" in plain:
        lines = [line for line in lines if b";" not in line]
        plain = b"\n".join(lines) + b"\n"
    code = len(lines) - _count(lines, b"", b"c")
    return code + len(LAST_COLON_INSIDE.findall(plain))


def _lloc_with_semicolons(marked: str, skeleton: bytes) -> int:
    """The same number for the lines that `_lloc` leaves out."""
    if b";" not in skeleton:
        return 0
    from antipasta.analyze.raw_tokens import lloc_by_tokens

    lines = _logical_lines(marked.replace("\\\n", " "), skeleton)
    return lloc_by_tokens("\n".join(line.lstrip() for line in lines if ";" in line).translate(CODE))


def _logical_lines(marked: str, skeleton: bytes) -> Iterator[str]:
    """The logical lines of `marked`; the lines of `skeleton` tell which brackets are open."""
    piece: list[str] = []
    depth = 0
    for line, code in zip(marked.split("\n"), skeleton.split(b"\n"), strict=True):
        piece.append(line)
        depth += code.count(b"(") - code.count(b")")
        if depth == 0:
            yield "\n".join(piece)
            piece.clear()


def _multi(skeleton: bytes, statements: list[str], lone: int) -> int:
    """Lines of the strings among `statements` that stand alone; the others are in brackets.

    `lone` is how many stand alone.
    """
    if lone < len(statements):
        statements = _outside_brackets(skeleton, statements)
    if lone != len(statements):
        raise Refused
    return sum(1 for each in statements for line in each.split("\n") if line.strip())


def _outside_brackets(skeleton: bytes, statements: list[str]) -> list[str]:
    depth = 0
    outside = []
    remaining = iter(statements)
    for mark in re.findall(rb"[()m]", skeleton):
        if mark == b"m":
            statement = next(remaining)
            if depth == 0:
                outside.append(statement)
        else:
            depth += 1 if mark == b"(" else -1
    return outside


def _blank(strings: list[str]) -> int:
    """The number of blank lines in these strings."""
    return sum(1 for each in strings for line in each.split("\n") if not line.strip())


def _has_cut_string(parts: list[str]) -> bool:
    """Whether a nested quote may have ended an f-string or t-string too early."""
    return any(
        "{" in parts[index] and FORMATTED.search(parts[index - 1]) and not _is_whole(parts[index])
        for index in range(1, len(parts), 2)
    )


def _is_whole(hit: str) -> bool:
    """Whether all fields of an f-string are closed where the regular expression ends it."""
    width = 3 if hit[:3] in ('"""', "'''") else 1
    body = hit[width:-width]
    for _ in range(FIELD_DEPTH):
        body = re.sub(_FIELD, "", body)
    body = body.replace("{{", "").replace("}}", "")
    return "{" not in body and "}" not in body
