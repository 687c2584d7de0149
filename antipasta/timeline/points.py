"""Chooses the commits of a history: those of a range, or the last ones of days, weeks or tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from antipasta.collect import git
from antipasta.collect.log import CommitRange, date_of, log, range_of, trees_of, where_history_ends
from antipasta.errors import UsageError
from antipasta.results.history import in_utc
from antipasta.system.files import decoded
from antipasta.timeline.window import since

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from antipasta.collect.log import LogEntry
    from antipasta.results.history import Every

MOST = 200
"""How many rows there are where nobody says where the history begins."""


class Window(NamedTuple):
    """The commits that the user asks for.

    `rev` is a revision or a range, by default HEAD. `since` is a date, or a length of time before
    the head. With `first_parent` only the first parents of merges are followed.
    """

    rev: str | None = None
    since: str | None = None
    first_parent: bool = False
    every: Every = "commit"


class Point(NamedTuple):
    """A commit of a history, its tags where these are asked for, and what it is compared with.

    `before` is a pair of a commit id and the id of its tree: of the first parent, or of the row
    before. It is None where there is neither.
    """

    entry: LogEntry
    before: tuple[str, str] | None
    tags: tuple[str, ...] = ()


class Points(NamedTuple):
    """The commits of a history, the oldest first.

    `most` is how many there may be, None without a bound. `ends` are those commits whose parents
    the repository lacks, because it `is_shallow`.
    """

    commits: tuple[Point, ...]
    most: int | None
    is_shallow: bool
    ends: tuple[str, ...]


def range_asked(cwd: str, window: Window) -> CommitRange:
    """The range of commits in the repository around the directory `cwd`.

    Raises NotARepositoryError outside of one, GitError where there is no such revision, and
    UsageError where the range names no commits or there is none yet.
    """
    repository = git.open_repository(cwd, needs_worktree=False)
    if window.rev is None and repository.head is None:
        raise UsageError(
            "there is no history: the current branch has no commit yet",
            hint="name a revision with --rev; git branch --all shows what there is",
        )
    return range_of(repository, window.rev or "HEAD")


def points_of(repository: git.Repository, commits: CommitRange, window: Window) -> Points:
    """The commits of the range that have a row.

    Raises UsageError where there is none, and GitError.
    """
    begins = beginning(repository, commits, window)
    most = MOST if begins is None and not commits.excluded else None
    tags = _tags(repository) if window.every == "tag" else {}
    if window.every == "commit":
        chosen = log(
            repository,
            commits,
            since=begins,
            first_parent=window.first_parent,
            most=most,
            by_date=True,
        )
    else:
        only_first = follows_first_parents(window)
        listed = log(repository, commits, since=begins, first_parent=only_first, by_date=True)
        chosen = _sampled(listed, window.every, tags)[:most]
    if not chosen:
        raise nothing_in(commits, window)
    chosen.reverse()
    rows = _by_parents(repository, chosen) if window.every == "commit" else _in_rows(chosen, tags)
    return Points(tuple(rows), most, *shallow_ends(repository, chosen))


def walked(repository: git.Repository, commits: CommitRange, window: Window) -> list[LogEntry]:
    """All commits of the range, children before parents.

    Raises UsageError where there is none, and GitError.
    """
    begins = beginning(repository, commits, window)
    only_first = follows_first_parents(window)
    found = log(repository, commits, since=begins, first_parent=only_first)
    if not found:
        raise nothing_in(commits, window)
    return found


def follows_first_parents(window: Window) -> bool:
    """Whether only the first parents of merges are followed: the days are those of one branch."""
    return window.first_parent or window.every in ("day", "week")


def beginning(repository: git.Repository, commits: CommitRange, window: Window) -> int | None:
    """When the window begins, in seconds since 1970; None if nobody says so. Raises GitError."""
    if window.since is None:
        return None
    return since(window.since, date_of(repository, commits.head))


def shallow_ends(
    repository: git.Repository, entries: Iterable[LogEntry]
) -> tuple[bool, tuple[str, ...]]:
    """Whether the clone is shallow, and the commits whose parents it lacks. Raises GitError."""
    ends = where_history_ends(repository)
    return bool(ends), tuple(each.oid for each in entries if each.oid in ends)


def nothing_in(commits: CommitRange, window: Window) -> UsageError:
    """The error for a range without commits that have a row."""
    what = "commit with a tag" if window.every == "tag" else "commit"
    when = f" since {window.since}" if window.since else ""
    return UsageError(
        f"no {what} in {commits.text}{when}",
        hint=f"git log --oneline {commits.text} shows what there is",
    )


def _sampled(
    newest_first: Iterable[LogEntry], every: Every, tags: dict[str, tuple[str, ...]]
) -> list[LogEntry]:
    """The commits with a tag, or the last of each day or week in UTC; the newest first."""
    if every == "tag":
        return [each for each in newest_first if each.oid in tags]
    period: Callable[[datetime], object] = _day if every == "day" else _week
    last: dict[object, LogEntry] = {}
    for entry in newest_first:
        last.setdefault(period(in_utc(entry.date)), entry)
    return list(last.values())


def _day(date: datetime) -> object:
    return date.date()


def _week(date: datetime) -> object:
    """The year and the number of the week, by ISO 8601."""
    return date.isocalendar()[:2]


def _tags(repository: git.Repository) -> dict[str, tuple[str, ...]]:
    """The names of the tags by the id of their commit. Raises GitError."""
    shape = "--format=%(objectname)%00%(*objectname)%00%(refname:strip=2)"
    output = decoded(git.run(("for-each-ref", shape, "refs/tags"), repository.root))
    found: dict[str, tuple[str, ...]] = {}
    for line in output.splitlines():
        # The second is the commit of an annotated tag.
        own, peeled, name = line.split("\0")
        commit = peeled or own
        found[commit] = (*found.get(commit, ()), name)
    return found


def _in_rows(chosen: Sequence[LogEntry], tags: dict[str, tuple[str, ...]]) -> Iterable[Point]:
    """Each commit compared with the row before."""
    for entry, earlier in zip(chosen, (None, *chosen), strict=False):
        before = (earlier.oid, earlier.tree) if earlier else None
        yield Point(entry, before, tags.get(entry.oid, ()))


def _by_parents(repository: git.Repository, chosen: Sequence[LogEntry]) -> Iterable[Point]:
    """Each commit compared with its first parent."""
    trees = {each.oid: each.tree for each in chosen}
    parents = {entry.parents[0] for entry in chosen if entry.parents}
    trees |= trees_of(repository, sorted(parents - trees.keys()))
    for entry in chosen:
        parent = next(iter(entry.parents), None)
        yield Point(entry, (parent, trees[parent]) if parent in trees else None)
