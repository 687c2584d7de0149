"""antipasta: what a commit does to the complexity of each function it touches.

The functions here are the whole Python interface. They import what they need when they are called,
so `import antipasta` takes next to no time.
"""

from __future__ import annotations

from antipasta.lean.typing import TYPE_CHECKING, TypedDict
from antipasta.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any, TypeVar, Unpack

    from antipasta.legacy.aggregator import MetricAggregator
    from antipasta.model import FileMetrics, Mode
    from antipasta.results import Verdict
    from antipasta.results.history import Every, HistoryReport
    from antipasta.results.hotspots import HotspotGrouping, HotspotsReport
    from antipasta.results.reports import MetricsReport
    from antipasta.run.opening import Run
    from antipasta.run.request import Request

    Answer = TypeVar("Answer", Verdict, HistoryReport, HotspotsReport, MetricsReport)

__all__ = [
    "MetricAggregator",
    "__version__",
    "gate",
    "hotspots",
    "measure",
    "measure_source",
    "timeline",
]


def __getattr__(name: str) -> type[MetricAggregator]:
    """Imports the interface of antipasta 1.x where it is used."""
    if name == "MetricAggregator":
        from antipasta.legacy.aggregator import MetricAggregator

        return MetricAggregator
    raise AttributeError(f"module 'antipasta' has no attribute {name!r}")


class ContentOptions(TypedDict, total=False):
    """Where the content comes from, as for the commands; by default the working tree.

    `staged` means the index, `rev` the tree of a revision. With `base`, the content is compared
    with the merge base with that revision; `head` is then a revision to judge instead of the
    working tree.
    """

    staged: bool
    rev: str | None
    base: str | None
    head: str | None


class CountedCommits(TypedDict, total=False):
    """Which commits count for hotspots.

    With `all_commits` those count too that the repository wants ignored. Commits with more than
    `max_files` source files do not count.
    """

    all_commits: bool
    max_files: int | None


def measure(paths: Sequence[str] = (), **content: Unpack[ContentOptions]) -> MetricsReport:
    """Measure files as `antipasta metrics` does. `paths` are relative to the current directory.

    Raises antipasta.errors.AntipastaError for an error that the caller can mend.
    """
    from antipasta import pipeline
    from antipasta.observe.found import found_of
    from antipasta.run.arguments import require_known

    require_known(content, ContentOptions)
    return _answer("metrics", _request(paths, **content), pipeline.measure, found_of)


def gate(
    paths: Sequence[str] = (),
    *,
    mode: Mode | None = None,
    thresholds: Sequence[str] = (),
    tolerance: float | None = None,
    **content: Unpack[ContentOptions],
) -> Verdict:
    """Judge files as `antipasta gate` does. `paths` are relative to the current directory.

    `mode` is by default `ratchet` with a base, else `absolute`. `thresholds` are of the form
    METRIC=VALUE. `tolerance` is how many points a function may gain that was over its threshold
    before, for each metric that has a tolerance; None means the configured tolerances. Raises
    antipasta.errors.AntipastaError for an error that the caller can mend.
    """
    from antipasta import pipeline
    from antipasta.observe.recorder import found_in
    from antipasta.run.arguments import require_known, require_mode, strings

    require_known(content, ContentOptions, "mode", "thresholds", "tolerance")
    request = _request(paths, **content)
    require_mode(mode)
    pipeline.require_base(request, mode)
    request = request._replace(
        thresholds=strings("thresholds", thresholds),
        tolerance=None if tolerance is None else str(tolerance),
    )

    def judge(run: Run) -> Verdict:
        return pipeline.gate(run, pipeline.rules_of(run, mode), list_changes=True)

    return _answer("gate", request, judge, found_in)


