"""Makes the outcomes of files that were not measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.model import FileMetrics, Missing, Version

if TYPE_CHECKING:
    from antipasta.budget import Budget
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
