"""What a file will cost, and how much goes to a worker at once. Pure arithmetic."""

from __future__ import annotations

MS_PER_KB = {"python": 0.6, "notebook": 0.6}
"""CPU milliseconds for a kilobyte of source (CPython 3.11, Django 5.2)."""

OTHER_MS_PER_KB = 5.0
"""The same for the languages that lizard reads."""

BATCH_MS = 30.0
"""The work that is handed out at once. More gains nothing: see docs/dispatch.md."""

BATCH_FILES = 64
BATCH_BYTES = 1 << 16

RISKY_BYTES = 256_000
"""An ordinary file of that size is about 0.1 s in the C code of the parser, where no timer of ours
interrupts it. A smaller bound would start a worker, for longer than it takes to measure the file,
at every commit that touches a file of a few thousand lines."""

RISKY_LINE_BYTES = 5_000


def predicted_ms(data: bytes, language: str) -> float:
    """The CPU milliseconds that measuring the file will take, and never 0."""
    return 0.1 + len(data) / 1000 * MS_PER_KB.get(language, OTHER_MS_PER_KB)


def is_risky(data: bytes) -> bool:
    """Whether the file could hang in C code, where no timer of this process interrupts it."""
    return len(data) > RISKY_BYTES or longest_line(data) > RISKY_LINE_BYTES


def longest_line(data: bytes) -> int:
    """The bytes of the longest line."""
    return max(map(len, data.split(b"\n")))
