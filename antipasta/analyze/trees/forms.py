"""Puts what the grammar of C++ reads in the place of what it does not, at the same length.

Only names and signs change, and nothing that counts: `operator()` is another name, `->*` a product,
and a class in front of `::*` is left out. This is tried only where a source does not parse.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from antipasta.analyze.trees.preprocessor import blanked

if TYPE_CHECKING:
    from collections.abc import Callable
    from re import Pattern


class Form(NamedTuple):
    """A pattern, whose group is replaced by what `put` makes of it."""

    pattern: Pattern[bytes]
    put: Callable[[bytes], bytes]


def _name(text: bytes) -> bytes:
    """A name as long as the text."""
    return b"_" * len(text)


def _last(text: bytes) -> bytes:
    """The last sign alone, at its place."""
    return text[-1:].rjust(len(text))


WORDS = rb"auto|case|class|const|default|delete|do|double|else|enum|float|for|goto|if|int|long|new"
WORDS += rb"|namespace|operator|private|public|return|static|struct|switch|template|this|throw"
WORDS += rb"|try|typedef|typename|union|unsigned|using|virtual|void|while"
NESTED = rb"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"

FORMS = (
    # The call of an operator by its name.
    Form(re.compile(rb"(?:\.|->)\s*operator\s*(\(\s*\)|\[\s*\])(?=\s*[(<])"), _name),
    Form(re.compile(rb"[;{})]\s*operator\s*(\(\s*\))(?=\s*<)"), _name),
    # A value of a built-in type in front of an operator, which looks like a cast.
    Form(
        re.compile(
            rb"\(\s*(unsigned|signed|int|long|short|char|bool|float|double)(?=\s*"
            + NESTED
            + rb"\s*(?:<<|>>|[-+*/%|^?]))"
        ),
        _name,
    ),
    # Members by pointers to them, and their types.
    Form(re.compile(rb"(->\*|(?<!\.)\.\*)"), _last),
    Form(re.compile(rb"\b(\w+(?:<[^;<>{}()]{0,200}>)?::)(?=\s*\*)"), blanked),
    # Words as arguments of a macro that begins a function.
    Form(
        re.compile(
            rb"^[A-Z][A-Z0-9_]*\s*\(\s*(?:\w+\s*,\s*)*(" + WORDS + rb")(?=\s*\)\s*\{)", re.MULTILINE
        ),
        _name,
    ),
    # What only declares, and how a function is called.
    Form(re.compile(rb"\b(__(?:stdcall|cdecl|fastcall|thiscall|vectorcall))\b"), blanked),
    Form(re.compile(rb"\bextern\s+(\d+\s*)(?=[A-Za-z_])"), blanked),
    Form(re.compile(rb"\b(extern\s+template\b[^;{}]{0,1000};)"), blanked),
    Form(re.compile(rb"\busing\s+(typename)\b"), blanked),
)


def readable(source: bytes, code: bytes) -> bytes:
    """The source with all forms replaced; `code` has a digit for each string."""
    changed = bytearray(source)
    for form in FORMS:
        for found in form.pattern.finditer(code):
            start, end = found.span(1)
            changed[start:end] = form.put(bytes(changed[start:end]))
    return bytes(changed)
