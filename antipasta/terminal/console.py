"""Writes the result to standard output, and messages to standard error."""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext, suppress

from antipasta.errors import OutputError
from antipasta.lean.typing import TYPE_CHECKING, Literal
from antipasta.render.printable import printable
from antipasta.system.files import comparable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from typing import TextIO

    from antipasta.errors import AntipastaError
    from antipasta.events import LogLevel
    from antipasta.terminal.log import Log

ColorChoice = Literal["auto", "always", "never"]


class ReaderGoneError(Exception):
    """The program that reads standard output has closed its end of the pipe."""


def write_document(text: str) -> None:
    """Write `text` to standard output; characters that its encoding lacks are escaped.

    Raises ReaderGoneError when the reader has closed the pipe, OutputError for any other fault.
    """
    try:
        _write(sys.stdout, text)
    except BrokenPipeError:
        raise ReaderGoneError from None
    except OSError as exc:
        reason = exc.strerror or exc
        raise OutputError(f"standard output cannot be written: {reason}") from exc


def tell(line: str) -> None:
    """Write a line to standard output, made printable. Raises what `write_document` raises."""
    write_document(f"{printable(line)}\n")


def logged(arguments: Sequence[str]) -> AbstractContextManager[None]:
    """Makes a log of standard error where the `arguments` or the environment ask for one.

    A log that is open already stays as it is.
    """
    is_asked = os.environ.get("ANTIPASTA_LOG") or any(map(_is_of_log, arguments))
    if not is_asked or _log():
        return nullcontext()
    # Imported here: most runs have no log.
    from antipasta.terminal import log

    return log.logged(arguments, os.environ)


def require_log_choice() -> None:
    """Raise UsageError, which names the choices, where ANTIPASTA_LOG is none of them."""
    if os.environ.get("ANTIPASTA_LOG"):
        from antipasta.terminal.log import wanted_by

        wanted_by(os.environ)


def say(line: str, level: LogLevel = "info") -> None:
    """Write a line to standard error, made printable; a failure to write is ignored.

    The `level` is of use in a log only.
    """
    if log := _log():
        log.say(line, level)
        return
    with suppress(OSError):
        _write(sys.stderr, f"{printable(line)}\n")


def say_lines(text: str, level: LogLevel = "info") -> None:
    """Write each line of `text` to standard error, as `say` does; to a log as one message."""
    if log := _log():
        log.say(text, level)
        return
    for line in text.splitlines():
        say(line)


def say_error(error: AntipastaError) -> None:
    """Write the error's message and its hint to standard error."""
    lines = [f"antipasta: {line}" for line in error.lines()]
    if error.hint:
        lines.append(f"  {error.hint}")
    if log := _log():
        log.say_error(error, lines)
        return
    for line in lines:
        say(line)


def flush_streams() -> None:
    """Flush both streams; what cannot be written is dropped.

    A process calls it last. Otherwise the interpreter flushes the streams at its end, and replaces
    the exit code by 120 where that fails.
    """
    for stream in (sys.stdout, sys.stderr):
        if stream is None:  # closed before the process began
            continue
        try:
            stream.flush()
        except OSError:
            # Only closing the stream drops what a failed write left in its buffer.
            with suppress(OSError):
                stream.close()


def wants_color(choice: ColorChoice) -> bool:
    """Whether to colour standard output.

    With `auto` it is coloured on a terminal, unless NO_COLOR is set (https://no-color.org) or TERM
    is `dumb`.
    """
    if choice != "auto":
        return choice == "always"
    environment = os.environ
    return not environment.get("NO_COLOR") and environment.get("TERM") != "dumb" and is_terminal()


def terminal_width() -> int | None:
    """The columns of the terminal that standard output is; None if it is none."""
    if not is_terminal():
        return None
    import shutil

    return shutil.get_terminal_size().columns


def is_terminal() -> bool:
    """Whether standard output is open and is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def _is_of_log(argument: str) -> bool:
    return argument.startswith("--log-")


def _log() -> Log | None:
    """The log that stands in place of standard error; None where none does."""
    log: Log | None = getattr(sys.stderr, "as_log", None)
    return log


def _write(stream: TextIO | None, text: str) -> None:
    """Write and flush, so that both streams keep their order where they go to one place."""
    if stream is None:  # closed before the process began
        return
    encoding = getattr(stream, "encoding", None) or "utf-8"
    shown = text.encode(encoding, "backslashreplace").decode(encoding)
    print(shown, end="", file=stream, flush=True)


def is_elsewhere(root: str) -> bool:
    """Whether the person stands in another directory than `root`, as far as that can be known."""
    is_called_below = bool(os.environ.get("GIT_PREFIX"))
    return bool(root) and (is_called_below or comparable(os.getcwd()) != comparable(root))
