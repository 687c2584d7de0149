"""Line counts of any Python file that parses: the fast way where it is sure, else a slower one."""

from __future__ import annotations

import ast
import tokenize

from antipasta.analyze.raw import LoneBackslash, RawCounts, Refused, raw_counts
from antipasta.analyze.raw_tokens import raw_counts_by_tokens

SEPARATORS = "\v\f\x1c\x1d\x1e\x85\u2028\u2029"
"""Characters where `str.splitlines`, and so radon, begins a new line and Python does not."""

RADON_CHARACTERS = 50_000
"""The longest file that is given to radon, whose time grows with the square of a statement."""


def count_lines(text: str, parts: list[str] | None = None) -> RawCounts | None:
    """Count the lines of `text`, a file that parses; None where not even its tokens can be read.

    `parts` is the text as `split_text` gives it, where that is at hand.
    """
    broken = _with_radon_lines(text)
    if broken is not text:
        text, parts = broken, None
    try:
        return raw_counts(text, parts)
    except LoneBackslash:
        return _by_radon(text) or _by_tokens(text)
    except Refused:
        return _by_tokens(text)


def _with_radon_lines(text: str) -> str:
    """Break lines where radon does (a form feed is the usual case), if that leaves a program."""
    if not any(separator in text for separator in SEPARATORS):
        return text
    broken = "".join(f"{line}\n" for line in text.splitlines())
    try:
        ast.parse(broken)
    except (SyntaxError, ValueError):
        return text
    return broken


def _by_radon(text: str) -> RawCounts | None:
    """Radon reads a backslash with nothing behind it in a way of its own."""
    if len(text) > RADON_CHARACTERS:
        return None
    from radon.raw import analyze

    try:
        return RawCounts(*analyze(text))
    except SyntaxError:
        return None


def _by_tokens(text: str) -> RawCounts | None:
    try:
        return raw_counts_by_tokens(text)
    except (SyntaxError, tokenize.TokenError):
        return None
