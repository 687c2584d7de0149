"""Makes a log of standard error: one JSON object a line, or lines of text, from a level on.

While the log is open it stands in place of `sys.stderr`. So whatever is written there is in its
form: what antipasta says, the events of the run, and what Python itself warns of.
"""

from __future__ import annotations

import io
import itertools
import json
import logging
import os
import sys
from contextlib import contextmanager, redirect_stderr, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from antipasta.errors import UsageError
from antipasta.events import FORMATS, LEVELS, LOGGER, NUMBERS, LogFormat, LogLevel, in_a_line
from antipasta.render.printable import in_json, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Self, TextIO

    from antipasta.errors import AntipastaError

VARIABLE = "ANTIPASTA_LOG"
"""The environment variable with a format, a level, or both: `json:debug`."""

_CHOICES = f"use {' or '.join(FORMATS)}, one of {', '.join(LEVELS)}, or both, such as json:debug"
_FOLLOWING = {"start": "collect", "collect": "look_up", "look_up": "measure"}
"""The stage that is going on when one has ended; behind the others that is `judge`."""


class Wanted(NamedTuple):
    """The form of the log, and the least level of what is in it."""

    format_name: LogFormat = "text"
    level: LogLevel = "info"


def wanted_by(environment: Mapping[str, str]) -> Wanted:
    """What ANTIPASTA_LOG asks for; raises UsageError, which names the choices, for another text."""
    given = environment.get(VARIABLE, "")
    wanted: dict[str, str] = {}
    for word in given.split(":") if given else ():
        name = "format_name" if word in FORMATS else "level"
        if name in wanted or word not in (*FORMATS, *LEVELS):
            raise UsageError(f"{VARIABLE} is {given!r}", hint=_CHOICES)
        wanted[name] = word
    return Wanted(**wanted)  # type: ignore[arg-type]


@contextmanager
def logged(arguments: Sequence[str], environment: Mapping[str, str]) -> Iterator[None]:
    """Write standard error as the flags among the `arguments` ask, else the environment.

    The flags are read before the command line is parsed, since an error may be in the command line.
    What is no choice is passed over here.
    """
    wanted = Wanted()
    with suppress(UsageError):
        wanted = wanted_by(environment)
    wanted = _with_flags(wanted, arguments)
    if sys.stderr is None:  # closed before the process began
        yield
        return
    log = Log(sys.stderr, wanted)
    logger = logging.getLogger(LOGGER)
    before = logger.level, logger.propagate
    handler = _Handler(log)
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    try:
        with redirect_stderr(log):
            yield
    finally:
        log.flush()
        logger.removeHandler(handler)
        logger.level, logger.propagate = before


def _with_flags(wanted: Wanted, arguments: Sequence[str]) -> Wanted:
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    for argument, following in itertools.pairwise([*options, ""]):
        name, sign, value = argument.partition("=")
        value = value if sign else following
        for each in FORMATS:
            if (name, value) == ("--log-format", each):
                wanted = wanted._replace(format_name=each)
        for level in LEVELS:
            if (name, value) == ("--log-level", level):
                wanted = wanted._replace(level=level)
    return wanted


class Log(io.TextIOBase):
    """Standard error as a log of one run, which writes to `stream`. It is no terminal.

    Nothing is raised where it cannot be written.
    """

    def __init__(self, stream: TextIO, wanted: Wanted) -> None:
        self.run = os.urandom(8).hex()
        self._stream = stream
        self._is_json = wanted.format_name == "json"
        self._least = NUMBERS[wanted.level]
        self._stage = "start"
        self._rest = ""

    @property
    def as_log(self) -> Self:
        """The log itself, by which those who write to a stream find one."""
        return self

    def write(self, text: str) -> int:
        """Take what is not said by antipasta, such as a warning of Python's: a line, a message."""
        *lines, self._rest = f"{self._rest}{text}".split("\n")
        for line in filter(None, lines):
            self.say(line, "warning")
        return len(text)

    def flush(self) -> None:
        """Write what is left of a line without an end."""
        rest, self._rest = self._rest, ""
        if rest:
            self.say(rest, "warning")

    def say(self, text: str, level: LogLevel) -> None:
        """Write a message for people, of one or more lines."""
        if NUMBERS[level] < self._least:
            return
        if self._is_json:
            message = text.strip().removeprefix("antipasta: ")
            self._write_object(datetime.now(UTC), level, "message", {"message": message})
        else:
            for line in text.splitlines():
                self._write(printable(line))

    def say_error(self, error: AntipastaError, lines: Sequence[str]) -> None:
        """Write an error; `lines` are how it is written as text."""
        if not self._is_json:
            self.say("\n".join(map(printable, lines)), "error")
            return
        fields: dict[str, object] = {"message": str(error), "error": type(error).__name__}
        if error.hint:
            fields["hint"] = error.hint
        self._write_object(datetime.now(UTC), "error", "error", fields)

    def take(self, record: logging.LogRecord) -> None:
        """Write an event of the run, and follow its stages."""
        event: str = getattr(record, "event", "message")
        fields: dict[str, object] = getattr(record, "fields", {"message": record.getMessage()})
        level: LogLevel = record.levelname.lower()  # type: ignore[assignment]
        if record.levelno >= self._least:
            if self._is_json:
                at = datetime.fromtimestamp(record.created, UTC)
                self._write_object(at, level, event, fields)
            else:
                told = {"stage": self._stage} | fields
                self._write(f"antipasta: {level}: {printable(in_a_line(event, told))}")
        if event == "stage_end":
            self._stage = _FOLLOWING.get(ended := str(fields["stage"]), "judge")
            if ended in ("judge", "render"):
                self._stage = "render"

    def _write_object(
        self, at: datetime, level: LogLevel, event: str, fields: dict[str, object]
    ) -> None:
        told = {
            "time": f"{at:%FT%T}.{at.microsecond // 1000:03d}Z",
            "level": level,
            "run": self.run,
            "stage": self._stage,
            "event": event,
            **fields,
        }
        self._write(in_json(json.dumps(told, default=str)))

    def _write(self, line: str) -> None:
        with suppress(OSError):
            self._stream.write(f"{line}\n")
            self._stream.flush()


class _Handler(logging.Handler):
    """Hands the events of the run to the log."""

    def __init__(self, log: Log) -> None:
        super().__init__()
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        self._log.take(record)
