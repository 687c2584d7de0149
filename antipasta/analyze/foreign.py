"""Tells by its first bytes that a file is not in the language that its name means.

Qt's translations end in `.ts` as TypeScript does, MATLAB's and Mathematica's files in `.m` as
Objective-C does. Only what cannot begin a file in the language of the name is taken for another
one: in doubt a file is measured.
"""

from __future__ import annotations

import re

_MARK = rb"(?:\xef\xbb\xbf)?\s*"
_BEGINNINGS = {
    "typescript": (
        (rb"<\?xml\b|<!DOCTYPE\b|<TS\s[^>]*\bversion\s*=", "XML, as Qt's translations are"),
    ),
    "objectivec": (
        # A comment, a definition, or what scripts like to begin with; ## is Octave's comment.
        (rb"%|##|(?:function|classdef)\b|(?:clear|clc|close all)\b[\s;]", "MATLAB"),
        (rb"\(\*|BeginPackage\[", "Mathematica"),
    ),
}
_PATTERNS = {
    language: tuple((re.compile(_MARK + rb"(?:" + pattern + rb")"), what) for pattern, what in each)
    for language, each in _BEGINNINGS.items()
}


def other_language(source: bytes, language: str) -> str | None:
    """What the file is, for people, where it cannot be in `language`; else None."""
    for pattern, what in _PATTERNS.get(language, ()):
        if pattern.match(source):
            return what
    return None
