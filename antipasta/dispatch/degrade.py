"""Lowers the level of a file or a run, step by step, when memory or time is short.

A file is measured in full, then with less memory where its engine can (`reduced`), then its lines
are counted (`minimal`). A run has all its workers, then fewer (`reduced`), then one (`minimal`).
No level goes up again. A result below `full` is not cached where another run may measure more.
"""

from __future__ import annotations

from antipasta.events import note
from antipasta.lean.typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from antipasta.dispatch.outcomes import Outcome
    from antipasta.model import FileMetrics, Level, Reason, Version

RunLevel = Literal["normal", "reduced", "minimal"]

_RUN_LEVELS: tuple[RunLevel, ...] = ("normal", "reduced", "minimal")


class Descent:
    """The level of a run."""

    def __init__(self) -> None:
        self.level: RunLevel = "normal"

    def to(self, level: RunLevel) -> None:
        """Go down to `level`. Nothing changes where the run is at that level or below it."""
        before, self.level = self.level, max(self.level, level, key=_RUN_LEVELS.index)
        if self.level != before:
            note("degradation", "warning", stage="measure", run_level=self.level)


def lower_level(language: str, level: Level) -> Level | None:
    """The next lower level that the engine offers; None where only counting lines is left."""
    from antipasta.analyze.reduced import has_reduced

    return "reduced" if level == "full" and has_reduced(language) else None


def note_lower(version: Version, level: Level, detail: str) -> None:
    """Tell who listens that a file is measured at a lower level, and why."""
    note("lowered", stage="measure", path=version.path, analysis=level, detail=detail)


def counted(version: Version, data: bytes, reason: Reason, detail: str) -> Outcome:
    """The outcome with only line counts, for a file that could not be measured for `reason`."""
    from antipasta.analyze.reduced import count_lines

    return version, count_lines(data, language=version.language, reason=reason, detail=detail)


def explained(metrics: FileMetrics, detail: str) -> FileMetrics:
    """The measurements; those at a lower level for memory with `detail`, unless it is empty."""
    return metrics._replace(detail=detail) if detail and metrics.reason == "memory" else metrics
