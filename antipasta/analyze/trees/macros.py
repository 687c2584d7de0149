"""Makes sources of C and C++ parse whose macros are no code that a grammar knows.

A macro is known by its form: a word of capitals where no name can stand. It is blanked, unless it
holds a decision or the body of a function. This is tried only where a source does not parse, and
kept where it helps.
"""

from __future__ import annotations

import re
from re import Pattern
from typing import TYPE_CHECKING, NamedTuple

from antipasta.analyze.trees.forms import readable
from antipasta.analyze.trees.preprocessor import blanked, code_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from antipasta.analyze.trees.preprocessor import Dialect
    from antipasta.analyze.trees.rules import Prepared

CAPITALS = rb"\b_?[A-Z][A-Z0-9_]{2,}\b"
PREFIXED = rb"\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b"
ARGUMENTS = rb"\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)"
BACKWARDS = rb"\)(?:[^()]|\)(?:[^()]|\)[^()]*\()*\()*\("
CALL = CAPITALS + rb"\s*" + ARGUMENTS


class Form(NamedTuple):
    """What shows that a word of capitals is a macro.

    `body` matches from the word on; its group is the macro. `before` matches what stands before the
    word, backwards: from the last byte to the first.
    """

    body: Pattern[bytes]
    before: Pattern[bytes]


def form(body: bytes, before: bytes = b"") -> Form:
    """A form by its patterns."""
    return Form(re.compile(body, re.MULTILINE), re.compile(before))


FORMS = (
    # A line that is nothing else, between declarations, and the word before a block.
    form(
        rb"("
        + CAPITALS
        + rb"(?:\s*"
        + ARGUMENTS
        + rb")?)[ \t]*$(?!\s*(?:\{|<<|->|[-.+*/%=&|^?,)]))",
        rb"[ \t]*(?=[;{}:\n]|\Z)",
    ),
    form(rb"(" + CAPITALS + rb")(?=\s*\{)", rb"\s*(?=[;{}])"),
    # Attributes of declarations.
    form(rb"(" + CAPITALS + rb")\s+(?=(?:namespace|template|using|class|enum)\b)"),
    form(rb"(" + CALL + rb")(?=\s+[A-Za-z_:])", rb"(?! fi)(?! elihw)"),
    # Statements, and members of a class.
    form(rb"(" + CALL + rb")(?=\s*;)", rb"\s*(?=[;{}]|:cilbup|:etavirp)"),
    form(rb"(" + PREFIXED + rb")", rb"\s+etalpmet\b"),
    form(rb"(" + PREFIXED + rb")(?=\s*[,)])", rb"\s+\w"),
    form(
        rb"(" + CAPITALS + rb"(?:\s*" + ARGUMENTS + rb")?)"
        rb"(?=\s*(?:[;{]|->|const\b|noexcept\b|override\b))",
        rb"\s*" + BACKWARDS + rb"\s*(?!(?:nruter|foezis|fi|elihw|rof|hctiws)\b)\w*[A-Za-z_]\b",
    ),
    form(rb"(" + CAPITALS + rb")\s*(?=\*\s*\w+\s*\)\s*\()", rb"\s*\("),
    form(rb"(" + PREFIXED + rb")\s*(?=\()", rb"\s+fi\b"),
)
PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        # Attributes of declarations, too.
        rb"\b(?:class|struct|union|namespace)\s+(" + CAPITALS + rb"(?:\s*" + ARGUMENTS + rb")?)"
        rb"(?=\s+\w+(?:\s*<[^;{]{0,2000}>)?\s*(?:final\s*)?[:{])",
        # Arguments that are types.
        rb"va_arg(?<!\wva_arg)\s*\([^,]*(,[^()]*)(?=\))",
        rb"(=\s*\{[^{};]*\})(?=\s*[,)])",
        rb"__builtin_available(?<!\w__builtin_available)\s*\(([^()]*)(?=\))",
    )
)
LEADING = (
    # What begins a declaration, with or without a type behind it.
    form(rb"(" + PREFIXED + rb")\s+(?=[A-Za-z_~])(?!\w+\s*[;=[])", rb"(?=[;{}:>\s]|\Z)"),
)
PARAMETER = re.compile(
    rb"template(?<!\wtemplate)\s*<[^;{}]{0,300}?[<,]\s*(" + CALL + rb")(?=\s*[>,])"
)
OPENING = re.compile(CAPITALS + rb"\s*\(")
DECLARATION = re.compile(rb"\s*(?:(?:const|struct|unsigned)\s+)*\w+[\s*]+\w+\s*[=;)[]")
DECISION = rb"&&|\|\||\?|\b(?:if|for|while|case|catch)\b"
BODY = rb"[])][^][(){};]{0,300}\{"
"""The head of a function's body, behind its parameters or behind those of its attributes."""

CODE = re.compile(DECISION + b"|" + BODY)

MARK = re.compile(rb"[][(){};]")
FARTHEST = 20_000
"""How many bytes further on a macro's closing parenthesis may stand."""

WORD_OF_CAPITALS = re.compile(rb"[A-Z_](?<!\w[A-Z_])(?:(?<=[A-Z])|[A-Z])[A-Z0-9_]{2,}\b")
"""CAPITALS in a form that is searched for in a tenth of the time: it begins with a set of bytes."""

CAPITAL = re.compile(CAPITALS)
AROUND_RUN = re.compile(rb"[\w\s*]*")
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


