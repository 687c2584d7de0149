"""What one process of git answers to many requests, read as it comes.

The requests are in a file or a pipe that has them all, so neither side waits for the other.
"""

from __future__ import annotations

import os

from antipasta.collect import git
from antipasta.lean.typing import TYPE_CHECKING
from antipasta.limits import limit
from antipasta.system.waiting import PIPE_BYTES, pipe_is_ready

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO

_CHUNK_BYTES = 1 << 16


class EndedEarlyError(Exception):
    """git ended before it had answered every request, by a `signal` where that is not 0."""

    def __init__(self, signal: int = 0) -> None:
        super().__init__(signal)
        self.signal = signal


def readable(requests: bytes) -> IO[bytes]:
    """A file with the requests. It cannot deadlock, as a pipe that both sides wait for can."""
    if len(requests) <= PIPE_BYTES:
        # Any pipe takes so much at once (pipe(7)).
        source, sink = os.pipe()
        os.write(sink, requests)
        os.close(sink)
        return os.fdopen(source, "rb")
    # Imported here: it costs 10 ms, and a commit rarely asks for so many.
    import tempfile

    file = tempfile.TemporaryFile()  # noqa: SIM115  # the caller closes it
    file.write(requests)
    file.seek(0)
    return file


class Answers:
    """The output of a process of git, read in chunks; errors call the process `command`.

    Raises GitError when git does not answer within limits.GIT_TIMEOUT, OutOfTimeError when the run
    has no time left.
    """

    def __init__(
        self, pipe: IO[bytes], seconds_left: Callable[[], float], command: str = "cat-file"
    ) -> None:
        self._pipe = pipe
        self._seconds_left = seconds_left
        self._command = command
        self._buffer = bytearray()
        self._timeout = limit("GIT_TIMEOUT")

    def line(self) -> bytes:
        """The next line, without its end."""
        while (end := self._buffer.find(b"\n")) < 0:
            self._fill()
        return self.take(end + 1)[:-1]

    def take(self, size: int) -> bytes:
        """The next `size` bytes."""
        while len(self._buffer) < size:
            self._fill()
        data = bytes(self._buffer[:size])
        del self._buffer[:size]
        return data

    def skip(self, size: int) -> None:
        """Drop the next `size` bytes without holding them all."""
        while size > len(self._buffer):
            size -= len(self._buffer)
            self._buffer.clear()
            self._fill()
        del self._buffer[:size]

    def chunk(self, most: int = _CHUNK_BYTES) -> bytes:
        """What git has written since the last chunk, at `most` so many bytes; nothing at the end.

        It is for those who need none of the other methods.
        """
        left = max(0.0, self._seconds_left())
        wait = min(self._timeout, left)
        if not pipe_is_ready(self._pipe, wait):
            raise git.too_slow(self._command, wait, left)
        return os.read(self._pipe.fileno(), most)

    def _fill(self) -> None:
        chunk = self.chunk()
        if not chunk:
            raise EndedEarlyError
        self._buffer += chunk
