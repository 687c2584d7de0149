"""The units that are hardest to understand, of all that were measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from antipasta.model import FunctionMetrics
    from antipasta.results import MetricsReport

_WORST = 20

COLUMNS = {
    "cyclomatic": "cyclomatic_complexity",
    "cognitive": "cognitive_complexity",
    "nesting": "nesting_depth",
    "parameters": "parameters",
    "length": "length",
}
"""The metrics that a table shows, by the heads of their columns."""


class Row(NamedTuple):
    """A unit and where it stands."""

    path: str
    unit: FunctionMetrics

    def values(self) -> list[int | None]:
        """The metrics of `COLUMNS`."""
        return [getattr(self.unit, name) for name in COLUMNS.values()]


class Selection(NamedTuple):
    """The rows to be shown, of `total`."""

    rows: list[Row]
    total: int

    @property
    def rest(self) -> str:
        """What to say of those that are left out, or nothing."""
        return f"the {len(self.rows)} hardest are shown" if len(self.rows) < self.total else ""


def hardest(report: MetricsReport, *, everything: bool) -> Selection:
    """The hardest units, or all of them in the order of the files: also of a single file."""
    rows = [Row(file.path, unit) for file in report.files for unit in file.metrics.units]
    if everything or len(report.files) <= 1:
        return Selection(rows, len(rows))
    return Selection(sorted(rows, key=_difficulty, reverse=True)[:_WORST], len(rows))


def _difficulty(row: Row) -> tuple[int, int]:
    return row.unit.cognitive_complexity or 0, row.unit.cyclomatic_complexity or 0