def leave_out(prepared: Prepared, dialect: Dialect, names: Sequence[str]) -> Prepared:
    """The source without the macros of these names and their arguments.

    One that holds a decision or the body of a function stays.
    """
    code = code_of(prepared, dialect)
    words = b"|".join(name.encode() for name in names)
    named = re.compile(rb"\b(?:" + words + rb")\b(?:\s*" + ARGUMENTS + rb")?")
    spans = [found.span() for found in named.finditer(code)]
    return prepared._replace(
        source=_without(prepared.source, code, spans), code=_without(code, code, spans)
    )


def mend(prepared: Prepared, dialect: Dialect) -> Iterator[bytes]:
    """Sources without macros, of the same length, the best guess first; each differs."""
    source, code = prepared.source, code_of(prepared, dialect)
    words = Words(code)
    spans = [*_by_form(words, FORMS), *_around_statements(words), *_superfluous(words)]
    spans += [found.span(1) for pattern in PATTERNS for found in pattern.finditer(code)]
    changed = readable(source, code)
    first = _without(changed, code, spans)
    if first != source:
        yield first
    spans += _by_form(words, LEADING)
    second = _with_types(_without(changed, code, spans), code)
    if second not in (source, first):
        yield second


class Words:
    """The words of capitals in some code, by their first bytes, and the code backwards."""

    def __init__(self, code: bytes) -> None:
        self.code = code
        self.backwards = code[::-1]
        self.starts = [found.start() for found in WORD_OF_CAPITALS.finditer(code)]

    def reach(self, start: int, pattern: Pattern[bytes]) -> int:
        """Where the match of a pattern begins that goes backwards from `start`; -1 without one."""
        size = len(self.code)
        found = pattern.match(self.backwards, size - start)
        return size - found.end() if found else -1


def _without(source: bytes, code: bytes, spans: Iterable[tuple[int, int]]) -> bytes:
    mended = bytearray(source)
    for start, end in spans:
        if not CODE.search(code, start, end):
            mended[start:end] = blanked(mended[start:end])
    return bytes(mended)


def _with_types(source: bytes, code: bytes) -> bytes:
    """Put a type where a macro is a parameter of a template, and can hold no code that runs."""
    mended = bytearray(source)
    for found in PARAMETER.finditer(code):
        start, end = found.span(1)
        mended[start:end] = b"int" + blanked(mended[start + 3 : end])
    return bytes(mended)


def _by_form(words: Words, forms: Iterable[Form]) -> Iterator[tuple[int, int]]:
    for each in forms:
        last = 0
        for word in words.starts:
            found = each.body.match(words.code, word)
            # What stands in the arguments of a macro is not looked at.
            if found and words.reach(word, each.before) >= last:
                last = found.end()
                yield found.span(1)


def _around_statements(words: Words) -> Iterator[tuple[int, int]]:
    """Macros with statements or a declaration for arguments: the name, and the parentheses."""
    brackets = _Brackets(words.code)
    for word in words.starts:
        found = OPENING.match(words.code, word)
        end = brackets.end_of_statements(found.end()) if found else 0
        if found and end:
            yield found.span()
            yield end - 1, end


class _Brackets:
    """Finds where what stands in brackets ends; all is read once, however deep they are nested."""

    def __init__(self, code: bytes) -> None:
        self.code = code
        self.marks = MARK.finditer(code)
        self.at = 0
        self.open: list[int] = []
        self.ends: dict[int, int] = {}
        self.with_semicolon: set[int] = set()

    def end_of_statements(self, start: int) -> int:
        """Where the arguments end that begin at `start`, if they are statements or a declaration.

        0 if they are not, or if they end too far away.
        """
        if start > self.at:
            self.open.clear()
            self.marks = MARK.finditer(self.code, start - 1)
        while start not in self.ends and self.at < start + FARTHEST and self._read():
            pass
        end = self.ends.get(start, 0)
        if end > start + FARTHEST:
            return 0
        is_code = start in self.with_semicolon or DECLARATION.match(self.code, start)
        return end if is_code else 0

    def _read(self) -> bool:
        """Read up to the next mark; False if there is none."""
        found = next(self.marks, None)
        if found is None:
            return False
        mark, self.at = found[0], found.end()
        if mark in b"([{":
            self.open.append(self.at)
        elif self.open and mark == b";":
            self.with_semicolon.add(self.open[-1])
        elif self.open:
            self.ends[self.open.pop()] = self.at
        return True


def _superfluous(words: Words) -> Iterator[tuple[int, int]]:
    """Words of capitals in declarations that have a type and a name without them."""
    code = words.code
    for start, end in _runs(words):
        for parts in _declarations(code, start, end):
            capitals = [part for part in parts if part.kind == "capitals"]
            spare = [part for part in capitals if part is not parts[-1]] or capitals
            for part in spare[: max(0, len(parts) - 2)]:
                yield part.start, part.end


def _runs(words: Words) -> Iterator[tuple[int, int]]:
    """The runs of words that hold one of capitals, from the first word to the last."""
    end = 0
    for word in words.starts:
        if word < end:
            continue
        start = words.reach(word, AROUND_RUN)
        around = AROUND_RUN.match(words.code, word)
        end = around.end() if around else word
        for found in RUN.finditer(words.code, start, end):
            if CAPITAL.search(found[0]):
                yield found.span()


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