def hotspots(
    paths: Sequence[str] = (),
    *,
    by: HotspotGrouping = "function",
    rev: str | None = None,
    since: str = "12mo",
    metric: str = "cognitive_complexity",
    **commits: Unpack[CountedCommits],
) -> HotspotsReport:
    """Rank what changes often and is complex, as `antipasta hotspots` does.

    `rev` is the commit whose code is ranked, by default HEAD, and `since` where the window before
    it begins: a date, or a length such as `90d`. `metric` may be a unique prefix. `records()`
    of the report gives flat rows, for pandas.DataFrame. Raises antipasta.errors.AntipastaError for
    an error that the caller can mend.
    """
    from functools import partial

    from antipasta import pipeline
    from antipasta.observe.found import found_of
    from antipasta.run.arguments import require_known, require_texts
    from antipasta.timeline.question import question_of

    require_known(commits, CountedCommits, "by", "rev", "since", "metric")
    require_texts(by=by, since=since, metric=metric)
    question = question_of(by, metric, since=since, **commits)
    request = _request(paths, rev="HEAD" if rev is None else rev)
    return _answer("hotspots", request, partial(pipeline.hotspots, question=question), found_of)


def history(
    path: str | None = None,
    *,
    rev: str | None = None,
    since: str | None = None,
    first_parent: bool = False,
    every: Every = "commit",
    function: str | None = None,
) -> HistoryReport:
    """How metrics changed over commits, as `antipasta history` shows it.

    `path` is a file or a directory, relative to the current directory; None means all files.
    `function` is one of the file: its name, or the number of a line in it. `rev` is a revision or a
    range, by default HEAD; `since` a date such as 2025-01-31, or a length of time such as 90d
    before the head. `every` is `commit`, `day`, `week` or `tag`. The `records()` of the report are
    what `pandas.DataFrame` takes. Raises antipasta.errors.AntipastaError for an error that the
    caller can mend.
    """
    import os

    from antipasta.observe.found import found_of
    from antipasta.run.arguments import require_every, require_texts, strings
    from antipasta.timeline.points import Window, range_asked
    from antipasta.timeline.report import history_of

    given = {"rev": rev, "since": since, "function": function}
    require_texts(**{name: each for name, each in given.items() if each is not None})
    require_every(every)
    window = Window(rev, since, first_parent, every)
    paths = strings("path", [] if path is None else [path])
    commits = range_asked(os.getcwd(), window)

    def answer(run: Run) -> HistoryReport:
        return history_of(run, commits, window, "cognitive_complexity", function)

    return _answer("history", _request(paths, rev=commits.head), answer, found_of)


def measure_source(source: bytes, *, language: str) -> FileMetrics:
    """Measure `source`, the bytes of one file in `language`, a name from `antipasta.languages`.

    No `source` raises an error: if it cannot be measured in full, the result says why. Raises
    antipasta.errors.UsageError for an unknown language, and for a text in place of bytes.
    """
    from antipasta import analyze
    from antipasta.run.arguments import require_source

    require_source(source, language)
    return analyze.measure_source(source, language=language)


def _answer(
    kind: str,
    request: Request,
    answer: Callable[[Run], Answer],
    found: Callable[[Answer], Mapping[str, Any]],
) -> Answer:
    """The answer to a request. The run is recorded as one of the command `kind`."""
    from antipasta.observe.recorder import Recorder
    from antipasta.run.opening import open_request, open_run

    with Recorder(kind, is_call=True) as record:
        with open_request(request) as opened:
            run = open_run(opened)
            record.begin(run.store, run.place, opened.budget, run.policy.settings.observe)
            report = answer(run)
        record.end(report.run, found(report), None)
    return report


def _request(
    paths: Sequence[str],
    *,
    staged: bool = False,
    rev: str | None = None,
    base: str | None = None,
    head: str | None = None,
) -> Request:
    import os

    from antipasta.run.arguments import require_revisions, strings
    from antipasta.run.request import Request, require_one_source

    require_revisions(rev=rev, base=base, head=head)
    require_one_source(staged=staged, rev=rev, base=base, head=head)
    chosen = strings("paths", paths)
    return Request(cwd=os.getcwd(), paths=chosen, staged=staged, base=base, head=head or rev)
