"""Measures mutants in a process of its own, so that a crash or a hang of a grammar is a fault."""

from __future__ import annotations

import multiprocessing
import time
from random import Random
from typing import TYPE_CHECKING, NamedTuple, Self

from tests.fuzzing.check import faults
from tests.fuzzing.mutations import mutate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from multiprocessing.connection import Connection

HANG_SECONDS = 120.0
"""After this long without an answer the process is killed."""

SHRINK_SECONDS = 20.0
"""How long a mutant is made smaller."""

_FORK = multiprocessing.get_context("fork")


class Answer(NamedTuple):
    """What is wrong with one mutant, and the CPU time that it took."""

    faults: list[str]
    seconds: float


class Supervised:
    """The mutants of the files of one language, measured one after the other."""

    def __init__(self, language: str, texts: Sequence[bytes]) -> None:
        self.language = language
        self.texts = texts
        self.measured = 0
        self.seconds = 0.0
        self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def mutant(self, number: int) -> bytes:
        """The mutant of that number."""
        random = Random(f"{self.language} {number}")
        return mutate(random, random.choice(self.texts), self.texts)

    def faults_within(self, seconds: float, number: int) -> Iterator[tuple[int, str]]:
        """Measure mutants from that number on for so many seconds of CPU time: their faults."""
        while self.seconds < seconds:
            answer = self.measure(number)
            self.measured += 1
            self.seconds += answer.seconds
            if answer.faults:
                yield number, answer.faults[0]
            number += 1

    def measure(self, number: int) -> Answer:
        """Measure the mutant of that number."""
        self._pipe.send(number)
        try:
            if self._pipe.poll(HANG_SECONDS):
                answer: Answer = self._pipe.recv()
                return answer
            fault = f"hang: no answer after {HANG_SECONDS:g} s"
        except EOFError:
            self._process.join()
            fault = f"death: the process ended with {self._process.exitcode}"
        self._stop()
        self._start()
        return Answer([fault], HANG_SECONDS)

    def _start(self) -> None:
        self._pipe, other = _FORK.Pipe()
        self._process = _FORK.Process(target=self._serve, args=(other,), daemon=True)
        self._process.start()
        other.close()

    def _stop(self) -> None:
        self._pipe.close()
        self._process.kill()
        self._process.join()

    def _serve(self, pipe: Connection) -> None:
        self._pipe.close()
        while True:
            try:
                number = pipe.recv()
            except EOFError:
                return
            started = time.process_time()
            found = faults(self.mutant(number), self.language)
            pipe.send(Answer(found, time.process_time() - started))


def smallest(text: bytes, language: str, kind: str) -> bytes:
    """The text without the lines, and then the bytes, that a fault of that kind does not need.

    What ends the process, or hangs, stays as it is.
    """
    if kind in ("hang", "death", "slow"):
        return text
    end = time.monotonic() + SHRINK_SECONDS
    for pieces in (text.splitlines(keepends=True), None):
        parts = pieces if pieces is not None else [bytes((each,)) for each in text]
        text = b"".join(_needed(parts, language, kind, end))
    return text


def _needed(parts: list[bytes], language: str, kind: str, end: float) -> list[bytes]:
    """The parts that the fault needs; larger groups are left out first."""
    size = max(1, len(parts) // 2)
    while size:
        at = 0
        while at < len(parts) and time.monotonic() < end:
            rest = parts[:at] + parts[at + size :]
            if _has_fault(b"".join(rest), language, kind):
                parts = rest
            else:
                at += size
        size //= 2
    return parts


def _has_fault(text: bytes, language: str, kind: str) -> bool:
    return any(each.startswith(f"{kind}:") for each in faults(text, language))
