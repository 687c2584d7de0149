"""Whether a file could hang or crash what measures it, by a scan that takes next to no time."""

from __future__ import annotations

RISKY_BYTES = 256_000
"""An ordinary file of that size is about 0.1 s in the C code of the parser, where no timer of ours
interrupts it. A smaller bound would start a worker, for longer than it takes to measure the file,
at every commit that touches a file of a few thousand lines."""

RISKY_LINE_BYTES = 5_000

RISKY_DEPTH = 100
"""Brackets in brackets. What parses by recursion has a frame of C for each; Python allows 200."""

_ALIKE = bytes.maketrans(b"[{]}", b"(())")
_NO_BRACKETS = bytes(set(range(256)) - set(b"()[]{}"))


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
    too_deep = b"(" * (depth + 1)
    left = data.translate(_ALIKE, _NO_BRACKETS)
    # Innermost pairs go, level by level, until what stands around them is seen.
    while too_deep not in left:
        outer = left.replace(b"()", b"")
        if len(outer) == len(left):
            return False
        left = outer
    return True
