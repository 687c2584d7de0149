"""Writing to the terminal: the document to standard output, all talk to standard error."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from typing import TextIO

    from antipasta.errors import AntipastaError

ColorChoice = Literal["auto", "always", "never"]


class ReaderGoneError(Exception):
    """Whoever read standard output has seen enough, and has closed its end."""


def write_document(text: str) -> None:
    """Write `text` to standard output; what the encoding of that has no sign for is escaped.

    Raises ReaderGoneError when nobody reads it to the end, OSError when it cannot be written.
    """
    try:
        _write(sys.stdout, text)
    except BrokenPipeError:
        # Nothing more may be written, not even by the interpreter's own flush at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise ReaderGoneError from None


def say(text: str) -> None:
    """Write a line of talk to standard error; where nobody listens, that is no trouble."""
    with suppress(OSError):
        _write(sys.stderr, f"{text}\n")


def say_error(error: AntipastaError) -> None:
    """Say what went wrong and what to do next."""
    from antipasta.render.printable import printable

    for line in error.lines():
        say(f"antipasta: {printable(line)}")
    if error.hint:
        say(f"  {printable(error.hint)}")


def wants_color(choice: ColorChoice) -> bool:
    """Whether to colour standard output: only on a terminal, and not where NO_COLOR is set.

    See https://no-color.org for the variable; a terminal called `dumb` has no colours either.
    """
    if choice != "auto":
        return choice == "always"
    environment = os.environ
    return not environment.get("NO_COLOR") and environment.get("TERM") != "dumb" and is_terminal()


def is_terminal() -> bool:
    """Whether standard output is there and is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def _write(stream: TextIO | None, text: str) -> None:
    """Write at once, so that the two streams keep their order where both go to one place."""
    if stream is None:  # closed before the process began
        return
    encoding = getattr(stream, "encoding", None) or "utf-8"
    shown = text.encode(encoding, "backslashreplace").decode(encoding)
    print(shown, end="", file=stream, flush=True)
