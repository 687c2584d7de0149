"""Answers `history`: what is followed over which commits, and what each of them changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from antipasta.history.points import points_of
from antipasta.history.subject import entry_asked
from antipasta.history.totals import CommittedTree, totals_of
from antipasta.results.history import HistoryCommit, HistoryGap, HistoryReport
from antipasta.results.statistics import Figures, figures
from antipasta.run.statistics import require_counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from antipasta.collect.log import CommitRange
    from antipasta.history.points import Point, Window
    from antipasta.results.reports import Shortfall
    from antipasta.results.statistics import Statistics
    from antipasta.run.opening import Run


class Totals(NamedTuple):
    """The total of a tree in short: the figures by metric, and the files that it lacks."""

    files: int
    functions: int
    metrics: Mapping[str, Figures]
    skipped: tuple[Shortfall, ...]


def history_of(run: Run, commits: CommitRange, window: Window, metric: str) -> HistoryReport:
    """The history of what the run's request names, or of everything, over the range of commits.

    `metric` is the one that the text shows. The source of the run is the head of the range. Raises
    AntipastaError for an error that the user can mend.
    """
    assert run.place.repository is not None
    require_counted(metric)
    points = points_of(run.place.repository, commits, window)
    path = entry_asked(run, commits).path
    totals = _totals(run, points.commits, path)
    return HistoryReport(
        range=commits.text,
        head=commits.head,
        first_parent=window.first_parent,
        every=window.every,
        most=points.most,
        is_complete=not points.is_shallow,
        ends=points.ends,
        of="directory",
        path=path,
        function=None,
        metric=metric,
        threshold=run.policy.thresholds("").get(metric),
        commits=tuple(_row(point, path, totals) for point in points.commits),
        gaps=tuple(_gaps(totals[point.entry.tree].skipped for point in points.commits)),
        run=run.session.summary(),
        root=run.place.root,
    )


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
        found[tree] = _in_short(total, shared.setdefault(skipped, skipped))
    return found


def _in_short(total: Statistics, skipped: tuple[Shortfall, ...]) -> Totals:
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
        delta=earlier and delta_of(earlier, total.metrics),
        before=point.before[0] if point.before else None,
        skipped=len(total.skipped),
        tags=point.tags,
    )


def delta_of(earlier: Mapping[str, Figures], later: Mapping[str, Figures]) -> dict[str, Figures]:
    """By how much the figures of each metric grew; None where one side has none."""
    return {name: Figures._make(map(grown, earlier[name], later[name])) for name in later}


def grown(earlier: float | None, later: float | None) -> Any:
    """By how much a value grew, in thousandths at most; None where one side has none."""
    return None if earlier is None or later is None else round(later - earlier, 3)


def _gaps(skipped: Iterable[Sequence[Shortfall]]) -> Iterator[HistoryGap]:
    """The files that could not be measured, with the number of commits in which each is."""
    counts: dict[tuple[Any, ...], int] = {}
    for each in skipped:
        for path, _, reason, detail in each:
            counts[path, reason, detail] = counts.get((path, reason, detail), 0) + 1
    for (path, reason, detail), count in sorted(counts.items()):
        yield HistoryGap(path, reason, detail, count)
