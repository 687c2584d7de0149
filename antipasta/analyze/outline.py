"""Finds the functions and classes of a Python file that cannot be parsed.

It reads only the lines that begin with `def` or `class` outside strings. Their indentation tells
which definition contains which.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from antipasta.analyze.raw import STRINGS_AND_COMMENTS

if TYPE_CHECKING:
    from antipasta.model import Kind

DEFINITION = re.compile(
    r"^(?P<indent>[ \t]*)(?:(?:async[ \t]+)?(?P<word>def)|class)[ \t]+(?P<name>\w+)", re.MULTILINE
)
TAB = 8
"""The columns of a tab in Python's tokenizer."""


class Outlined(NamedTuple):
    """A definition: dotted name, kind, line of its `def` or `class`, number of those around it."""

    name: str
    kind: Kind
    line: int
    depth: int


def outline(text: str) -> list[Outlined]:
    """The definitions of a file in the order of lines."""
    code = STRINGS_AND_COMMENTS.sub(_line_feeds, text)
    around: list[tuple[int, Outlined]] = []
    found = []
    line, position = 1, 0
    for match in DEFINITION.finditer(code):
        line += code.count("\n", position, match.start())
        position = match.start()
        column = len(match["indent"].expandtabs(TAB))
        while around and around[-1][0] >= column:
            around.pop()
        outer = around[-1][1] if around else None
        name = f"{outer.name}.{match['name']}" if outer else match["name"]
        each = Outlined(name, _kind(match, outer), line, len(around))
        found.append(each)
        around.append((column, each))
    return found


def _kind(match: re.Match[str], outer: Outlined | None) -> Kind:
    if match["word"] is None:
        return "class"
    return "method" if outer is not None and outer.kind == "class" else "function"


def _line_feeds(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")
