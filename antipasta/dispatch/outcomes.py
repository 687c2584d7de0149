"""Makes the outcomes of files that were not measured, and tells who listens of such files."""

from __future__ import annotations

from antipasta.events import note
from antipasta.lean.typing import TYPE_CHECKING
from antipasta.model import FileMetrics, Missing, Version

if TYPE_CHECKING:
    from collections.abc import Iterable

    from antipasta.budget import Budget
    from antipasta.events import LogLevel
    from antipasta.model import Content

Outcome = tuple[Version, FileMetrics | Missing]


def without_content(content: Content) -> Outcome:
    """The outcome of a file whose content could not be read."""
    version, _, missing, _ = content
    return version, missing or Missing(version.path, "unreadable", "no content")


def over_budget(version: Version, budget: Budget) -> tuple[Version, Missing]:
    """The outcome of a file that was not measured before the budget was spent."""
    return version, Missing(version.path, "budget", f"time budget of {budget.seconds:g} s spent")


def timeout_detail(seconds: float) -> str:
    """The message that a file was given up after `seconds` of CPU time."""
    return f"not done within {seconds:g} s (limits.timeout_per_file)"


def crashed(version: Version, then: str) -> Outcome:
    """The outcome of a file that killed its worker. `then` is the message on what followed."""
    detail = f"the process that measured it died, and {then}"
    return version, Missing(version.path, "crash", detail)


def note_shortfall(
    event: str, path: str, outcome: FileMetrics | Missing, stage: str = "measure"
) -> None:
    """Tell who listens why a file was not measured in full."""
    is_grave = event == "degradation" and outcome.reason in ("timeout", "memory", "crash")
    level: LogLevel = "warning" if is_grave else "info"
    analysis = outcome.analysis if isinstance(outcome, FileMetrics) else "skipped"
    told = {"analysis": analysis, "reason": outcome.reason, "detail": outcome.detail}
    note(event, level, stage=stage, path=path, **told)


def note_missing(missing: Iterable[Missing], budget: Budget) -> None:
    """Tell who listens which files cannot be measured at all, and why."""
    budget.note_left([each.path for each in missing if each.reason == "budget"], "collect")
    for each in missing:
        if each.reason != "budget":
            note_shortfall("degradation", each.path, each, "collect")
