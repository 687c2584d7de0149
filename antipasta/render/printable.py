"""Makes text fit for people: safe to print, with colour if wanted; counts with their nouns."""

from __future__ import annotations

# Escape sequences that every terminal understands.
BOLD, RED, YELLOW, GREEN, DIM, _RESET = (
    f"\x1b[{code}m" for code in ("1", "31", "33", "32", "2", "0")
)


def printable(text: str) -> str:
    """`text` with control characters, line ends, undecodable bytes and log commands as escapes.

    So names in a repository can neither forge lines of the output nor control the terminal or the
    CI service that reads it. What is printable already stays as it is.
    """
    text = visible(text)
    return _without_commands(text) if "##" in text or "::" in text else text


def visible(text: str) -> str:
    """`text` with control characters, line ends and undecodable bytes as escapes.

    For what no terminal and no CI service reads, such as a page: it keeps what looks like a log
    command.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escape(char) for char in text)


def _without_commands(text: str) -> str:
    """`text` without what begins a command in the log of a CI service.

    Azure and TeamCity take `##vso[` and `##teamcity[` for one anywhere in a line, GitHub `##[` as
    well, and `::` before a name at the beginning of a line. Behind a letter `::` is none: `std::x`.
    """
    import re

    without = re.sub(r"(?<!\w)::(?=[A-Za-z])", r"\\x3a:", text)
    return without.replace("##", "#\\x23")


def in_json(text: str) -> str:
    """A JSON document that reads the same, in whose strings no log command of Azure's stands."""
    return text.replace("##", "#\\u0023")


def _escape(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # what os.fsdecode makes of the byte `code - 0xDC00`
        return f"\\x{code - 0xDC00:02x}"
    return char.encode("unicode_escape", "backslashreplace").decode("ascii")


def plural(count: int, noun: str, nouns: str = "") -> str:
    """`1 file`, `2 files`: a count and a noun; `nouns` is a plural that does not just add an s."""
    return f"{count} {noun}" if count == 1 else f"{count} {nouns or f'{noun}s'}"


class Paint:
    """Colours text, if `enabled`."""

    def __init__(self, *, enabled: bool) -> None:
        self._enabled = enabled

    def __call__(self, text: str, *codes: str) -> str:
        """The `text` with the escape sequences in `codes`, and a reset after it."""
        return f"{''.join(codes)}{text}{_RESET}" if self._enabled else text
