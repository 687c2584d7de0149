"""A process that answers one question after the other, and may hang or die of one."""

from __future__ import annotations

import multiprocessing
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.connection import Connection

HANG_SECONDS = 120.0
"""After this long without an answer the process is killed."""

_FORK = multiprocessing.get_context("fork")


class Child:
    """Calls `answer` with each question, after `begin` was called once in the process."""

    def __init__(
        self, answer: Callable[[Any], Any], begin: Callable[[], None] = lambda: None
    ) -> None:
        self._answer, self._begin = answer, begin
        self._start()

    def ask(self, question: Any) -> tuple[Any, str]:
        """The answer, and ""; or None, and why there is none: `hang: …` or `death: …`.

        Then another process takes the place of that one.
        """
        self._pipe.send(question)
        try:
            if self._pipe.poll(HANG_SECONDS):
                return self._pipe.recv(), ""
            wrong = f"hang: no answer after {HANG_SECONDS:g} s"
        except EOFError:
            self._process.join()
            wrong = f"death: the process ended with {self._process.exitcode}"
        self.renew()
        return None, wrong

    def renew(self) -> None:
        """Let another process answer from here on."""
        self.stop()
        self._start()

    def stop(self) -> None:
        """Kill the process."""
        self._pipe.close()
        self._process.kill()
        self._process.join()

    def _start(self) -> None:
        self._pipe, other = _FORK.Pipe()
        self._process = _FORK.Process(target=self._serve, args=(other,), daemon=True)
        self._process.start()
        other.close()

    def _serve(self, pipe: Connection) -> None:
        self._pipe.close()
        self._begin()
        while True:
            try:
                question = pipe.recv()
            except EOFError:
                return
            pipe.send(self._answer(question))


def needed(
    parts: Sequence[bytes], is_fault: Callable[[bytes], bool], has_time: Callable[[], bool]
) -> bytes:
    """The parts that a fault needs, put together; larger groups are left out first."""
    size = max(1, len(parts) // 2)
    while size and has_time():
        at = 0
        while at < len(parts) and has_time():
            rest = [*parts[:at], *parts[at + size :]]
            if is_fault(b"".join(rest)):
                parts = rest
            else:
                at += size
        size //= 2
    return b"".join(parts)


def bytes_of(data: bytes) -> list[bytes]:
    """Each byte as a part."""
    return [data[at : at + 1] for at in range(len(data))]
