"""What is judged: a file with its measurements, its thresholds, and what it is compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from antipasta.config.settings import SuppressionSettings
from antipasta.model import FileMetrics, Missing
from antipasta.policy.thresholds import breaches

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from antipasta.model import Compared
    from antipasta.policy.thresholds import Breach
    from antipasta.results import BaselineEntry, PolicyChange, Violation


class Subject(NamedTuple):
    """A file to be judged: what measuring it gave, its thresholds, and what it was compared with.

    `compared` is None where there is no base version, or no breach to compare with one. `oid` is
    the blob id of the content; `is_as_before` says that a base version has the same one. `laxer`
    are the thresholds of the other side of a branch, where they are more lenient.
    """

    path: str
    outcome: FileMetrics | Missing
    thresholds: Mapping[str, float]
    compared: Compared | None = None
    oid: str = ""
    laxer: Mapping[str, float] = {}
    is_as_before: bool = False

    def breaches(self) -> list[Breach]:
        """The metrics on the wrong side of their thresholds."""
        if isinstance(self.outcome, Missing):
            return []
        return list(breaches(self.outcome, self.thresholds, self.laxer))


class JudgingTerms(NamedTuple):
    """By what a file is judged beside its thresholds and the mode.

    `max_increase` is what a function that was there before may gain; `tolerance`, by metric, what
    one may gain that was over its threshold before. `bases` are the base versions of every file of
    the change, by path: a function may have come from any of them. `allowances` are what the ledger
    lets extracted functions have, by the identity of the unit and the metric. `thresholds` gives
    those of a path, None for a path that is not judged.
    """

    max_increase: float | None = None
    suppressions: SuppressionSettings = SuppressionSettings()
    bases: Mapping[str, Sequence[FileMetrics]] = {}
    tolerance: Mapping[str, float] = {}
    allowances: Mapping[tuple[int, str], float] = {}
    thresholds: Callable[[str], Mapping[str, float] | None] | None = None


class BaselineOutcome(NamedTuple):
    """What the baseline at `path` comes to; None where there is none.

    `unused` is what it lists in vain. What the change loosened in it is a violation, or a change of
    policy where that is the head's.
    """

    path: str | None = None
    unused: tuple[BaselineEntry, ...] = ()
    violations: tuple[Violation, ...] = ()
    policy_changes: tuple[PolicyChange, ...] = ()
