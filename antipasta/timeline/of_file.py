"""The history of a file or of a function: a row for each commit that changed it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from antipasta.errors import SourceError, UsageError
from antipasta.metrics import METRICS
from antipasta.model import Missing, Version
from antipasta.results.history import HistoryCommit
from antipasta.results.statistics import figures
from antipasta.run.ancestry import Ancestry, Spot
from antipasta.run.named import functions_named
from antipasta.run.reporting import measured_or_missing
from antipasta.run.statistics import Grouped
from antipasta.timeline.points import follows_first_parents, points_of, shallow_ends, walked
from antipasta.timeline.rows import Rows, delta_of, gaps_of
from antipasta.timeline.running import RunningSum
from antipasta.timeline.trail import Step, follow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from antipasta.collect.git_formats import Entry
    from antipasta.collect.log import CommitRange
    from antipasta.model import FileMetrics, FunctionMetrics
    from antipasta.results.history import Measured
    from antipasta.run.opening import Run
    from antipasta.timeline.points import Points, Window
    from antipasta.timeline.trail import Followed

AT_ONCE = 100
"""The number of versions of a file that are measured together, to bound the memory."""

_OF_FUNCTIONS = tuple(name for name, metric in METRICS.items() if metric.level == "function")


class _Seen(NamedTuple):
    """What a commit left of a file or function: its metrics, and how many it counts."""

    files: int | None
    functions: int | None
    metrics: Measured
    missing: Missing | None = None


def rows_of_file(
    run: Run, commits: CommitRange, window: Window, entry: Entry, function: str | None
) -> Rows:
    """The rows of the file at the `entry` of the range's head, or of a `function` in it.

    Raises UsageError where there is no such function, SourceError where the file is no source or
    cannot be measured, and GitError.
    """
    repository = run.place.repository
    assert repository is not None
    spots = _spots(run, entry, function)
    entries = walked(repository, commits, window)
    points = None if window.every == "commit" else points_of(repository, commits, window)
    listed = None if points is None else {each.entry.oid for each in points.commits}
    only_first = follows_first_parents(window)
    followed = follow(run, entries, spots, listed=listed, only_first_parents=only_first)
    rows, skipped = _rows(run, followed, points)
    is_shallow, ends = shallow_ends(repository, entries)
    return Rows(
        "file" if function is None else "function",
        next((spot.unit.name for spot in spots if spot.unit), None),
        rows,
        gaps_of((each.path, each.reason, each.detail) for _, each in (*followed.gaps, *skipped)),
        points and points.most,
        is_shallow,
        ends,
    )


def _spots(run: Run, entry: Entry, function: str | None) -> list[Spot]:
    """The places in the head of the range that are followed."""
    version = _version_of(run, entry)
    if function is None:
        return [Spot(version, None)]
    found = measured_or_missing(version, run.session.measure([version], run.read_heads)[version])
    if isinstance(found, Missing):
        raise SourceError(f"{entry.path} cannot be measured: {found.detail}")
    units = functions_named(entry.path, found.metrics.units, function)
    if len(units) > 1:
        raise _ambiguous(entry.path, units)
    return [Spot(version, unit) for unit in units]


def _ambiguous(path: str, units: Sequence[FunctionMetrics]) -> UsageError:
    """The error for a name of several functions, such as the parts of a property."""
    lines = " or ".join(f"{path}:{unit.start_line}" for unit in units)
    return UsageError(
        f"{path} has {len(units)} functions {units[0].name!r}",
        hint=f"name one by the number of a line in it: {lines}",
    )


def _version_of(run: Run, entry: Entry) -> Version:
    assert run.place.repository is not None
    version = Ancestry(run, run.place.repository).version(entry)
    if version is None:
        raise SourceError(
            f"{entry.path} is no file in a language that antipasta measures",
            hint="antipasta metrics names the files that are",
        )
    return version


def _rows(
    run: Run, followed: Followed, points: Points | None
) -> tuple[tuple[HistoryCommit, ...], list[tuple[str, Missing]]]:
    """The rows of the steps, the oldest first, and what could not be measured, by commit."""
    steps = list(reversed(followed.steps))
    seen = _Seeing(run, [spot for step in steps for spot in (step.spot, step.origin) if spot])
    lost = {oid for oid, _ in followed.gaps}
    tags = {each.entry.oid: each.tags for each in points.commits} if points else {}
    rows: list[HistoryCommit] = []
    skipped = []
    for step, (before, origin) in zip(steps, _compared(steps, points), strict=True):
        oid, found = step.entry.oid, seen.of(step.spot)
        if found.missing:
            skipped.append((oid, found.missing))
        row = _row(step, found, seen.of(origin) if origin else None, before)
        short = bool(found.missing) + (oid in lost)
        rows.append(row._replace(skipped=short, tags=tags.get(oid, ())))
    return tuple(rows), skipped


def _row(step: Step, seen: _Seen, earlier: _Seen | None, before: str | None) -> HistoryCommit:
    entry, spot = step.entry, step.spot
    return HistoryCommit(
        commit=entry.oid,
        date=entry.date,
        author=entry.author,
        subject=entry.subject,
        is_merge=len(entry.parents) > 1,
        path=spot.version.path,
        function=spot.unit and spot.unit.name,
        files=seen.files,
        functions=seen.functions,
        metrics=seen.metrics,
        delta=delta_of(earlier.metrics, seen.metrics) if earlier else None,
        before=before,
    )


def _compared(
    steps: Sequence[Step], points: Points | None
) -> Iterator[tuple[str | None, Spot | None]]:
    """The commit that each step is compared with, and the spot there, if there is one."""
    if points is None:
        for step in steps:
            yield next(iter(step.entry.parents), None) if step.origin else None, step.origin
        return
    for earlier in (None, *steps[:-1]):
        yield (earlier.entry.oid, earlier.spot) if earlier else (None, None)


class _Seeing:
    """The metrics of spots, whose versions are measured at once and counted each for itself."""

    def __init__(self, run: Run, spots: Iterable[Spot]) -> None:
        self._grouped = Grouped("file", run.policy.thresholds)
        self._files: dict[Version, _Seen] = {}
        versions = list(dict.fromkeys(spot.version for spot in spots if spot.unit is None))
        for start in range(0, len(versions), AT_ONCE):
            some = versions[start : start + AT_ONCE]
            outcomes = run.session.measure(some, run.read_heads)
            self._files |= {each: self._of_file(each, outcomes[each]) for each in some}
            run.session.forget()

    def of(self, spot: Spot) -> _Seen:
        """What there is at a spot."""
        if spot.unit is None:
            return self._files[spot.version]
        return _Seen(None, None, _values(spot.unit))

    def _of_file(self, version: Version, outcome: FileMetrics | Missing) -> _Seen:
        found = measured_or_missing(version, outcome)
        total = RunningSum()
        if not isinstance(found, Missing):
            total = RunningSum(self._grouped.statistics_of((found,), ()))
        statistics = total.total()
        (row,) = statistics.rows
        metrics = {name: figures(each) for name, each in row.metrics.items()}
        missing = found if isinstance(found, Missing) else None
        return _Seen(statistics.files, row.functions, metrics, missing)


def _values(unit: FunctionMetrics) -> dict[str, float | None]:
    return {name: METRICS[name].of(unit) for name in _OF_FUNCTIONS}
