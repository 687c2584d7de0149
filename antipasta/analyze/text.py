"""Decodes bytes to text as the language itself does."""

from __future__ import annotations

import codecs
from contextlib import suppress

from antipasta.lean.typing import NamedTuple


class Decoded(NamedTuple):
    """A file's text with the line feed as the only line end, and the problem with its encoding.

    `problem` is empty when the text was decoded without error. Otherwise the text was decoded as
    UTF-8, with a replacement character for every invalid byte.
    """

    text: str
    problem: str


COOKIE = b"coding"
"""Without this in its first two lines, or a byte order mark, a Python file is UTF-8 (PEP 263)."""


PARSER_STACK_BYTES = 1_000_000
"""For a smaller file, a MemoryError of Python's parser means its stack, not the system's memory."""


def decode_python(source: bytes) -> Decoded:
    """Decode as Python does: byte order mark, coding cookie (PEP 263), else UTF-8."""
    if COOKIE not in b"".join(source.split(b"\n", 2)[:2]) and not source.startswith(
        codecs.BOM_UTF8
    ):
        with suppress(UnicodeDecodeError):
            return Decoded(universal_newlines(source.decode()), "")
    import io
    import tokenize

    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
        text = source.decode(encoding)
    except (SyntaxError, UnicodeError, LookupError) as exc:
        return Decoded(_replaced(source), _one_line(exc))
    return Decoded(universal_newlines(text), "")


def python_as_it_stands(source: bytes) -> str | None:
    """The text of a Python file with its own line ends and byte order mark; None if undecodable."""
    import io
    import tokenize

    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
        return source.decode(encoding.removesuffix("-sig"))
    except (SyntaxError, UnicodeError, LookupError):
        return None


def decode_other(source: bytes) -> Decoded:
    """Decode a file of another language: by its byte order mark, else as UTF-8.

    These languages do not declare their encoding, so a byte that is not UTF-8 is no error. It is
    replaced. It can only be in a comment or a string, where it changes no metric.
    """
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if source.startswith(mark):
            try:
                return Decoded(universal_newlines(source.decode(encoding)), "")
            except UnicodeError as exc:
                return Decoded(_replaced(source), _one_line(exc))
    return Decoded(_replaced(source), "")


def universal_newlines(text: str) -> str:
    """Replace CRLF and CR by a line feed, as Python's reader does."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text


def _replaced(source: bytes) -> str:
    return universal_newlines(source.decode("utf-8-sig", errors="replace"))


def _one_line(exc: Exception) -> str:
    return " ".join(str(exc).split()) or type(exc).__name__


def count_plain_lines(text: str) -> tuple[int, int]:
    """The number of lines of a text in any language, and the number of blank ones."""
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    return len(lines), len(lines) - sum(map(bool, map(str.strip, lines)))
