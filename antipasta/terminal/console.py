"""Writing to the terminal: the document to standard output, all talk to standard error."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Literal

from antipasta.errors import OutputError

if TYPE_CHECKING:
    from typing import TextIO

    from antipasta.errors import AntipastaError

ColorChoice = Literal["auto", "always", "never"]


class ReaderGoneError(Exception):
    """Whoever read standard output has seen enough, and has closed its end."""


def write_document(text: str) -> None:
    """Write `text` to standard output; what the encoding of that has no sign for is escaped.

    Raises ReaderGoneError when nobody reads it to the end, OutputError when it cannot be written.
    """
    try:
        _write(sys.stdout, text)
    except BrokenPipeError:
        raise ReaderGoneError from None
    except OSError as exc:
        reason = exc.strerror or exc
        raise OutputError(f"standard output cannot be written: {reason}") from exc


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


def flush_streams() -> None:
    """Write what the two streams still hold; drop it where it cannot be written.

    A process calls it last. The interpreter flushes both streams at its end, and exits with 120
    where that fails, whatever the exit code was to be.
    """
    for stream in (sys.stdout, sys.stderr):
        if stream is None:  # closed before the process began
            continue
        try:
            stream.flush()
        except OSError:
            # What a failed write leaves in the buffer goes only with the stream.
            with suppress(OSError):
                stream.close()


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
