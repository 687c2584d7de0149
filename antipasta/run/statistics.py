"""Counts how the metrics of functions are distributed, so that the counts of parts add up."""

from __future__ import annotations

from collections import Counter
from itertools import chain

from antipasta.errors import UsageError
from antipasta.lean.typing import TYPE_CHECKING, NamedTuple
from antipasta.metrics import METRICS
from antipasta.overview import shortfalls_of
from antipasta.results.statistics import Distribution, Statistics, StatisticsRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from antipasta.model import FunctionMetrics, Missing
    from antipasta.results.reports import MeasuredFile
    from antipasta.results.statistics import Grouping

    Thresholds = Callable[[str], Mapping[str, float]]

COUNTED = (
    "cyclomatic_complexity",
    "cognitive_complexity",
    "nesting_depth",
    "parameters",
    "length",
    "modified_cyclomatic_complexity",
)
"""The metrics of functions that are whole numbers, by name."""

_SOURCE_ROOTS = ("src", "lib")
_OF_A_PACKAGE = frozenset(
    ("__init__.py", "__init__.pyi", "index.js", "index.jsx", "index.ts", "index.tsx", "mod.rs")
)
"""The files that stand for the directory they are in."""


def key_of(file: MeasuredFile, by: Grouping) -> str:
    """What the functions of a file are put together by.

    A module is what the file is imported as: its path without the extension, with dots, and without
    a directory that holds all sources. So a header and its source are one.
    """
    if by == "file":
        return file.path
    if by == "language":
        return file.metrics.language
    if by == "directory":
        return file.path.rpartition("/")[0] or "."
    return _module_of(file.path)


def _module_of(path: str) -> str:
    *directories, name = path.split("/")
    if directories and directories[0] in _SOURCE_ROOTS:
        del directories[0]
    if directories and name in _OF_A_PACKAGE:
        return ".".join(directories)
    # The dot of a hidden file begins no extension.
    stem = name[:1] + name[1:].partition(".")[0]
    return ".".join((*directories, stem))


def require_counted(metric: str) -> None:
    """Raise UsageError for a metric that is not counted."""
    if metric not in COUNTED:
        raise UsageError(
            f"the distribution of {metric} is not counted",
            hint=f"that is counted of {', '.join(COUNTED)}",
        )


class _Counts:
    """The counts of one row while files are added to it."""

    def __init__(self) -> None:
        self.functions = 0
        self.values: dict[str, Counter[int]] = {name: Counter() for name in COUNTED}
        self.over: Counter[str] = Counter()

    def add(self, functions: Sequence[FunctionMetrics], thresholds: Mapping[str, float]) -> None:
        """Count the functions of a file with these thresholds."""
        self.functions += len(functions)
        for name in COUNTED:
            metric, threshold = METRICS[name], thresholds.get(name)
            held = [value for unit in functions if (value := metric.of(unit)) is not None]
            self.values[name].update(map(int, held))
            if threshold is not None:
                self.over[name] += sum(not metric.accepts(value, threshold) for value in held)

    def row(self, key: str) -> StatisticsRow:
        """The row of that key."""
        return StatisticsRow(
            key,
            self.functions,
            {name: Distribution(held, self.over[name]) for name, held in self.values.items()},
        )


class Grouped(NamedTuple):
    """How files are put together, and the thresholds of each path."""

    by: Grouping
    thresholds: Thresholds

    def statistics_of(
        self, files: Sequence[MeasuredFile], skipped: Iterable[Missing]
    ) -> Statistics:
        """The statistics of the measured `files` and of the `skipped` ones."""
        counts: dict[str, _Counts] = {}
        for file in files:
            functions = [unit for unit in file.metrics.units if unit.kind != "module"]
            held = counts.setdefault(key_of(file, self.by), _Counts())
            held.add(functions, self.thresholds(file.path))
        rows = tuple(each.row(key) for key, each in counts.items())
        return Statistics(len(files), rows, shortfalls_of(files, skipped))


def add(parts: Iterable[Statistics]) -> Statistics:
    """The sum of statistics of which no two have a file in common."""
    files, rows, shortfalls = zip(Statistics(), *parts, strict=True)
    by_key: dict[str, list[StatisticsRow]] = {}
    for row in chain(*rows):
        by_key.setdefault(row.key, []).append(row)
    return Statistics(
        sum(files),
        tuple(_sum(key, held) for key, held in by_key.items()),
        tuple(sorted(chain(*shortfalls))),
    )


def total_of(statistics: Statistics) -> StatisticsRow:
    """The row of all functions; its key is empty."""
    return _sum("", statistics.rows)


def _sum(key: str, rows: Sequence[StatisticsRow]) -> StatisticsRow:
    if len(rows) == 1:
        return rows[0]._replace(key=key)
    return StatisticsRow(
        key,
        sum(row.functions for row in rows),
        {name: _joined([row.metrics[name] for row in rows]) for name in COUNTED},
    )


def _joined(distributions: Sequence[Distribution]) -> Distribution:
    counts: Counter[int] = Counter()
    for each in distributions:
        counts.update(each.counts)
    return Distribution(counts, sum(each.over for each in distributions))


def ranked(rows: Iterable[StatisticsRow], metric: str) -> Iterator[StatisticsRow]:
    """The rows, that with the greatest sum of the metric first; equal ones by their keys."""

    def weight(row: StatisticsRow) -> tuple[int, str]:
        return -sum(value * count for value, count in row.metrics[metric].counts.items()), row.key

    yield from sorted(rows, key=weight)
