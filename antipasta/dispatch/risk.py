"""Finds files that could hang or crash the engine, by a scan that takes next to no time."""

from __future__ import annotations

from itertools import accumulate
from operator import sub

RISKY_BYTES = 256_000
"""The parser spends about 0.1 s in C code on an ordinary file of this size, and no timer of ours
interrupts C code. With a smaller bound, every commit that touches a file of a few thousand lines
would start a worker, which takes longer than measuring the file."""

RISKY_LINE_BYTES = 5_000

RISKY_DEPTH = 100
"""Nested brackets. A recursive parser uses a C stack frame for each; Python allows 200."""

_BRACKETS = b"([{)]}"
_STEPS = dict(zip(_BRACKETS, (1, 1, 1, -1, -1, -1), strict=True))
_OTHERS = bytes(set(range(256)) - set(_BRACKETS))


def is_risky(data: bytes) -> bool:
    """Whether the file could hang in C code, where no timer of this process interrupts it."""
    if len(data) > RISKY_BYTES or longest_line(data) > RISKY_LINE_BYTES:
        return True
    return nests_deeper(data, RISKY_DEPTH)


def longest_line(data: bytes) -> int:
    """The length of the longest line in bytes."""
    return max(map(len, data.split(b"\n")))


def nests_deeper(data: bytes, depth: int) -> bool:
    """Whether brackets of any kind nest deeper than `depth`.

    Brackets in strings and comments count as well, and so do unclosed brackets.
    """
    brackets = data.translate(None, _OTHERS)
    if len(brackets) <= depth:
        return False
    balances = list(accumulate(map(_STEPS.__getitem__, brackets), initial=0))
    # Where closing brackets outnumber opening ones, the depth starts again from 0.
    deepest: int = max(map(sub, balances, accumulate(balances, min)))
    return deepest > depth
