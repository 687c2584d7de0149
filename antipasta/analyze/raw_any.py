"""Line counts of any Python file that parses: the fast way where it is sure, else a slower one."""

from __future__ import annotations

import ast

from antipasta.analyze.line_counts import RawCounts
from antipasta.analyze.raw import LoneBackslash, Refused, raw_counts

SEPARATORS = "\v\f\x1c\x1d\x1e\x85\u2028\u2029"
"""Characters where `str.splitlines`, and so radon, begins a new line and Python does not."""

RADON_WORK = 1_000_000
"""Characters times lines of the largest file that is given to radon: about a second at worst.

Radon tokenizes a statement again for each of its lines.
"""


def count_lines(text: str, parts: list[str] | None = None) -> RawCounts | None:
    """Count the lines of `text`, a file that parses; None where not even its tokens can be read.

    `parts` is the text as `split_text` gives it, where that is at hand.
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
    """Break lines where radon does (a form feed, mostly); None where that breaks a statement.

    Radon reads the pieces of a broken statement in a way of its own.
    """
    broken = "".join(f"{line}\n" for line in text.splitlines())
    try:
        ast.parse(broken)
    except (SyntaxError, ValueError):
        return None
    return broken


def _by_radon(text: str) -> RawCounts | None:
    """The counts of radon itself; None for a large file, or one that its tokenizer refuses."""
    if len(text) * text.count("\n") > RADON_WORK:
        return None
    from radon.raw import analyze

    try:
        return RawCounts(*analyze(text))
    except SyntaxError:
        return None


def _by_tokens(text: str) -> RawCounts | None:
    # Imported here: few files are refused by the fast way.
    import tokenize

    from antipasta.analyze.raw_tokens import raw_counts_by_tokens

    try:
        return raw_counts_by_tokens(text)
    except (SyntaxError, tokenize.TokenError):
        return None
