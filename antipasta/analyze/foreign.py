"""Tells by its bytes that a file is binary, or not in the language that its name means.

Qt's translations end in `.ts` as TypeScript does, MATLAB's and Mathematica's files in `.m` as
Objective-C does. Only what cannot begin a file in the language of the name is taken for another
one: in doubt a file is measured. What compiles must not pass for another language, since nobody
judges it then: C has `%:` for `#`, and before C99 a name alone declares an int.
"""

from __future__ import annotations

import re

BINARY_PREFIX_BYTES = 8000
"""The number of bytes in which git looks for a NUL to detect binary files (buffer_is_binary)."""

UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")

_MARK = rb"(?:\xef\xbb\xbf)?\s*"
_WORD = rb"(?!asm\b)[A-Za-z]"
_NAME = rb"[A-Za-z][\w.]*"
# What Objective-C has and MATLAB has not: a directive, or a block behind brackets.
_OF_C = (
    rb"\n[ \t]*(?:@(?:implementation|interface|protocol|import|class|end)|typedef|\#[ \t]*[a-z]+)\b"
    rb"|(?:\)\s*|\n)\{[ \t]*[\r\n]"
)
# The head of a function, `function [a, b] = f(x)`, ends with its line, or before a comment.
_RESULTS = rb"(?:\[[^\]{}]*\]|" + _NAME + rb")[ \t]*=[ \t]*"
_HEAD = (
    rb"function[ \t]+(?:" + _RESULTS + rb")?(?!asm\b)" + _NAME + rb"[ \t]*(?:\([^()\n]*\))?"
    rb"[ \t]*[,;]?[ \t]*(?=[%\r\n]|\.\.\.|\Z)(?![\s\S]*?(?:" + _OF_C + rb"))"
)
# A comment, a definition, or what scripts like to begin with; ## is Octave's comment.
_MATLAB = (
    rb"%(?!:)|##|" + _HEAD + rb"|classdef\s+" + _WORD + rb"|(?:(?:clear|clc)\s*;\s*)*"
    rb"(?:(?:clear|clc)\s+(?:" + _WORD + rb"|%(?!:)|\Z)|close all\b|%(?!:))"
)
_BEGINNINGS = {
    "typescript": (
        # Attributes only: a parameter of a type may be called `version`, after a comma.
        (
            rb"<\?xml\b|<!DOCTYPE\b|<TS(?:\s+\w+\s*=\s*\"[^\"]*\")*\s+version\s*=",
            "XML, as Qt's translations are",
        ),
    ),
    "objectivec": (
        (_MATLAB, "MATLAB"),
        # The comment holds no other brackets and no comment of C's.
        (rb"\(\*(?:(?!/[/*])[^()])*\*\)|BeginPackage\[", "Mathematica"),
    ),
}
# A pointer is smaller; no longer content is searched for its form.
_LARGEST_POINTER_BYTES = 1023
_LFS_VERSION = b"version https://git-lfs.github.com/spec/v1\n"
_LFS_POINTER = re.escape(_LFS_VERSION) + rb"oid sha256:[0-9a-f]{64}\nsize (?:0|[1-9][0-9]*)\n"


def binary_problem(source: bytes) -> str:
    """Why a file is binary as git sees it; empty for text."""
    if b"\0" in source[:BINARY_PREFIX_BYTES] and source[:2] not in UTF16_MARKS:
        return f"a NUL byte among the first {BINARY_PREFIX_BYTES}"
    return ""


def is_lfs_pointer(source: bytes) -> bool:
    """Whether the file is a Git LFS pointer as a whole: three lines, in this order, and no more.

    Whoever adds a line to a pointer has a file of their own, which may be a working program. The
    form: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md. Pointers with the keys of
    extensions are no pointers here.
    """
    return (
        len(source) <= _LARGEST_POINTER_BYTES
        and source.startswith(_LFS_VERSION)
        and bool(re.fullmatch(_LFS_POINTER, source))
    )


def other_language(source: bytes, language: str) -> str | None:
    """What the file is, for people, where it cannot be in `language`; else None."""
    # `re` remembers what it has compiled. Most commits have no file in such a language.
    for beginning, what in _BEGINNINGS.get(language, ()):
        if re.match(_MARK + rb"(?:" + beginning + rb")", source):
            return what
    return None
