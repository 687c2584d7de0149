"""What `stats` answers: how the metrics of functions are distributed."""

from collections.abc import Mapping
from itertools import accumulate

from antipasta.lean.typing import Literal, NamedTuple
from antipasta.results import RunFigures
from antipasta.results.reports import Shortfall

Grouping = Literal["directory", "file", "language", "module"]
"""By what functions are put together."""


class Distribution(NamedTuple):
    """How often each value of a metric occurs, and how many functions are over their threshold."""

    counts: Mapping[int, int]
    over: int


class Figures(NamedTuple):
    """The figures of a distribution; None where no function has the metric.

    A quantile is the least value that so many of the functions do not exceed (nearest rank); the
    median of an even number is the mean of the two in the middle.
    """

    sum: int
    mean: float | None
    median: float | None
    p90: int | None
    p99: int | None
    max: int | None
    over: int


def figures(distribution: Distribution) -> Figures:
    """The figures of a distribution."""
    counts = sorted(distribution.counts.items())
    number = sum(count for _, count in counts)
    if not number:
        return Figures(0, None, None, None, None, None, distribution.over)
    total = sum(value * count for value, count in counts)
    ends = list(accumulate(count for _, count in counts))

    def at(rank: int) -> int:
        return next(value for (value, _), end in zip(counts, ends, strict=True) if end >= rank)

    return Figures(
        total,
        round(total / number, 3),
        (at((number + 1) // 2) + at(number // 2 + 1)) / 2,
        at(-(-number * 90 // 100)),
        at(-(-number * 99 // 100)),
        counts[-1][0],
        distribution.over,
    )


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
