"""What is done with less where there is too little of memory or time, one step after the other.

A file is measured in full, then with less memory where its engine can (`reduced`), then its lines
are counted (`minimal`). A run has all its workers, then fewer (`reduced`), then one (`minimal`).
Neither goes up again, and nothing below `full` that another run may measure is put in the cache.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

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
        """Go down to `level`; where the run is there already, or below, nothing changes."""
        self.level = max(self.level, level, key=_RUN_LEVELS.index)


def lower_level(language: str, level: Level) -> Level | None:
    """The next lower level that an engine is asked for; None where the lines are only counted."""
    # Imported here: hardly any file comes to this.
    from antipasta.analyze.reduced import has_reduced

    return "reduced" if level == "full" and has_reduced(language) else None


def counted(version: Version, data: bytes, reason: Reason, detail: str) -> Outcome:
    """The outcome of a file that cannot be measured, for that `reason`."""
    # Imported here: hardly any file comes to this.
    from antipasta.analyze.reduced import count_lines

    return version, count_lines(data, language=version.language, reason=reason, detail=detail)


def explained(metrics: FileMetrics, detail: str) -> FileMetrics:
    """The measurements at a lower level, with what was too much for the full one, if anything."""
    return metrics._replace(detail=detail) if detail and metrics.reason == "memory" else metrics
