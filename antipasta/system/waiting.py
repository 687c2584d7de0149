"""Waits until something can be read or written, no longer than it may take."""

from __future__ import annotations

import select
import sys
import time

from antipasta.lean.typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import IO


class Ready(NamedTuple):
    """A socket, by its file descriptor: whether there is something to read, and room to write.

    There is something to read where the other end is closed, too.
    """

    handle: int
    can_be_read: bool
    can_be_written: bool


if sys.platform == "win32":
    import _winapi
    import msvcrt

    PIPE_BYTES = 512
    """What any pipe takes at once while nobody reads it."""

    _LONGEST_PAUSE_SECONDS = 0.01

    def ready(sockets: Mapping[int, bool], seconds: float) -> Iterator[Ready]:
        """The sockets that are ready within so many seconds; none where that takes longer.

        `sockets` are file descriptors, and whether somebody wants to write to them.
        """
        if not sockets:
            time.sleep(seconds)
            return
        writers = [each for each, is_writer in sockets.items() if is_writer]
        readable, writable, broken = select.select(list(sockets), writers, list(sockets), seconds)
        for each in sockets:
            if each in readable or each in writable or each in broken:
                yield Ready(each, each in readable or each in broken, each in writable)

    def pipe_is_ready(pipe: IO[bytes], seconds: float) -> bool:
        """Whether the pipe has something to read, or has ended, within so many seconds."""
        handle = msvcrt.get_osfhandle(pipe.fileno())
        end = time.monotonic() + seconds
        pause = 0.0005
        while True:
            try:
                if _winapi.PeekNamedPipe(handle, 0)[0]:
                    return True
            except BrokenPipeError:  # its end
                return True
            left = end - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(pause, left))
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)

else:
    PIPE_BYTES = select.PIPE_BUF

    def ready(sockets: Mapping[int, bool], seconds: float) -> Iterator[Ready]:
        """The sockets that are ready within so many seconds; none where that takes longer.

        `sockets` are file descriptors, and whether somebody wants to write to them.
        """
        poll = select.poll()
        for each, is_writer in sockets.items():
            poll.register(each, select.POLLIN | (select.POLLOUT if is_writer else 0))
        for each, event in poll.poll(seconds * 1000 + 1):
            yield Ready(each, bool(event & ~select.POLLOUT), bool(event & select.POLLOUT))

    def pipe_is_ready(pipe: IO[bytes], seconds: float) -> bool:
        """Whether the pipe has something to read, or has ended, within so many seconds."""
        return bool(select.select([pipe], [], [], seconds)[0])
