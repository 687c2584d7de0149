"""Tells for which texts lizard would take quadratic time, or more.

lizard keeps the name and the parameters of what may be a function as text, and copies that text for
each token that it adds. Where a comment or a string has no end, it looks for the end from each
place that may begin one.
"""

from __future__ import annotations

import re

OPEN_ANGLES = 10_000
"""The most `<` without a `>` for which lizard is used; `<<`, `<=` and `<-` do not count."""

LIST_CHARACTERS = 150_000
"""The longest list in parentheses, without brackets and strings, for which lizard is used."""

SEARCHED_CHARACTERS = 20_000_000
"""The most characters that lizard may read in vain, in search of ends: less than a second."""

_ANGLE = re.compile("(?<!<)<(?![<=-])")
_LONG_LIST = re.compile(rf"""\([^()'"`{{}}\[\]]{{{LIST_CHARACTERS}}}""")


def outgrows_lizard(text: str) -> str:
    """What in the text would take lizard too long; empty where lizard can be used."""
    if text.count("<") > OPEN_ANGLES and len(_ANGLE.findall(text)) - text.count(">") > OPEN_ANGLES:
        return "a list or a chain of `<` too long for lizard"
    if _LONG_LIST.search(text):
        return "a list or a chain of `<` too long for lizard"
    if any(map(_is_searched_in_vain, (_open_comments(text), _open('"', text), _open("'", text)))):
        return "too many comments or strings without an end for lizard"
    return ""


def has_endless_comments(text: str) -> bool:
    """Whether a parser that knows `/*` would look for many ends that are not there.

    tree-sitter's grammars do so as well.
    """
    return _is_searched_in_vain(_open_comments(text))


def _is_searched_in_vain(rest: tuple[int, int]) -> bool:
    beginnings, characters = rest
    return beginnings * characters > SEARCHED_CHARACTERS


def _open_comments(text: str) -> tuple[int, int]:
    """The number of `/*` without a `*/`, and the characters behind the last `*/`."""
    behind = text.rfind("*/") + 1
    return text.count("/*", behind), len(text) - behind


def _open(quote: str, text: str) -> tuple[int, int]:
    """The number of escaped quotes behind the last quote that is not, and the characters there."""
    escaped = text.count("\\" + quote)
    if escaped * len(text) <= SEARCHED_CHARACTERS:
        return 0, 0
    place, count = text.rfind(quote), 0
    while place > 0 and text[place - 1] == "\\":
        count += 1
        place = text.rfind(quote, 0, place)
    return count, len(text) - max(place, 0)
