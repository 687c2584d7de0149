"""What is asked of hotspots, where it is looked for, and whether the answer is remembered.

No more than this is imported where it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from antipasta.cache.hotspots import HotspotMemory
from antipasta.collect.ignored_commits import IgnoredCommits, ignored_commits
from antipasta.collect.log import date_of, where_history_ends
from antipasta.errors import UsageError
from antipasta.lean.typing import get_args
from antipasta.metrics import METRICS, resolve
from antipasta.results.hotspots import HotspotGrouping
from antipasta.timeline.window import since

if TYPE_CHECKING:
    from antipasta.collect import git
    from antipasta.results.hotspots import HotspotsReport
    from antipasta.run.opening import Run


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
    end = date_of(repository, head)
    ends = where_history_ends(repository)
    ignored = IgnoredCommits() if question.all_commits else ignored_commits(repository, head)
    begin = since(question.since, end)
    selection = run.source.select(run.request.paths, run.request.cwd)
    circumstances = (
        *map(str, (question._replace(since=""), begin)),
        *sorted(ends),
        *sorted(ignored.oids),
        *ignored.notes,
        *sorted(selection.paths),
    )
    memory = HotspotMemory(run.store, run.policy.settings, run.session.engines, head, circumstances)
    return Scope(question, repository, head, begin, end, ignored, ends, memory)


def remembered(run: Run, scope: Scope) -> HotspotsReport | None:
    """The report, if it is remembered."""
    report = scope.memory.get()
    if report is None:
        return None
    run.session.count_known(report.files)
    return report._replace(run=run.session.summary(), root=run.place.root)
