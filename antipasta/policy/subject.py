"""The types of a judgement: the file that is judged, the terms, and the baseline's outcome."""

from __future__ import annotations

from antipasta.config.settings import SuppressionSettings
from antipasta.lean.typing import TYPE_CHECKING, NamedTuple
from antipasta.model import FileMetrics, Missing
from antipasta.policy.thresholds import breaches

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from antipasta.histories import Compared
    from antipasta.policy.thresholds import Breach
    from antipasta.results.findings import BaselineEntry, PolicyChange, Violation


class Subject(NamedTuple):
    """A file to be judged: the outcome of measuring it, its thresholds, and its comparison.

    `compared` is None where the file has no base version, or no breach to compare. `oid` is the
    blob id of the content; `is_as_before` says that a base version has the same blob id. `laxer`
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
    """The terms by which a file is judged, besides its thresholds and the mode.

    `max_increase` is the number of points that an existing function may gain. `tolerance` is the
    number that a function may gain that was over its threshold before, by metric. `bases` are the
    base versions of every file of the change, by path: a function may have come from any of them.
    `allowances` are the values that the ledger allows extracted functions, by the path, the
    identity of the unit and the metric. `thresholds` gives the thresholds of a path, None for a
    path not judged.
    """

    max_increase: float | None = None
    suppressions: SuppressionSettings = SuppressionSettings()
    bases: Mapping[str, Sequence[FileMetrics]] = {}
    tolerance: Mapping[str, float] = {}
    allowances: Mapping[tuple[str, int, str], float] = {}
    thresholds: Callable[[str], Mapping[str, float] | None] | None = None


class BaselineOutcome(NamedTuple):
    """The outcome of the baseline at `path`, which is None where there is no baseline.

    `unused` are the entries that match no breach. An entry that the change loosened is listed in
    `violations`, or in `policy_changes` where the head's policy holds.
    """

    path: str | None = None
    unused: tuple[BaselineEntry, ...] = ()
    violations: tuple[Violation, ...] = ()
    policy_changes: tuple[PolicyChange, ...] = ()
