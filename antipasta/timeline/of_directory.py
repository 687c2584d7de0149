"""The history of all files, or of those in a directory: a total for each commit."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from antipasta.results.history import HistoryCommit
from antipasta.results.statistics import Figures, figures
from antipasta.timeline.points import points_of
from antipasta.timeline.rows import Rows, delta_of, gaps_of
from antipasta.timeline.totals import CommittedTree, totals_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from antipasta.collect.log import CommitRange
    from antipasta.results.reports import Shortfall
    from antipasta.results.statistics import Statistics
    from antipasta.run.opening import Run
    from antipasta.timeline.points import Point, Window


class Totals(NamedTuple):
    """The total of a tree in short: the figures by metric, and the files that it lacks."""

    files: int
    functions: int
    metrics: Mapping[str, Figures]
    skipped: tuple[Shortfall, ...]


def rows_of_directory(run: Run, commits: CommitRange, window: Window, path: str) -> Rows:
    """The rows of the directory at `path`, which is empty for the root. Raises AntipastaError."""
    assert run.place.repository is not None
    points = points_of(run.place.repository, commits, window)
    totals = _totals(run, points.commits, path)
    gaps = gaps_of(
        (each.path, each.reason, each.detail)
        for point in points.commits
        for each in totals[point.entry.tree].skipped
    )
    rows = tuple(_row(point, path, totals) for point in points.commits)
    return Rows("directory", None, rows, gaps, points.most, points.is_shallow, points.ends)


def _totals(run: Run, points: Sequence[Point], path: str) -> dict[str, Totals]:
    """The totals of the trees of the points, and of what these are compared with, by tree id."""
    trees: dict[str, CommittedTree] = {}
    for point in points:
        if point.before:
            trees.setdefault(point.before[1], CommittedTree(*point.before))
        trees.setdefault(point.entry.tree, CommittedTree(point.entry.oid, point.entry.tree))
    # Most gaps are the same in each tree.
    shared: dict[tuple[Shortfall, ...], tuple[Shortfall, ...]] = {}
    found = {}
    for tree, total in totals_of(run, list(trees.values()), path):
        skipped = tuple(each for each in total.shortfalls if each.analysis == "skipped")
        found[tree] = in_short(total, shared.setdefault(skipped, skipped))
    return found


def in_short(total: Statistics, skipped: tuple[Shortfall, ...]) -> Totals:
    """The figures of a total with one row, and the files that it lacks."""
    (row,) = total.rows
    metrics = {name: figures(each) for name, each in row.metrics.items()}
    return Totals(total.files, row.functions, metrics, skipped)


def _row(point: Point, path: str, totals: Mapping[str, Totals]) -> HistoryCommit:
    entry = point.entry
    total = totals[entry.tree]
    earlier = totals[point.before[1]].metrics if point.before else None
    return HistoryCommit(
        commit=entry.oid,
        date=entry.date,
        author=entry.author,
        subject=entry.subject,
        is_merge=len(entry.parents) > 1,
        path=path,
        function=None,
        files=total.files,
        functions=total.functions,
        metrics=total.metrics,
        delta=None if earlier is None else delta_of(earlier, total.metrics),
        before=point.before[0] if point.before else None,
        skipped=len(total.skipped),
        tags=point.tags,
    )
