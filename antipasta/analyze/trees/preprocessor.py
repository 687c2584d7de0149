"""Makes sources with the directives of a preprocessor parse: C, C++ and C#.

A grammar reads all branches of an `#if` at once, which fails where a brace stands in each of them.
Here directives are blanked, and so are the further branches of an `#if` that do not stand for
themselves. What they hold counts where it stands, as lizard counts it: each branch once.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from antipasta.analyze.trees.rules import Prepared

if TYPE_CHECKING:
    from re import Pattern

_DIRECTIVE = rb"""^[ \t]*\#[ \t]*(?P<word>\w*)
    (?:/\*(?s:.*?)(?:\*/|\Z)|\\\n|(?!//|%(line_end)s)[^\n])*"""
"""With the comments in it, but for one that ends with the line."""

_SPLICES = re.compile(rb"(?:\\[ \t]*\n)+")
_TRIGRAPH = re.compile(rb"\?\?/(?:[ \t]*\n|[\\\"'])")

_CODE = re.compile(rb"\S")
_ENDS = re.compile(rb"[;}:]\s*\Z")
_BRACKETS = re.compile(rb"[](){}[]")
_NOT_LAYOUT = re.compile(rb"[^\n]")

_STRING_SIGN = ord("0")
"""What stands for a string where only code is looked at."""

BRANCHES = (b"else", b"elif", b"elifdef", b"elifndef")


class Dialect(NamedTuple):
    """What a language's preprocessor has.

    `tokens` finds comments, strings and directives, as `tokens` makes it. `counts` are the
    directives that are a decision, `decisions` finds those of code.
    """

    tokens: Pattern[bytes]
    counts: tuple[bytes, ...]
    decisions: Pattern[bytes]


def tokens(
    comment: bytes,
    string: bytes,
    *,
    signs: bytes,
    no_string: bytes = rb"(?!)",
    line_end: bytes = rb"(?!)",
) -> Pattern[bytes]:
    """A pattern that finds comments, strings and directives, each in a group of its name.

    The sign of a directive that stands elsewhere is `stray`: a grammar may take what follows for
    one.

    The patterns are verbose, and a comment begins with a slash. `signs` are all characters that a
    string may begin with, but for what is `no_string`. A directive ends before a `line_end`, too. A
    match holds all that is before a token as well, which is several times faster than a search for
    each of the kinds.
    """
    return re.compile(
        rb"""(?:\A(?=[ \t]*\#)
        |(?:[^/\n\#%(signs)s]++|\n(?![ \t]*\#)|/(?![/*])|%(no_string)s)*+)
        (?:(?P<comment>%(comment)s)|(?P<string>%(string)s)|\n?(?P<directive>%(directive)s)
        |(?P<stray>\#)|[%(signs)s]|\Z)"""
        % {
            b"signs": signs,
            b"no_string": no_string,
            b"comment": comment,
            b"string": string,
            b"directive": _DIRECTIVE % {b"line_end": line_end},
        },
        re.MULTILINE | re.VERBOSE,
    )


class _Group:
    """An `#if` with its branches: where each begins and ends."""

    def __init__(self, start: int) -> None:
        self.branches = [(start, start)]

    def next_branch(self, end: int, start: int) -> None:
        self.close(end)
        self.branches.append((start, start))

    def close(self, end: int) -> None:
        self.branches[-1] = (self.branches[-1][0], end)


class _Pass:
    def __init__(self, source: bytes, dialect: Dialect) -> None:
        self.dialect = dialect
        self.source = bytearray(source)
        self.code = bytearray(source)  # without comments, and with strings blanked but for a sign
        self.groups: list[_Group] = []
        self.decisions: list[int] = []
        self.directives: list[int] = []
        self.comments: list[tuple[int, int]] = []

    def run(self) -> Prepared:
        """Read the source from its beginning to its end."""
        for found in self.dialect.tokens.finditer(bytes(self.source)):
            kind = found.lastgroup
            if kind is None:
                continue
            start, end = found.span(kind)
            if kind == "directive":
                self._directive(found["word"], start, end)
                continue
            if kind == "stray":
                self.source[start:end] = b"@"  # which is an error, and takes nothing along
                continue
            _blank(self.code, start, end)
            if kind == "comment":
                self.comments.append((start, end))
            else:
                self.code[start] = _STRING_SIGN
        return Prepared(bytes(self.source), self.decisions, self.directives, bytes(self.code))

    def _directive(self, word: bytes, start: int, end: int) -> None:
        for text in (self.source, self.code):
            _blank(text, start, end)
        if word in self.dialect.counts:
            self.directives.append(start)
        if word.startswith(b"if"):
            self.groups.append(_Group(end))
        elif word in BRANCHES and self.groups:
            self.groups[-1].next_branch(start, end)
        elif word == b"endif" and self.groups:
            group = self.groups.pop()
            group.close(start)
            self._choose(group.branches)

    def _choose(self, branches: list[tuple[int, int]]) -> None:
        """Keep the branches that can stand one behind the other, or else only the first."""
        code = [bytes(self.code[start:end]) for start, end in branches]
        if len(branches) == 1 or all(map(_stands_for_itself, code)):
            return
        filled = [at for at, text in enumerate(code) if _CODE.search(text)]
        for at in filled[1:]:
            start, end = branches[at]
            found = self.dialect.decisions.finditer(code[at])
            self.decisions += [start + each.start() for each in found]
            self._leave_out(start, end)

    def _leave_out(self, start: int, end: int) -> None:
        _blank(self.code, start, end)
        for first, last in self.comments[bisect_left(self.comments, (start, start)) :]:
            _blank(self.source, start, first)
            start = last
        _blank(self.source, start, end)


def _blank(text: bytearray, start: int, end: int) -> None:
    text[start:end] = blanked(text[start:end])


def blanked(text: bytes | bytearray) -> bytes:
    """The text with spaces for all but its line ends."""
    return b" " * len(text) if b"\n" not in text else _NOT_LAYOUT.sub(b" ", text)


def _stands_for_itself(code: bytes) -> bool:
    """Whether code is empty, or has its brackets in pairs and ends as a statement does."""
    if not _CODE.search(code):
        return True
    opened: list[int] = []
    for each in _BRACKETS.findall(code):
        if each in b"([{":
            opened.append(each[0])
        elif not opened or chr(opened.pop()) + chr(each[0]) not in ("()", "[]", "{}"):
            return False
    return not opened and bool(_ENDS.search(code))


def joined(source: bytes) -> bytes:
    """The source with each token in one piece that a backslash at the end of a line parts.

    Such a line end goes to the end of the line that goes on there, and lengths stay. Compilers take
    it out before they know comments and strings (C23, 5.1.1.2), so it may part what ends a comment.
    """
    pieces: list[bytes] = []
    moved: list[bytes] = []
    at = searched = 0
    for found in _SPLICES.finditer(source):
        start, end = found.span()
        line_end = source.find(b"\n", searched, start) if moved else -1
        if line_end >= 0:
            pieces += (source[at:line_end], *moved)
            moved, at = [], line_end
        if source[start - 1 : start].strip() and source[end : end + 1].strip():
            pieces.append(source[at:start])
            moved.append(blanked(found[0]))
            at = end
        searched = end
    line_end = source.find(b"\n", searched)
    rest = len(source) if line_end < 0 else line_end
    return b"".join((*pieces, source[at:rest], *moved, source[rest:]))


def trigraphs(source: bytes) -> Pattern[bytes] | None:
    """What some compilers take for a backslash: a comment or a text ends elsewhere then."""
    return _TRIGRAPH if b"??/" in source else None


def prepare(source: bytes, dialect: Dialect) -> Prepared:
    """Take out of a source what its grammar cannot read; lines and offsets stay."""
    return _Pass(source, dialect).run() if b"#" in source else Prepared(source)


def code_of(prepared: Prepared, dialect: Dialect) -> bytes:
    """A prepared source without its comments, and with a digit for each string."""
    return prepared.code or _Pass(prepared.source, dialect).run().code
