"""Ranks functions, files or directories: how often they change, times how complex they are.

The history of the judged commit is read once, from the newest commit to the oldest. What is found
is remembered, and so are the changes of each commit.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from itertools import compress
from typing import TYPE_CHECKING, NamedTuple, cast, get_args

from antipasta.cache.hotspots import HotspotMemory
from antipasta.cache.measurements import depends_on_bytes_only
from antipasta.collect import git
from antipasta.collect.ignored_commits import IgnoredCommits, ignored_commits
from antipasta.collect.log import CommitRange, log, where_history_ends
from antipasta.errors import UsageError
from antipasta.history.changes import MissingBlobsError, changes_of, patterns_for
from antipasta.history.churn import Churn
from antipasta.history.patch_memory import PatchMemory
from antipasta.history.rows import rows_of
from antipasta.history.window import since
from antipasta.metrics import METRICS, resolve
from antipasta.model import MODULE
from antipasta.results.hotspots import Hotspot, HotspotGrouping, HotspotsReport, NoData, Window

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from antipasta.collect.log import LogEntry
    from antipasta.collect.patches import Patch
    from antipasta.history.rows import Row, Rows
    from antipasta.results.reports import MetricsReport
    from antipasta.run.opening import Run

_CUT = ("shallow", "its commits are outside of this shallow clone")
_LOST = ("blobs", "this partial clone lacks content of a commit that touched it")

# Files that could not be measured for one of these reasons cannot be measured by another run.
_LASTING = frozenset(("syntax", "encoding", "size", "depth", "binary", "lfs", "language", "lost"))


class Question(NamedTuple):
    """What is asked: rows by what, with which metric, in which window, by which commits.

    `since` is a date or a length of time. With `all_commits` those count too that the repository
    wants ignored. Commits that touch more than `max_files` source files do not count.
    """

    by: HotspotGrouping
    metric: str
    since: str
    all_commits: bool = False
    max_files: int | None = None


class Scope(NamedTuple):
    """A question about a commit: the seconds at which the window begins and ends, and what is left.

    `ends` are the commits whose parents the clone lacks.
    """

    question: Question
    repository: git.Repository
    head: str
    begin: int
    end: int
    ignored: IgnoredCommits
    ends: frozenset[str]
    memory: HotspotMemory


def question_of(
    by: str, metric: str, *, since: str, all_commits: bool = False, max_files: int | None = None
) -> Question:
    """The question with these parts; the name of the metric may be a unique prefix.

    Raises UsageError for another grouping, and for what is no metric of functions.
    """
    groupings = get_args(HotspotGrouping)
    if by not in groupings:
        raise UsageError(f"{by!r} is not a grouping", hint=f"it is one of {', '.join(groupings)}")
    if max_files is not None and max_files < 1:
        raise UsageError(f"the most files of a commit are {max_files}", hint="name 1 or more")
    found = resolve(metric)
    if found.level != "function":
        of_functions = [each.name for each in METRICS.values() if each.level == "function"]
        raise UsageError(
            f"{found.name} is no metric of functions",
            hint=f"the complexity of a row is one of {', '.join(of_functions)}",
        )
    return Question(cast("HotspotGrouping", by), found.name, since, all_commits, max_files)


def scope_of(run: Run, question: Question) -> Scope:
    """The scope of the question about the judged commit.

    Raises UsageError for a bad date, and GitError.
    """
    repository, head = run.place.repository, run.source.commits.head
    assert repository is not None
    assert head is not None
    [newest] = log(repository, CommitRange("", head), most=1)
    ends = where_history_ends(repository)
    ignored = IgnoredCommits() if question.all_commits else ignored_commits(repository, head)
    begin = since(question.since, newest.date)
    selection = run.source.select(run.request.paths, run.request.cwd)
    circumstances = (
        *map(str, (question._replace(since=""), begin)),
        *sorted(ends),
        *sorted(ignored.oids),
        *ignored.notes,
        *sorted(selection.paths),
    )
    memory = HotspotMemory(run.store, run.policy.settings, run.session.engines, head, circumstances)
    return Scope(question, repository, head, begin, newest.date, ignored, ends, memory)


def remembered(run: Run, scope: Scope) -> HotspotsReport | None:
    """The report, if it is remembered."""
    report = scope.memory.get()
    if report is None:
        return None
    run.session.count_known(report.files)
    return report._replace(run=run.session.summary(), root=run.place.root)


def hotspots(run: Run, scope: Scope, measured: MetricsReport) -> HotspotsReport:
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
