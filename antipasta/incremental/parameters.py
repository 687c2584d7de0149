"""Finds the parameters of a function in its text, to compare functions whose parameters differ.

Whoever renames a parameter changes every line that uses it. So lines are also compared with a
number in the place of each parameter. This reads the text, in every language: where it takes
another word for a parameter, lines look a little less alike, or a little more.
"""

from __future__ import annotations

import re

from antipasta.lean.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_HEADER_LINES = 30
_HEADER_BYTES = 1000
"""What of a line is read: minified code has many functions on one line."""

_BRACKET = re.compile(rb"[()\[\]{}<>,]|=>|->")
_OPENING, _CLOSING = b"([{<", b")]}>"
_WORD = re.compile(rb"[^\W\d]\w*")


def blind_to(lines: Sequence[bytes]) -> Callable[[bytes], bytes]:
    """Puts numbers in the place of the parameters of the function that begins with these lines."""
    header = b" ".join(line[:_HEADER_BYTES] for line in lines[:_HEADER_LINES])
    names = list(dict.fromkeys(_names(header)))
    if not names:
        return bytes
    numbers = {name: b"\0%d" % number for number, name in enumerate(names)}
    pattern = re.compile(rb"\b(?:" + b"|".join(map(re.escape, names)) + rb")\b")
    return lambda line: pattern.sub(lambda found: numbers[found[0]], line)


def _names(header: bytes) -> Iterator[bytes]:
    """The parameters of a header: the last word of each, before its type and its default."""
    for part in _parts(header):
        declared = part.partition(b"=")[0].partition(b":")[0]
        words = _WORD.findall(declared)
        if words:
            yield words[-1]


def _parts(header: bytes) -> Iterator[bytes]:
    """What stands between the commas of the first brackets."""
    depth, start = 0, header.find(b"(")
    for found in _BRACKET.finditer(header, max(start, 0)) if start >= 0 else ():
        sign = found[0]
        if sign in _OPENING:
            depth += 1
            if depth == 1:
                start = found.end()
        elif sign in _CLOSING:
            depth -= 1
        if depth <= 0 or (depth == 1 and sign == b","):
            yield header[start : found.start()]
            start = found.end()
        if depth <= 0:
            return
