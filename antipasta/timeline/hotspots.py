"""Ranks functions, files or directories: how often they change, times how complex they are.

The history of the judged commit is read once, from the newest commit to the oldest. What is found
is remembered, and so are the changes of each commit.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from itertools import compress
from typing import TYPE_CHECKING, NamedTuple

from antipasta.cache.measurements import depends_on_bytes_only
from antipasta.collect import git
from antipasta.collect.log import CommitRange, log
from antipasta.metrics import METRICS
from antipasta.model import MODULE
from antipasta.results.hotspots import Hotspot, HotspotsReport, NoData, Window
from antipasta.timeline.changes import MissingBlobsError, changes_of, patterns_for
from antipasta.timeline.churn import Churn
from antipasta.timeline.counted import rows_of
from antipasta.timeline.patch_memory import PatchMemory

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from antipasta.collect.log import LogEntry
    from antipasta.collect.patches import Patch
    from antipasta.results.reports import MetricsReport
    from antipasta.run.opening import Run
    from antipasta.timeline.counted import Row, Rows
    from antipasta.timeline.question import Scope

_CUT = ("shallow", "its commits are outside of this shallow clone")
_LOST = ("blobs", "this partial clone lacks content of a commit that touched it")

# Files that could not be measured for one of these reasons cannot be measured by another run.
_LASTING = frozenset(("syntax", "encoding", "size", "depth", "binary", "lfs", "language", "lost"))


def hotspots_of(run: Run, scope: Scope, measured: MetricsReport) -> HotspotsReport:
    """The report on the `measured` files of the judged commit.

    Raises GitError where git fails or does not answer in time.
    """
    question = scope.question
    rows = rows_of(measured, question.by, METRICS[question.metric])
    entries = log(scope.repository, CommitRange("", scope.head), since=scope.begin)
    patterns = patterns_for(each.path for each in measured.files)
    memory = PatchMemory(run.store, patterns)
    changes = partial(changes_of, scope.repository, entries, patterns, memory)
    try:
        counted = _count(scope, rows, changes({}))
    except MissingBlobsError as exc:
        counted = _count(scope, rows, changes(exc.lost))
    report = HotspotsReport(
        question.by,
        question.metric,
        counted.window,
        tuple(sorted(_hotspots(rows, counted), key=_hottest_first)),
        tuple(sorted((*rows.no_data, *_without_history(rows, counted)), key=_by_place)),
        run.session.summary(),
        len(measured.files),
        tuple(_notes(scope, counted)),
        run.place.root,
    )
    if not counted.lost and _is_for_keeps(measured):
        scope.memory.put(report)
    return report


def _is_for_keeps(measured: MetricsReport) -> bool:
    """Whether another run would measure the same."""
    known = all(depends_on_bytes_only(file.metrics) for file in measured.files)
    return known and all(each.reason in _LASTING for each in measured.skipped)


class _Counted(NamedTuple):
    """The counts by row; the rows whose history is `cut`, and those of which changes are `lost`."""

    churn: Churn
    window: Window
    cut: frozenset[int]
    lost: frozenset[int]


def _count(scope: Scope, rows: Rows, changes: Iterable[tuple[LogEntry, Patch]]) -> _Counted:
    churn = Churn(rows.tracked, len(rows.rows))
    most = scope.question.max_files
    cut: set[int] = set()
    commits = ignored = large = 0
    for entry, patch in changes:
        if entry.oid in scope.ends:
            # Its parents are not here, so it looks as if it had added all files.
            cut.update(churn.rows_of(patch.changes))
            continue
        is_merge = len(entry.parents) > 1
        is_ignored = not is_merge and entry.oid in scope.ignored.oids
        is_large = not (is_merge or is_ignored) and most is not None and len(patch.changes) > most
        is_counted = not (is_merge or is_ignored or is_large)
        churn.take(patch, is_counted=is_counted)
        commits += is_counted
        ignored += is_ignored
        large += is_large
    window = Window(scope.begin, scope.end, scope.head, commits, ignored, large, not cut)
    return _Counted(churn, window, frozenset(cut), frozenset(churn.lost))


def _hotspots(rows: Rows, counted: _Counted) -> Iterator[Hotspot]:
    """The rows whose complexity and history are known."""
    for number, row in enumerate(rows.rows):
        if row.complexity is not None and not _why_left_out(number, row, counted):
            commits, lines = counted.churn.commits[number], counted.churn.lines[number]
            score = commits * row.complexity
            yield Hotspot(*row[:3], commits, lines, row.complexity, score)


def _hottest_first(row: Hotspot) -> tuple[float | str, ...]:
    least = (-row.score, -row.commits, -row.complexity, -row.lines)
    return *least, row.path, row.line or 0, row.function or ""


def _by_place(gap: NoData) -> tuple[str, str, str]:
    return gap.path, gap.function or "", gap.reason


def _without_history(rows: Rows, counted: _Counted) -> Iterator[NoData]:
    """Why rows are left out; a single entry for a file whose functions all are."""
    # Code outside functions has no parameters and the like: that is no lack of data.
    has_metric = [row.complexity is not None or row.function != MODULE for row in rows.rows]
    held = Counter(row.path for row in compress(rows.rows, has_metric))
    left_out: dict[str, list[NoData]] = {}
    for number, row in compress(enumerate(rows.rows), has_metric):
        why = _why_left_out(number, row, counted)
        if why:
            left_out.setdefault(row.path, []).append(NoData(row.path, *why, row.function))
    for path, found in left_out.items():
        is_whole = len(found) == held[path] and len({each.reason for each in found}) == 1
        yield from [found[0]._replace(function=None)] if is_whole else found


def _why_left_out(number: int, row: Row, counted: _Counted) -> tuple[str, str] | None:
    """The reason and the detail for a row that is not shown; None for one that is."""
    if number in counted.lost:
        return _LOST
    if number in counted.cut and not counted.churn.commits[number]:
        return _CUT
    if row.complexity is None:
        return ("metric", "its language has no such metric")
    return None


def _notes(scope: Scope, counted: _Counted) -> Iterator[str]:
    """Sentences on what could not be taken into account."""
    yield from scope.ignored.notes
    if counted.cut:
        yield (
            "this clone is shallow, and its history ends within the window:"
            " git fetch --unshallow fetches the rest"
        )
    if counted.lost:
        yield f"this partial clone lacks old versions: {git.FETCH_BLOBS}"
