"""Line counts of any Python file that parses: by raw.py, or by a slower method if that refuses."""

from __future__ import annotations

from antipasta.analyze.line_counts import RawCounts
from antipasta.analyze.raw import LoneBackslash, Refused, raw_counts
from antipasta.lean import ast

SEPARATORS = "\v\f\x1c\x1d\x1e\x85\u2028\u2029"
"""Characters at which `str.splitlines`, and so radon, begins a new line, but Python does not."""

RADON_WORK = 1_000_000
"""The most characters times lines of a file that radon counts: at worst this takes a second.

radon tokenizes a statement again for each of its lines.
"""


def count_lines(text: str, parts: list[str] | None = None) -> RawCounts | None:
    """Count the lines of `text`, a file that parses; None where its tokens cannot be read either.

    `parts` is `split_text(text)`, if the caller has it.
    """
    if not any(separator in text for separator in SEPARATORS):
        return _count(text, parts)
    broken = _with_radon_lines(text)
    return _by_radon(text) or _count(text, parts) if broken is None else _count(broken)


def _count(text: str, parts: list[str] | None = None) -> RawCounts | None:
    try:
        return raw_counts(text, parts)
    except LoneBackslash:
        return _by_radon(text) or _by_tokens(text)
    except Refused:
        return _by_tokens(text)


def _with_radon_lines(text: str) -> str | None:
    """Break lines where radon does (mostly at a form feed); None where that breaks a statement.

    radon counts the pieces of a broken statement by rules of its own.
    """
    broken = "".join(f"{line}\n" for line in text.splitlines())
    try:
        ast.parse(broken)
    except (SyntaxError, ValueError):
        return None
    return broken


def _by_radon(text: str) -> RawCounts | None:
    """Radon's own counts; None for a large file, or one that its tokenizer cannot read."""
    if len(text) * text.count("\n") > RADON_WORK:
        return None
    from radon.raw import analyze

    try:
        return RawCounts(*analyze(text))
    except SyntaxError:
        return None


def _by_tokens(text: str) -> RawCounts | None:
    import tokenize

    from antipasta.analyze.raw_tokens import raw_counts_by_tokens

    try:
        return raw_counts_by_tokens(text)
    except (SyntaxError, tokenize.TokenError):
        return None
