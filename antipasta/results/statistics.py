"""What `stats` answers: how the metrics of functions are distributed."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from antipasta.results import RunFigures
from antipasta.results.reports import Shortfall

Grouping = Literal["directory", "file", "language", "module"]
"""By what functions are put together."""


class Distribution(NamedTuple):
    """How often each value of a metric occurs, and how many functions are over their threshold."""

    counts: Mapping[int, int]
    over: int


class StatisticsRow(NamedTuple):
    """The functions with one key, such as a directory: how many, and their metrics by name."""

    key: str
    functions: int
    metrics: Mapping[str, Distribution]


class Statistics(NamedTuple):
    """The distributions in a set of files: a row for each key, in no particular order.

    `shortfalls` are the files that were not measured in full.
    """

    files: int = 0
    rows: tuple[StatisticsRow, ...] = ()
    shortfalls: tuple[Shortfall, ...] = ()


class StatisticsReport(NamedTuple):
    """What `stats` answers: the rows, that of most debt first, and the row of all functions.

    `metric` is the one that the text shows; `thresholds` are the general ones, without overrides.
    """

    by: Grouping
    metric: str
    statistics: Statistics
    total: StatisticsRow
    thresholds: Mapping[str, float]
    run: RunFigures
    root: str = ""
