"""Reads standard input, with a bound."""

from __future__ import annotations

import sys

from antipasta.errors import UsageError
from antipasta.limits import limit


def read_standard_input() -> bytes:
    """All bytes of standard input.

    Raises UsageError where it is closed, or has more bytes than the limit MAX_STDIN_BYTES.
    """
    if sys.stdin is None:
        raise UsageError("standard input is closed", hint="name a file, or pipe the text in")
    most = int(limit("MAX_STDIN_BYTES"))
    text = sys.stdin.buffer.read(most + 1)
    if len(text) > most:
        raise UsageError(
            f"standard input has more than {most} bytes",
            hint="set ANTIPASTA_MAX_STDIN_BYTES to a higher number of bytes",
        )
    return text
