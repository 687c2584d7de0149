"""Makes sources of C and C++ parse whose macros are no code that a grammar knows.

A macro is known by its form: a word of capitals where no name can stand. It is blanked, unless it
holds a decision. This is tried only where a source does not parse, and kept where it helps.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from re import Pattern

CAPITALS = rb"\b_?[A-Z][A-Z0-9_]{2,}\b"
PREFIXED = rb"\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b"
ARGUMENTS = rb"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"
CALL = CAPITALS + rb"\s*" + ARGUMENTS

FORMS = tuple(
    re.compile(form, re.MULTILINE)
    for form in (
        # A line that is nothing else, between declarations, and the word before a block.
        rb"(?:^|(?<=[;{}:\n]))[ \t]*("
        + CAPITALS
        + rb"(?:\s*"
        + ARGUMENTS
        + rb")?)[ \t]*$(?!\s*\{)",
        rb"(?<=[;{}])\s*(" + CAPITALS + rb")(?=\s*\{)",
        # Attributes of declarations.
        rb"(" + CAPITALS + rb")\s+(?=(?:namespace|template|using|class|enum)\b)",
        rb"\b(?:class|struct|union|namespace)\s+(" + CAPITALS + rb"(?:\s*" + ARGUMENTS + rb")?)"
        rb"(?=\s+\w+(?:\s*<[^;{]*>)?\s*(?:final\s*)?[:{])",
        rb"(?<!if )(?<!while )(" + CALL + rb")(?=\s+[A-Za-z_:])",
        # Statements, and members of a class.
        rb"(?:(?<=[;{}])|(?<=public:)|(?<=private:))\s*(" + CALL + rb")(?=\s*;)",
        rb"\btemplate\s+(" + PREFIXED + rb")",
        rb"\w\s+(" + PREFIXED + rb")(?=\s*[,)])",
        rb"\b(?!(?:return|sizeof|if|while|for|switch)\b)[A-Za-z_]\w*\s*"
        + ARGUMENTS
        + rb"\s*("
        + CAPITALS
        + rb"(?:\s*"
        + ARGUMENTS
        + rb")?)"
        rb"(?=\s*(?:[;{]|->|const\b|noexcept\b|override\b))",
        rb"\(\s*(" + CAPITALS + rb")\s*(?=\*\s*\w+\s*\)\s*\()",
        rb"\bif\s+(" + PREFIXED + rb")\s*(?=\()",
        # Arguments that are types.
        rb"\bva_arg\s*\([^,]*(,[^()]*)(?=\))",
        rb"(=\s*\{[^{};]*\})(?=\s*[,)])",
        rb"\b__builtin_available\s*\(([^()]*)(?=\))",
    )
)
LEADING = tuple(
    re.compile(form)
    for form in (
        # What begins a declaration, with or without a type behind it.
        rb"(?:\A|(?<=[;{}:>\s]))(" + PREFIXED + rb")\s+(?=[A-Za-z_~])(?!\w+\s*[;=[])",
    )
)
PARAMETER = re.compile(rb"\btemplate\s*<[^;{}]{0,300}?[<,]\s*(" + CALL + rb")(?=\s*[>,])")
OPENING = re.compile(CAPITALS + rb"\s*\(")
DECLARATION = re.compile(rb"\s*(?:(?:const|struct|unsigned)\s+)*\w+[\s*]+\w+\s*[=;)[]")
DECISION = re.compile(rb"&&|\|\||\?|\b(?:if|for|while|case|catch)\b")

MARK = re.compile(rb"[][(){};]")
FARTHEST = 20_000
"""How many bytes further on a macro's closing parenthesis may stand."""

CAPITAL = re.compile(CAPITALS)
RUN = re.compile(rb"[A-Za-z_]\w*(?:(?:\s+\*+\s*|\s+)[A-Za-z_]\w*)+")
WORD = re.compile(rb"\w+")
QUALIFIERS = frozenset(
    b"static extern inline const volatile register restrict typedef constexpr virtual explicit"
    b" friend mutable thread_local noexcept override final __inline __restrict".split()
)
TYPES = frozenset(b"void int char long short float double bool unsigned signed auto".split())
TAGS = frozenset(b"struct enum union class typename".split())
OTHERS = frozenset(
    b"return else case goto if do sizeof new delete throw using namespace operator public private"
    b" protected template while for switch default".split()
)


