"""Adds to each violation the lines that caused it, and its shape, from the compared versions."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from antipasta.explain.contributions import Side, contributions
from antipasta.explain.pointed_file import PointedFile
from antipasta.explain.shape import shape_of
from antipasta.metrics import METRICS
from antipasta.model import FileMetrics

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from antipasta.histories import Compared, FileHistory, UnitChange
    from antipasta.metrics import Metric
    from antipasta.model import FunctionMetrics, Version
    from antipasta.results.findings import Violation

    Read = Callable[[Sequence[Version], Sequence[Version]], Mapping[Version, bytes]]
    """Gives the bytes of each head and each base that can be read."""


AT_ONCE = 100
"""The number of violations whose texts are in memory at one time."""


class Old(NamedTuple):
    """What a violation may have been compared with; the unit is None for the whole file."""

    version: Version
    unit: FunctionMetrics | None
    value: float | None


class Case(NamedTuple):
    """A violation's version and unit, None for the whole file; `old` is None for new code."""

    head: Version
    unit: FunctionMetrics | None
    old: Old | None


def explain(
    violations: Sequence[Violation],
    compared: Sequence[Compared],
    read: Read,
    has_time_for: Callable[[int, str], bool] = lambda _size, _language: True,
) -> tuple[Violation, ...]:
    """The violations with the lines that contribute to them and their shape, where found.

    `compared` are the files of the change. `read` is called for the texts of up to AT_ONCE
    violations at a time. A violation stays as it is if `has_time_for` says that there is no time
    for texts of that size in bytes and that language.
    """
    known = _Known(compared)
    explained: list[Violation] = []
    for at in range(0, len(violations), AT_ONCE):
        if not has_time_for(0, "python"):
            break
        cases = [(each, known.case(each)) for each in violations[at : at + AT_ONCE]]
        files = _read_files([case for _, case in cases if case], read)
        explained += (
            _explained(violation, case, files, has_time_for) if case else violation
            for violation, case in cases
        )
    return (*explained, *violations[len(explained) :])


class _Known:
    """The compared files and units, found by the fields of a violation."""

    def __init__(self, compared: Sequence[Compared]) -> None:
        self._histories: dict[str, FileHistory] = {}
        self._changes: dict[tuple[str, str | None, int], UnitChange] = {}
        self._bases: defaultdict[str, list[tuple[FileMetrics, Version]]] = defaultdict(list)
        for history, changes in compared:
            if history.metrics:
                self._histories[history.path] = history
            for change in changes:
                if change.unit:
                    place = (history.path, change.unit.name, change.unit.start_line)
                    self._changes[place] = change
            for (path, metrics), version in zip(history.bases, history.base_versions, strict=False):
                if isinstance(metrics, FileMetrics):
                    self._bases[path].append((metrics, version))

    def case(self, violation: Violation) -> Case | None:
        """The version and unit of `violation`; None if what it was compared with is not known."""
        history = self._histories.get(violation.path)
        if not history or not history.head or not _is_explained(violation):
            return None
        metric = METRICS[violation.metric]
        change = self._changes.get((violation.path, violation.function, violation.line))
        if metric.level == "file":
            olds = self._olds_of_file(history, metric)
        elif change:
            olds = self._olds_of_unit(change, metric)
        else:
            return None
        # The ratchet compared with the most lenient parent: the one with the previous value.
        olds.sort(key=lambda old: old.value != violation.previous)
        if not olds and violation.change != "added":
            return None
        return Case(history.head, change and change.unit, olds[0] if olds else None)

    def _olds_of_file(self, history: FileHistory, metric: Metric) -> list[Old]:
        return [
            Old(version, None, metric.of(metrics))
            for path in {base.path: None for base in history.bases}
            for metrics, version in self._bases[path]
        ]

    def _olds_of_unit(self, change: UnitChange, metric: Metric) -> list[Old]:
        return [
            Old(version, unit, metric.of(unit))
            for path, unit in change.origins or change.extracted_from
            for metrics, version in self._bases[path]
            if any(unit is each for each in metrics.functions)
        ]


def _is_explained(violation: Violation) -> bool:
    """Whether lines of the code made it a violation, and there is a base to compare with."""
    return violation.change != "unknown" and violation.rule != "suppression"


def _read_files(cases: Iterable[Case], read: Read) -> dict[Version, PointedFile]:
    """The texts of the cases' versions, each prepared once."""
    cases = list(cases)
    heads = {case.head: None for case in cases}
    bases = {case.old.version: None for case in cases if case.old}
    return {
        version: PointedFile(source, version.language)
        for version, source in read(list(heads), list(bases)).items()
    }


def _explained(
    violation: Violation,
    case: Case,
    files: Mapping[Version, PointedFile],
    has_time_for: Callable[[int, str], bool],
) -> Violation:
    now, before = files.get(case.head), case.old and files.get(case.old.version)
    if not now or (case.old and not before):
        return violation
    size = now.size + (before.size if before else 0)
    if not has_time_for(size, case.head.language):
        return violation
    side = Side(now, case.unit)
    return violation._replace(
        contributions=contributions(
            side,
            Side(before, case.old.unit) if case.old and before else None,
            violation.metric,
            allowed=violation.threshold,
        ),
        shape=shape_of(side, violation.metric, violation.threshold),
    )
