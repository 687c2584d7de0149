"""The log of the background process: a file of bounded size beside the database."""

from __future__ import annotations

import faulthandler
import io
import logging
import os
from contextlib import contextmanager, redirect_stderr, suppress
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

from antipasta.cache.database import open_beside
from antipasta.events import LOGGER

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "warm.log"
"""The log's name in the cache's directory; the older log has `.1` appended."""

_APPENDING = os.O_WRONLY | os.O_APPEND | os.O_CREAT
_MAX_BYTES = 100_000  # of each of the two


class _Handler(RotatingFileHandler):
    def _open(self) -> io.TextIOWrapper:
        """Open our own file, and nothing that others planted in its place."""
        descriptor = open_beside(*os.path.split(self.baseFilename), _APPENDING)
        return open(descriptor, "a", encoding=self.encoding, errors=self.errors)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Ignore a failed write: there is no other place to report it."""


class _Said(io.TextIOBase):
    """Standard error that goes to a log, line by line."""

    def __init__(self, log: logging.Logger) -> None:
        self._log = log

    def write(self, text: str) -> int:
        for line in filter(None, text.splitlines()):
            self._log.warning("%s", line)
        return len(text)


@contextmanager
def open_journal(directory: str) -> Iterator[logging.Logger]:
    """Open the log of the cache in `directory`, for standard error and grave events as well.

    Raises OSError when it cannot be opened.
    """
    path = os.path.join(directory, NAME)
    handler = _Handler(
        path, maxBytes=_MAX_BYTES, backupCount=1, encoding="utf-8", errors="backslashreplace"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(message)s", "%FT%T%z"))
    log = logging.Logger("antipasta")
    log.addHandler(handler)
    events = logging.getLogger(LOGGER)
    events.addHandler(handler)
    try:
        with redirect_stderr(_Said(log)):
            yield log
    finally:
        events.removeHandler(handler)
        with suppress(OSError):
            handler.close()


@contextmanager
def watchdog(directory: str, seconds: float) -> Iterator[None]:
    """End the process with code 1 after so many seconds, even where it hangs in C code.

    The stack of each thread is then written to the log.
    """
    # A file of its own: when the logger rotates its files, its descriptor may become another file.
    with open(open_beside(directory, NAME, _APPENDING), "ab") as log:
        faulthandler.dump_traceback_later(seconds, exit=True, file=log)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()


def last_lines(directory: str, count: int) -> list[str]:
    """The last lines of the log of the cache in `directory`, at most `count`; [] without a log.

    Raises OSError for a log that cannot be read.
    """
    with (
        suppress(FileNotFoundError),
        open(open_beside(directory, NAME, os.O_RDONLY), encoding="utf-8", errors="replace") as log,
    ):
        return log.read().splitlines()[-count:]
    return []
