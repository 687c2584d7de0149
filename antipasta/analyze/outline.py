"""Finds the functions and classes of a Python file that cannot be parsed.

It reads only the lines that begin with `def` or `class` outside strings. Their indentation tells
which definition contains which.
"""

from __future__ import annotations

import re

from antipasta.analyze.dotted import dotted
from antipasta.analyze.raw import STRINGS_AND_COMMENTS
from antipasta.lean.typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from antipasta.model import Kind

DEFINITION = re.compile(
    r"^(?P<indent>[ \t]*)(?:(?:async[ \t]+)?(?P<word>def)|class)[ \t]+(?P<name>\w+)", re.MULTILINE
)
NAMES_CHARACTERS = 5_000_000
"""The most characters of all dotted names of a file for which an engine may hold them in full."""

TAB = 8
"""The columns of a tab in Python's tokenizer."""


class Outlined(NamedTuple):
    """A definition: dotted name, kind, line of its `def` or `class`, number of those around it.

    `characters` is the length of its dotted name before that was shortened.
    """

    name: str
    kind: Kind
    line: int
    depth: int
    characters: int


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
        name = dotted(f"{outer.name}." if outer else "", match["name"])
        characters = len(match["name"]) + (1 + outer.characters if outer else 0)
        each = Outlined(name, _kind(match, outer), line, len(around), characters)
        found.append(each)
        around.append((column, each))
    return found


def _kind(match: re.Match[str], outer: Outlined | None) -> Kind:
    if match["word"] is None:
        return "class"
    return "method" if outer is not None and outer.kind == "class" else "function"


def _line_feeds(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")


def names_are_bounded(found: Iterable[Outlined], *, doubled: bool = False) -> bool:
    """Whether an engine can hold the dotted names of all definitions in full.

    `doubled` says that the engine doubles a name with each definition around it.
    """
    held = (each.characters << (each.depth if doubled else 0) for each in found)
    return sum(held) <= NAMES_CHARACTERS
