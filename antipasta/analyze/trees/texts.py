"""Whether what stands in the source ends where the grammar says, which may see no error in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from re import Pattern

    from tree_sitter import Node

_ESCAPED = re.compile(rb"\\z\s+|\\(?:\r\n|.)", re.S)
"""What follows a backslash; the `\\z` of Lua goes on in another line."""

_ESCAPE = rb"(?:\\\\)*\\u+00"
_ENDS_COMMENT = re.compile(
    rb"(?<!\\)%b(?:0[aAdD]|2[aAfF](?!'))|(?<![\\'])%b2[aAfF]" % (_ESCAPE, _ESCAPE)
)
_ENDS_STRING = re.compile(rb"(?<!\\)%b(?:22|5[cC])" % _ESCAPE)
_ENDS_CHARACTER = re.compile(rb"(?<!\\)%b(?:27|5[cC])" % _ESCAPE)
_BEFORE_CODE = re.compile(
    rb"(?<!\\)%b(?:0[aAdD]|2[27aAfF]|5[cC])[^\n]{0,300}?"
    rb"(?:\b(?:case|catch|def|for|if|match|while)\b|=>|&&|\|\|)" % _ESCAPE
)


def escapes_in_comments(source: bytes) -> Pattern[bytes] | None:
    """The escapes of Java that end a comment: they are read before it is (JLS 3.3).

    One that is all of a literal ends none.
    """
    return _ENDS_COMMENT if b"\\u" in source else None


def escapes_before_code(source: bytes) -> Pattern[bytes] | None:
    """Such escapes with code behind, for Scala: it reads them so until 2.13.1, in texts since."""
    return _BEFORE_CODE if b"\\u" in source else None


def has_no_escaped_end(node: Node, source: bytes) -> bool:
    """Whether a text of Java is closed, and neither ends earlier nor later by an escape."""
    start, end = node.start_byte, node.end_byte
    ends = _ENDS_CHARACTER if source.startswith(b"'", start) else _ENDS_STRING
    has_escape = source.find(b"\\u", start, end) >= 0
    return is_closed(node, source) and not (has_escape and ends.search(source, start, end))


def is_closed(node: Node, source: bytes) -> bool:
    """Whether a text has an end, and between single quotes no line feed that nothing escapes.

    Line feeds in what is interpolated are none of the text. A text in one line was closed.
    """
    start, end = node.start_byte, node.end_byte
    if source.find(b"\n", start, end) < 0 or not has_own_lines(node, source):
        return True
    last = node.children[-1] if node.children else None
    if last is None or last.start_byte == last.end_byte:
        return False
    text = source[start:end]
    quote = text[:1]
    is_single = quote in (b'"', b"'") and not text.startswith(quote * 3)
    return not (is_single and b"\n" in _ESCAPED.sub(b"", text))


def has_all_read(node: Node, source: bytes) -> bool:
    """Whether nothing stands behind the last token of a node, though the grammar ends it later."""
    cursor = node.walk()
    while cursor.goto_last_child():
        pass
    token: Node = cursor.node  # type: ignore[assignment]  # there is always one
    return not source[token.end_byte : node.end_byte].strip()


def has_own_lines(node: Node, source: bytes) -> bool:
    """Whether a text has a line feed outside of what is interpolated."""
    at = node.start_byte
    for each in node.children:
        if "interpol" in each.type:
            if source.find(b"\n", at, each.start_byte) >= 0:
                return True
            at = each.end_byte
    return source.find(b"\n", at, node.end_byte) >= 0
