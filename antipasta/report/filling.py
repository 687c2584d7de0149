"""Fills the page of one repository: its files, its hardest sources, and the change of a range."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from antipasta.collect.log import CommitRange, date_of, log, range_of
from antipasta.collect.place import find_place
from antipasta.errors import NotARepositoryError
from antipasta.overview import shortfalls_of
from antipasta.pipeline import gate, hotspots, measure, rules_of
from antipasta.report.excerpts import excerpts_of
from antipasta.results.history import in_utc
from antipasta.results.page import Delta, Page, Stand
from antipasta.run.opening import open_request, open_run
from antipasta.timeline.points import Window
from antipasta.timeline.question import question_of
from antipasta.timeline.report import history_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from antipasta.collect import git
    from antipasta.collect.place import Place
    from antipasta.observe.recorder import Recorder
    from antipasta.results import RunFigures
    from antipasta.results.reports import MeasuredFile
    from antipasta.run.opening import Opened, Run
    from antipasta.run.request import Request


METRIC, SINCE = "cognitive_complexity", "12mo"
"""The complexity of hotspots, and the window in which their changes are counted."""


class Filled(NamedTuple):
    """A page, and how the work for it was done."""

    page: Page
    run: RunFigures


def fill(
    request: Request, text: str | None, record: Recorder, *, needs_git: bool = False
) -> Filled:
    """The page of the repository around `request.cwd`.

    `text` names what is shown: a revision, or a range, whose end is shown with what the range
    changed. With None it is the working tree, or HEAD where there is none. Without `needs_git` a
    directory outside of git is shown as well. `record` notes where the run takes place. Raises
    AntipastaError for an error that the user can mend: no repository, no such revision, a bad
    configuration.
    """
    place = _place(request, needs_git=needs_git or text is not None)
    repository = place.repository
    commits = _commits(repository, text) if repository else None
    request = request._replace(head=commits.head if commits else None)
    with open_request(request) as opened:
        run = open_run(opened)
        record.begin(opened.store, opened.place, opened.budget, run.policy.settings.observe)
        report = measure(run)
        page = Page(
            _title(place),
            _stand(repository, commits),
            report.files,
            shortfalls_of(report.files, report.skipped),
            report.ignored,
            thresholds=run.policy.thresholds(""),
            own_thresholds=_own_thresholds(run, report.files),
            sources=excerpts_of(run, report.files),
            delta=_delta(opened, commits) if commits and commits.excluded else None,
        )
        if page.stand.commit:
            page = _with_past(page, opened, commits)
    return Filled(page, report.run)


def _commits(repository: git.Repository, text: str | None) -> CommitRange | None:
    """The commits that are shown; None for the working tree, HEAD where there is none."""
    if text is None and repository.has_worktree:
        return None
    return range_of(repository, text or "HEAD")


def _place(request: Request, *, needs_git: bool) -> Place:
    try:
        return find_place(request.cwd, (), needs_git=True, needs_worktree=False)
    except NotARepositoryError:
        if needs_git:
            raise
        return find_place(request.cwd, (), needs_git=False)


def _title(place: Place) -> str:
    """The name of the repository: that of its directory, without what marks a bare one."""
    name = os.path.basename(place.root)
    if name == ".git":
        name = os.path.basename(os.path.dirname(place.root))
    return name.removesuffix(".git") or place.root


def _stand(repository: git.Repository | None, commits: CommitRange | None) -> Stand:
    head = commits.head if commits else repository and repository.head
    if repository is None or not head:
        return Stand()
    date = in_utc(date_of(repository, head)).isoformat()
    return Stand(head, date, is_commit=commits is not None)


def _own_thresholds(run: Run, files: Sequence[MeasuredFile]) -> Mapping[str, Mapping[str, float]]:
    """The thresholds of the files for which others hold than in general."""
    if not run.policy.settings.overrides:
        return {}
    general = run.policy.thresholds("")
    held = ((file.path, run.policy.thresholds(file.path)) for file in files)
    return {path: thresholds for path, thresholds in held if thresholds != general}


def _with_past(page: Page, opened: Opened, commits: CommitRange | None) -> Page:
    """The page with the history of its commit, or of HEAD, and with what changed often until then.

    The history is that of the range, where the user named one; there is none of an empty one.
    """
    head = page.stand.commit
    assert head is not None
    shown = commits if commits and commits.excluded else CommitRange("HEAD", head)
    run = open_run(opened._replace(request=opened.request._replace(head=head)))
    assert run.place.repository is not None
    is_empty = not log(run.place.repository, shown, most=1, by_date=True)
    questions = [question_of(by, METRIC, since=SINCE) for by in ("function", "file")]
    return page._replace(
        history=None if is_empty else history_of(run, shown, Window(rev=shown.text), METRIC),
        hotspots=tuple(hotspots(run, question) for question in questions),
    )


def _delta(opened: Opened, commits: CommitRange) -> Delta:
    """What the range changed, as a gate judges it."""
    base, *others = commits.excluded
    request = opened.request._replace(base=base, other_bases=tuple(others))
    run = open_run(opened._replace(request=request))
    verdict = gate(run, rules_of(run), list_changes=True)
    return Delta(
        commits.text,
        verdict.source.base or base,
        commits.head,
        verdict.changes,
        verdict.net,
        frozenset((each.path, each.function) for each in verdict.violations),
        tuple(f"{each.path}: {each.reason}" for each in verdict.incomplete),
    )
