"""Answers `history`: what is followed over which commits, and what each of them changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.budget import no_bound
from antipasta.collect.git_formats import DIRECTORY
from antipasta.collect.revision import Revision
from antipasta.errors import UsageError
from antipasta.results.history import HistoryReport
from antipasta.run.statistics import require_counted
from antipasta.timeline.of_directory import rows_of_directory
from antipasta.timeline.of_file import rows_of_file
from antipasta.timeline.subject import entry_asked

if TYPE_CHECKING:
    from antipasta.collect.log import CommitRange
    from antipasta.run.opening import Run
    from antipasta.timeline.points import Window


def history_of(
    run: Run, commits: CommitRange, window: Window, metric: str, function: str | None = None
) -> HistoryReport:
    """The history of what the run's request names, or of everything, over the range of commits.

    `function` is one of the file that is named. `metric` is the one that the text shows. The source
    of the run is the head of the range. Raises AntipastaError for an error that the user can mend.
    """
    require_counted(metric)
    run = _unhurried(run)
    entry = entry_asked(run, commits)
    if entry.mode != DIRECTORY:
        found = rows_of_file(run, commits, window, entry, function)
    elif function is None:
        found = rows_of_directory(run, commits, window, entry.path)
    else:
        raise UsageError(
            f"{entry.path!r} is a directory, and {function!r} no file in it",
            hint="antipasta history FILE:FUNCTION",
        )
    return HistoryReport(
        range=commits.text,
        head=commits.head,
        first_parent=window.first_parent,
        every=window.every,
        most=found.most,
        is_complete=not found.is_shallow,
        ends=found.ends,
        of=found.of,
        path=entry.path,
        function=found.function,
        metric=metric,
        threshold=run.policy.thresholds(entry.path).get(metric),
        commits=found.commits,
        gaps=found.gaps,
        run=run.session.summary(),
        root=run.place.root,
    )


def _unhurried(run: Run) -> Run:
    """The run, in which git may take its time: a time budget bounds the measuring.

    Else a run whose time is spent could not say what it did not measure. Contents that a partial
    clone lacks are missing, and no error: what is there is shown.
    """
    repository = run.place.repository
    assert repository is not None
    repository = repository._replace(seconds_left=no_bound)
    source = Revision(repository, run.store, run.source.commits, requires_all=False)
    return run._replace(place=run.place._replace(repository=repository), source=source)
