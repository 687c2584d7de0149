"""A sum of statistics that files are put into and taken out of, as commits change them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from antipasta.results.statistics import Distribution, Statistics, StatisticsRow
from antipasta.run.statistics import COUNTED

if TYPE_CHECKING:
    from antipasta.results.reports import Shortfall

Key = tuple[str, str]
"""The path and the blob id of a version of a file."""


class Part(NamedTuple):
    """What a version of a file adds to a sum. If it `passes`, another run may find another part."""

    statistics: Statistics
    passes: bool


class RunningSum:
    """The statistics of a set of files, in one row. All counts are whole, so nothing is lost.

    It begins with `total`, all of whose parts depend on the bytes only. A version without a part,
    such as one that is no source, changes nothing.
    """

    def __init__(self, total: Statistics | None = None) -> None:
        self._files = 0
        self._functions = 0
        self._counts: dict[str, Counter[int]] = {name: Counter() for name in COUNTED}
        self._over: Counter[str] = Counter()
        self._shortfalls: Counter[Shortfall] = Counter()
        # The parts that pass are taken out as they were put in.
        self._passing: dict[Key, Part] = {}
        if total is not None:
            self._count(total, 1)

    @property
    def is_for_keeps(self) -> bool:
        """Whether the sum depends on the bytes only, so that another run finds the same."""
        return not self._passing

    def can_lose(self, key: Key, part: Part | None) -> bool:
        """Whether `part` is what the sum has of the version; else that is not known."""
        return part is None or not part.passes or key in self._passing

    def add(self, key: Key, part: Part | None) -> None:
        """Put a version in, which is not in yet."""
        if part is not None:
            self._count(part.statistics, 1)
            if part.passes:
                self._passing[key] = part

    def remove(self, key: Key, part: Part | None) -> None:
        """Take a version out, which was put in before."""
        part = self._passing.pop(key, part)
        if part is not None:
            self._count(part.statistics, -1)

    def _count(self, part: Statistics, times: int) -> None:
        self._files += part.files * times
        for shortfall in part.shortfalls:
            self._shortfalls[shortfall] += times
        for _, functions, metrics in part.rows:
            self._functions += functions * times
            for name, (counts, over) in metrics.items():
                held = self._counts[name]
                for value, count in counts.items():
                    held[value] += count * times
                self._over[name] += over * times

    def total(self) -> Statistics:
        """The statistics of the files that are in, in one row without a key."""
        distributions = {
            name: Distribution({value: held for value, held in counts.items() if held}, over)
            for name, counts in self._counts.items()
            for over in (self._over[name],)
        }
        row = StatisticsRow("", self._functions, distributions)
        return Statistics(self._files, (row,), tuple(sorted(self._shortfalls.elements())))
