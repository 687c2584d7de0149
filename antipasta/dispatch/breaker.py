"""Gives up, for the rest of a run, what fails again and again: an engine, or starting workers.

A broken installation fails at every file. To try it at each of thousands takes long, and says
thousands of times what the run now says once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.languages import BY_NAME
from antipasta.model import FileMetrics

if TYPE_CHECKING:
    from antipasta.dispatch.outcomes import Outcome
    from antipasta.model import Missing, Version

FAILURES = 5
"""So many files in a row at which an engine fails mean that it is not for the files."""


class Breaker:
    """What has been given up in a run; `given_up` says so, a line each."""

    def __init__(self) -> None:
        self._failures: dict[str, int] = {}
        self._open: dict[str, str] = {}
        self._workers = ""

    @property
    def given_up(self) -> tuple[str, ...]:
        """What is not tried again in this run, and why."""
        engines = (
            f"the {engine} engine failed at {FAILURES} files in a row"
            f" and was not tried again: {why}"
            for engine, why in self._open.items()
        )
        return (*engines, *([self._workers] if self._workers else ()))

    def note(self, language: str, outcome: FileMetrics | Missing) -> None:
        """Take note of what an engine made of a file."""
        engine = BY_NAME[language].engine.name
        if outcome.reason != "crash":
            self._failures.pop(engine, None)
            return
        self._failures[engine] = self._failures.get(engine, 0) + 1
        if self._failures[engine] >= FAILURES:
            self._open.setdefault(engine, outcome.detail or "")

    def refusal(self, version: Version) -> Outcome | None:
        """The outcome of a file whose engine has been given up; None where it may be measured."""
        engine = BY_NAME[version.language].engine.name
        if engine not in self._open:
            return None
        detail = f"not tried: {self._open[engine]}"
        return version, FileMetrics(version.language, "skipped", "crash", detail)

    @property
    def has_workers(self) -> bool:
        """Whether it may still be tried to start workers."""
        return not self._workers

    def give_up_workers(self, why: str) -> None:
        """Start none any more in this run."""
        self._workers = f"{why}; the rest was measured in this process"
