"""Measures mutants in a process of its own, so that a crash or a hang of a grammar is a fault."""

from __future__ import annotations

import time
from random import Random
from typing import TYPE_CHECKING, NamedTuple, Self

from tests.fuzzing.check import faults
from tests.fuzzing.child import HANG_SECONDS, Child, bytes_of, needed
from tests.fuzzing.mutations import mutate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SHRINK_SECONDS = 20.0
"""How long a mutant is made smaller."""


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
        self._child = Child(self._answer)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._child.stop()

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
        answer, wrong = self._child.ask(number)
        if answer is None:
            return Answer([wrong], HANG_SECONDS)
        assert isinstance(answer, Answer)
        return answer

    def _answer(self, number: int) -> Answer:
        started = time.process_time()
        found = faults(self.mutant(number), self.language)
        return Answer(found, time.process_time() - started)


def smallest(text: bytes, language: str, kind: str) -> bytes:
    """The text without the lines, and then the bytes, that a fault of that kind does not need.

    What ends the process, or hangs, stays as it is.
    """
    if kind in ("hang", "death", "slow"):
        return text
    end = time.monotonic() + SHRINK_SECONDS

    def is_fault(less: bytes) -> bool:
        return _has_fault(less, language, kind)

    def has_time() -> bool:
        return time.monotonic() < end

    text = needed(text.splitlines(keepends=True), is_fault, has_time)
    return needed(bytes_of(text), is_fault, has_time)


def _has_fault(text: bytes, language: str, kind: str) -> bool:
    return any(each.startswith(f"{kind}:") for each in faults(text, language))
