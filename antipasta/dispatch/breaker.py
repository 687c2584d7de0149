"""Gives up, for the rest of a run, what fails again and again: an engine, or starting workers.

It also says once which language another engine measured, because a library cannot be used.

A broken engine fails at every file. Trying it at each of thousands of files takes long and repeats
the same message thousands of times. With the breaker the run reports the failure once.
"""

from __future__ import annotations

from antipasta.events import note
from antipasta.languages import BY_NAME, LIZARD
from antipasta.lean.typing import TYPE_CHECKING
from antipasta.model import FileMetrics

if TYPE_CHECKING:
    from collections.abc import Iterator

    from antipasta.dispatch.outcomes import Outcome
    from antipasta.languages import Engine
    from antipasta.model import Missing, Version

FAILURES = 5
"""An engine that fails at this many files in a row is taken to be broken itself."""


class Breaker:
    """Records the failures of engines and workers; `given_up` lists what the run has given up."""

    def __init__(self) -> None:
        self._failures: dict[Engine, int] = {}
        self._open: dict[Engine, str] = {}
        self._measured: dict[str, Engine] = {}
        self._workers = ""

    @property
    def given_up(self) -> tuple[str, ...]:
        """One line for each thing that is not tried again in this run, with the reason."""
        engines = (
            f"the {_label(engine)} engine failed at {FAILURES} files in a row"
            f" and was not tried again: {why}"
            for engine, why in self._open.items()
        )
        return (*engines, *self._replaced(), *([self._workers] if self._workers else ()))

    def _replaced(self) -> Iterator[str]:
        """The languages that lizard measured instead of their engine, and why."""
        from antipasta.engine import lacking

        for language, engine in sorted(self._measured.items()):
            missing = lacking(engine)
            if missing:
                names = " and ".join(missing)
                is_are = "is" if len(missing) == 1 else "are"
                how = f"by {LIZARD.name}, which may miss functions"
                yield f"{language} was measured {how}: {names} {is_are} not installed"

    def note(self, language: str, outcome: FileMetrics | Missing) -> None:
        """Record whether the engine of `language` succeeded with a file."""
        language, engine = BY_NAME[language].name, BY_NAME[language].engine
        if outcome.reason != "crash":
            self._failures.pop(engine, None)
            if engine.fallback == LIZARD:
                self._measured[language] = engine
            return
        self._failures[engine] = self._failures.get(engine, 0) + 1
        if self._failures[engine] >= FAILURES and engine not in self._open:
            why = self._open[engine] = outcome.detail or ""
            note("engine_given_up", "warning", stage="measure", engine=_label(engine), detail=why)

    def refusal(self, version: Version) -> Outcome | None:
        """The outcome of a file whose engine has been given up; None where it may be measured."""
        engine = BY_NAME[version.language].engine
        if engine not in self._open:
            return None
        detail = f"not tried: {self._open[engine]}"
        return version, FileMetrics(BY_NAME[version.language].name, "skipped", "crash", detail)

    @property
    def has_workers(self) -> bool:
        """Whether the run may still try to start workers."""
        return not self._workers

    def give_up_workers(self, why: str) -> None:
        """Start no more workers in this run. `why` is the reason that is reported."""
        note("workers_given_up", "warning", stage="measure", detail=why)
        self._workers = f"{why}; the rest was measured in this process"


def _label(engine: Engine) -> str:
    """What tells an engine from others: of those that need a grammar, the grammar does."""
    return engine.libraries[-1] if engine.fallback == LIZARD else engine.name
