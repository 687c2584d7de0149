"""Whether a file could hang or crash what measures it, by a scan that takes next to no time."""

from __future__ import annotations

from itertools import accumulate
from operator import sub

RISKY_BYTES = 256_000
"""An ordinary file of that size is about 0.1 s in the C code of the parser, where no timer of ours
interrupts it. A smaller bound would start a worker, for longer than it takes to measure the file,
at every commit that touches a file of a few thousand lines."""

RISKY_LINE_BYTES = 5_000

RISKY_DEPTH = 100
"""Brackets in brackets. What parses by recursion has a frame of C for each; Python allows 200."""

_BRACKETS = b"([{)]}"
_STEPS = dict(zip(_BRACKETS, (1, 1, 1, -1, -1, -1), strict=True))
_OTHERS = bytes(set(range(256)) - set(_BRACKETS))


def is_risky(data: bytes) -> bool:
    """Whether the file could hang in C code, where no timer of this process interrupts it."""
    if len(data) > RISKY_BYTES or longest_line(data) > RISKY_LINE_BYTES:
        return True
    return nests_deeper(data, RISKY_DEPTH)


def longest_line(data: bytes) -> int:
    """The bytes of the longest line."""
    return max(map(len, data.split(b"\n")))


def nests_deeper(data: bytes, depth: int) -> bool:
    """Whether brackets stand in more than so many brackets; one is like another.

    Those in strings and comments count as well, and those that nothing closes.
    """
    brackets = data.translate(None, _OTHERS)
    if len(brackets) <= depth:
        return False
    balances = list(accumulate(map(_STEPS.__getitem__, brackets), initial=0))
    # Where there were more closing ones than opening ones, it begins anew.
    deepest: int = max(map(sub, balances, accumulate(balances, min)))
    return deepest > depth
