"""Tells for which texts a grammar would take quadratic time in C code, where nothing interrupts it.

Of `a<b,a<b,…` the grammars of JavaScript and TypeScript cannot tell until the end whether each `<`
compares, or opens the arguments of a type: 75 kB of it take 13 s without a call back. Of `a=>a=>…`
those of C, C++ and Java try to end each assignment by itself: 12 kB take 10 s.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from antipasta.analyze.lizard_limits import has_endless_comments

if TYPE_CHECKING:
    from antipasta.languages import Language

OPEN_ANGLES = 1000
"""The most `<` without a `>` in one statement, between the same brackets."""

ASSIGNMENTS = 1000
"""The most `=` without a `;`, a comma or a brace between them, which take 0.6 s."""

WITH_CHAINS = ("c", "cpp", "java")

_ASSIGNS = re.compile(r"(?<![=<>!])=(?!=)")
_ENDS = re.compile("[;,{}]")

_SIGNS = re.compile(r"<(?![<=])|(?<![-=])>(?!=)|[][(){};]")


def outgrows_grammar(text: str, language: Language) -> str:
    """What in the text would take a grammar too long; empty where it can be parsed."""
    # With `//` there are comments in `/*`, too.
    if language.comment == "//" and has_endless_comments(text):
        return "too many comments without an end"
    if text.count("<") > OPEN_ANGLES and _most_open_angles(text) > OPEN_ANGLES:
        return "a chain of `<` too long for the grammar"
    if language.name in WITH_CHAINS and _most_assignments(text) > ASSIGNMENTS:
        return "a chain of `=` too long for the grammar"
    return ""


def _most_assignments(text: str) -> int:
    """The most `=` in one statement or declaration."""
    if text.count("=") <= ASSIGNMENTS:
        return 0
    long = (each for each in _ENDS.split(text) if each.count("=") > ASSIGNMENTS)
    return max((len(_ASSIGNS.findall(each)) for each in long), default=0)


def _most_open_angles(text: str) -> int:
    """The most `<` that stand open at one place, of those between the same brackets."""
    around: list[int] = []
    open_here = most = 0
    for match in _SIGNS.finditer(text):
        sign = match[0]
        if sign == "<":
            open_here += 1
            most = max(most, open_here)
        elif sign == ">":
            open_here = max(0, open_here - 1)
        elif sign == ";":
            open_here = 0
        elif sign in "([{":
            around.append(open_here)
            open_here = 0
        elif around:
            open_here = around.pop()
    return most
