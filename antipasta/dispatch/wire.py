"""Messages between the supervisor and a worker: a length, then bytes, and never pickle.

The first message has the terms of the worker. A task has the number of a file, its language, its
bytes, the level, and the measurements of an earlier version where there are any. An answer has the
measurements, sealed with the number of the file; that of a worker has the CPU time before them. A
damaged answer, and an answer about another file, is rejected.
"""

from __future__ import annotations

import math
import struct

from antipasta.encoding import decode, encode
from antipasta.lean.json import dumps, loads
from antipasta.lean.typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from socket import socket

    from antipasta.model import FileMetrics, Level
    from antipasta.profiling.taken import Kind

READY = b""
"""The message that a worker sends once, when it has imported the engine."""

HAND_OVER = b""
"""The message that asks a worker for its profile, after which it ends."""

_LENGTH = struct.Struct("!I")
_TASK = struct.Struct("!IIIB")
_SECONDS = struct.Struct("!d")
_LEVELS: tuple[Level, ...] = ("full", "reduced")
_CHUNK_BYTES = 1 << 16


class Terms(NamedTuple):
    """How a worker measures: the CPU seconds for a file, and its bytes beside the engine's.

    `measure` names another function than that of the engines, as `package.module:function`.
    `profiled` is the kind of profile that is wanted of the worker.
    """

    cpu_seconds: float
    memory_bytes: int
    measure: str = ""
    profiled: Kind | None = None


def frame(message: bytes) -> bytes:
    """The bytes that are sent for `message`: its length, then the message."""
    return _LENGTH.pack(len(message)) + message


def is_profile(message: bytes) -> bool:
    """Whether a message is a profile, which is JSON. An answer begins with a number of seconds."""
    return message.startswith(b"{")


class Inbox:
    """Puts messages together from the pieces that arrive."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def messages(self, piece: bytes) -> Iterator[bytes]:
        """Add a `piece`, and yield each message that it completes."""
        self._buffer += piece
        while len(self._buffer) >= _LENGTH.size:
            end = _LENGTH.size + _LENGTH.unpack_from(self._buffer)[0]
            if len(self._buffer) < end:
                return
            message = bytes(self._buffer[_LENGTH.size : end])
            del self._buffer[:end]
            yield message


def receive(connection: socket) -> Iterator[bytes]:
    """Yield the messages from the blocking `connection`, until its end."""
    inbox = Inbox()
    while piece := connection.recv(_CHUNK_BYTES):
        yield from inbox.messages(piece)


def send(connection: socket, message: bytes) -> None:
    """Write a message to the blocking `connection`."""
    connection.sendall(frame(message))


def pack_terms(terms: Terms) -> bytes:
    """The message with the terms."""
    return dumps(terms).encode()


def unpack_terms(message: bytes) -> Terms:
    """The terms of the worker."""
    return Terms(*loads(message))


def pack_task(
    number: int,
    language: str,
    data: bytes,
    earlier: FileMetrics | None = None,
    level: Level = "full",
) -> bytes:
    """The message that asks for the measurements of `data` at `level`, full or reduced."""
    name = language.encode()
    known = encode(earlier, str(number)) if earlier else b""
    head = _TASK.pack(number, len(name), len(known), _LEVELS.index(level))
    return head + name + known + data


def unpack_task(message: bytes) -> tuple[int, str, bytes, FileMetrics | None, Level]:
    """The file's number, language and bytes, the earlier measurements if any, and the level."""
    number, *lengths, level = _TASK.unpack_from(message)
    behind_name = _TASK.size + lengths[0]
    behind_known = behind_name + lengths[1]
    language = message[_TASK.size : behind_name].decode()
    known = message[behind_name:behind_known]
    earlier = decode(known, str(number)) if known else None
    return number, language, message[behind_known:], earlier, _LEVELS[level]


def pack_answer(number: int, metrics: FileMetrics) -> bytes:
    """The message with the measurements of the file that has this number."""
    return encode(metrics, str(number))


def unpack_answer(message: bytes, number: int) -> FileMetrics | None:
    """The measurements of the file that has this number; None for any other or damaged message."""
    return decode(message, str(number))


def pack_timed(number: int, metrics: FileMetrics, seconds: float) -> bytes:
    """An answer behind the CPU `seconds` that it took."""
    return _SECONDS.pack(seconds) + pack_answer(number, metrics)


def unpack_timed(message: bytes, number: int) -> tuple[FileMetrics, float] | None:
    """The measurements of the file that has this number, and the CPU seconds that they took.

    None for any other or damaged message.
    """
    metrics = unpack_answer(message[_SECONDS.size :], number)
    if metrics is None:
        return None
    seconds = _SECONDS.unpack_from(message)[0]
    # The seal is that of the measurements: it does not cover the time.
    return metrics, seconds if 0 <= seconds < math.inf else 0.0