class Part(NamedTuple):
    """A type or a name of a declaration."""

    start: int
    end: int
    kind: str


def mend(source: bytes, tokens: Pattern[bytes]) -> Iterator[bytes]:
    """Sources without macros, of the same length, the best guess first.

    `tokens` finds comments and strings.
    """
    code = tokens.sub(_hidden, source)
    spans = [*_by_form(code, FORMS), *_around_statements(code), *_superfluous(code)]
    yield _without(source, code, spans)
    spans += _by_form(code, LEADING)
    yield _with_types(_without(source, code, spans), code)


def _without(source: bytes, code: bytes, spans: list[tuple[int, int]]) -> bytes:
    mended = bytearray(source)
    for start, end in spans:
        if not DECISION.search(code, start, end):
            mended[start:end] = re.sub(rb"[^\n]", b" ", mended[start:end])
    return bytes(mended)


def _with_types(source: bytes, code: bytes) -> bytes:
    """Put a type where a macro is a parameter of a template, and can hold no code that runs."""
    mended = bytearray(source)
    for found in PARAMETER.finditer(code):
        start, end = found.span(1)
        mended[start:end] = b"int" + re.sub(rb"[^\n]", b" ", mended[start + 3 : end])
    return bytes(mended)


def _hidden(found: re.Match[bytes]) -> bytes:
    blank = re.sub(rb"[^\n]", b" ", found[0])
    return blank if found["string"] is None else b"0" + blank[1:]


def _by_form(code: bytes, forms: Iterable[Pattern[bytes]]) -> Iterator[tuple[int, int]]:
    for form in forms:
        for found in form.finditer(code):
            yield found.span(1)


def _around_statements(code: bytes) -> Iterator[tuple[int, int]]:
    """Macros with statements or a declaration for arguments: the name, and the parentheses."""
    for found in OPENING.finditer(code):
        end = _end_of(code, found.end())
        if end:
            yield found.span()
            yield end - 1, end


def _end_of(code: bytes, start: int) -> int:
    """Where the arguments end that begin at `start`, if they hold statements or a declaration."""
    depth = 1
    has_statements = DECLARATION.match(code, start) is not None
    for found in MARK.finditer(code, start, start + FARTHEST):
        mark = found[0]
        has_statements = has_statements or (mark == b";" and depth == 1)
        depth += (mark in b"([{") - (mark in b")]}")
        if not depth:
            return found.end() if has_statements else 0
    return 0


def _superfluous(code: bytes) -> Iterator[tuple[int, int]]:
    """Words of capitals in declarations that have a type and a name without them."""
    for found in RUN.finditer(code):
        if not CAPITAL.search(found[0]):
            continue
        for parts in _declarations(code, found.start(), found.end()):
            capitals = [part for part in parts if part.kind == "capitals"]
            spare = [part for part in capitals if part is not parts[-1]] or capitals
            for part in spare[: max(0, len(parts) - 2)]:
                yield part.start, part.end


def _declarations(code: bytes, start: int, end: int) -> Iterator[list[Part]]:
    parts: list[Part] = []
    last = b""
    for found in WORD.finditer(code, start, end):
        word = found[0]
        if word in OTHERS:
            yield parts
            parts = []
        elif word not in QUALIFIERS and word not in TAGS:
            _put(parts, Part(*found.span(), _kind(word, last)))
        last = word
    yield parts


def _kind(word: bytes, last: bytes) -> str:
    """What a word behind the `last` one is."""
    if word in TYPES:
        return "type"
    return "capitals" if last not in TAGS and CAPITAL.fullmatch(word) else "name"


def _put(parts: list[Part], part: Part) -> None:
    """Put a part behind the others; `unsigned long` is one."""
    if part.kind == "type" and parts and parts[-1].kind == "type":
        part = parts.pop()._replace(end=part.end)
    parts.append(part)
