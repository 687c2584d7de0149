"""Makes the patterns by which lizard splits a text into tokens linear.

Three parts of lizard's pattern (1.24) can read the same characters in several ways. Where such a
token does not end, `re` tries all of them, and each further character doubles the time: sixty bytes
of an unfinished docstring take an hour. The replacements match the same tokens without going back.
Of a string that has no end, an escaped quote does not become the end.
"""

from __future__ import annotations

import re
import sys
from functools import cache

_LINEAR = {
    # A backslash begins an escape and is nothing else; a quote ends the string only with two more.
    r"\"\"\"(?:\\.|[^\"]|\"(?!\"\")|\"\"(?!\"))*\"\"\"": (
        r"\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*+\"\"\""
    ),
    r"\'\'\'(?:\\.|[^\']|\'(?!\'\')|\'\'(?!\'))*\'\'\'": (
        r"\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*+\'\'\'"
    ),
    # `extends` consists of word characters, and one question mark is as good as many.
    r"\<(?=(?:[^<>?]*\?)+[^<>]*\>)(?:[\w\s,.?]|(?:extends))+\>": (
        r"\<(?=[^<>?]*+\?[^<>]*+\>)[\w\s,.?]++\>"
    ),
}
"""The parts of lizard's pattern that go back, and what replaces them."""


def make_linear() -> None:
    """Let all of lizard's readers use linear patterns, in this process and from now on.

    lizard has no way to pass a pattern, so the function that compiles patterns is replaced in each
    of its modules.
    """
    from lizard_languages import token_pattern

    original = token_pattern.compiled_token_pattern
    if hasattr(original, "__wrapped__"):
        return

    @cache
    def compiled(addition: str = "") -> re.Pattern[str]:
        return linear(original(addition))

    for name, module in list(sys.modules.items()):
        is_of_lizard = name.partition(".")[0] == "lizard_languages"
        if is_of_lizard and getattr(module, "compiled_token_pattern", None) is original:
            vars(module)["compiled_token_pattern"] = compiled


def linear(pattern: re.Pattern[str]) -> re.Pattern[str]:
    """The pattern with the parts replaced that go back."""
    text = pattern.pattern
    for part, replacement in _LINEAR.items():
        text = text.replace(part, replacement)
    return re.compile(text, pattern.flags)
