"""Text made fit for people: safe to show, coloured where that is wanted; numbers of things."""

from __future__ import annotations

# The escape sequences that all terminals know.
BOLD, RED, YELLOW, GREEN, DIM, _RESET = (
    f"\x1b[{code}m" for code in ("1", "31", "33", "32", "2", "0")
)


def printable(text: str) -> str:
    """`text` with control characters, line ends and undecodable bytes as escapes.

    A repository must be able neither to forge lines of the output nor to steer the terminal.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escape(char) for char in text)


def _escape(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # os.fsdecode's stand-in for the byte code - 0xDC00
        return f"\\x{code - 0xDC00:02x}"
    return char.encode("unicode_escape", "backslashreplace").decode("ascii")


def plural(count: int, noun: str) -> str:
    """`1 file`, `2 files`: of a noun that takes an s."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


class Paint:
    """Colours text where colour is wanted."""

    def __init__(self, *, enabled: bool) -> None:
        self._enabled = enabled

    def __call__(self, text: str, *codes: str) -> str:
        """The `text` in what all of the `codes` say."""
        return f"{''.join(codes)}{text}{_RESET}" if self._enabled else text
