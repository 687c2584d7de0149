"""Which commits a history lists, and what each of them is compared with."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from antipasta.collect import git
from antipasta.errors import AntipastaError, GitError, NotARepositoryError, UsageError
from antipasta.results.history import in_utc
from antipasta.timeline import points
from antipasta.timeline.points import Points, Window, points_of, range_asked

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.git_repo import GitRepo

HOUR = 3600
MONDAY = 1_699_833_600  # 2023-11-13T00:00:00 UTC


def at(repo: GitRepo, seconds: int, *options: str) -> str:
    """Commit at that many seconds since 1970, UTC."""
    date = f"{seconds} +0000"
    env = {**os.environ, "GIT_COMMITTER_DATE": date, "GIT_AUTHOR_DATE": date}
    arguments = options or ("commit", "-q", "--allow-empty", "-m", f"at {seconds}")
    assert repo.attempt(*arguments, env=env).returncode == 0
    return repo.head()


def chosen(repo: GitRepo, window: Window) -> Points:
    commits = range_asked(str(repo.root), window)
    return points_of(git.open_repository(str(repo.root)), commits, window)


def ids(found: Points) -> list[str]:
    return [each.entry.oid for each in found.commits]


def test_all_commits_are_listed_the_oldest_first(here: GitRepo) -> None:
    made = [at(here, MONDAY + number) for number in range(3)]

    found = chosen(here, Window())
    assert ids(found) == made
    assert [each.before and each.before[0] for each in found.commits] == [None, *made[:2]]
    assert (found.most, found.is_shallow, found.ends) == (points.MOST, False, ())


def test_a_range_is_compared_with_the_commit_before_it(here: GitRepo) -> None:
    first, second, third = (at(here, MONDAY + number) for number in range(3))

    found = chosen(here, Window(rev=f"{first}..HEAD"))
    assert ids(found) == [second, third]
    assert found.commits[0].before == (first, here.git("rev-parse", f"{first}^{{tree}}").strip())
    assert found.most is None


def test_without_a_beginning_only_the_last_are_listed(
    here: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(points, "MOST", 2)
    made = [at(here, MONDAY + number) for number in range(4)]

    assert ids(chosen(here, Window())) == made[2:]
    assert ids(chosen(here, Window(rev="HEAD~1"))) == made[1:3]
    assert ids(chosen(here, Window(since="1970-01-02"))) == made
    assert ids(chosen(here, Window(rev=f"{made[0]}..HEAD"))) == made[1:]
    assert ids(chosen(here, Window(every="day"))) == made[3:]


def test_a_window_begins_at_its_date(here: GitRepo) -> None:
    made = [at(here, MONDAY + number * 24 * HOUR) for number in range(4)]

    assert ids(chosen(here, Window(since="1d"))) == made[2:]
    assert ids(chosen(here, Window(since="2023-11-14"))) == made[1:]


def test_a_date_beyond_all_calendars_is_a_date(here: GitRepo) -> None:
    first = at(here, MONDAY)
    tree = here.git("rev-parse", "HEAD^{tree}").strip()
    who = f"A Tester <tester@example.invalid> {10**14} +0000"
    made = f"tree {tree}\nparent {first}\nauthor {who}\ncommitter {who}\n\nlate\n".encode()
    options = ("-t", "commit", "-w", "--stdin", "--literally")
    late = here.git("hash-object", *options, stdin=made).strip()
    here.git("update-ref", "HEAD", late)

    last = chosen(here, Window(every="week")).commits[-1]
    assert in_utc(last.entry.date).year == 9999
    assert in_utc(-1).year == 1970


def test_of_a_day_and_of_a_week_the_last_commit_counts(here: GitRepo) -> None:
    days = (0, 0, 1, 6, 7)
    made = [at(here, MONDAY + day * 24 * HOUR + hour) for hour, day in enumerate(days)]

    daily = chosen(here, Window(every="day"))
    assert ids(daily) == made[1:]
    assert [each.before and each.before[0] for each in daily.commits] == [None, *made[1:4]]
    assert ids(chosen(here, Window(every="week"))) == made[3:]


def test_days_are_those_of_the_branch_that_was_merged_into(here: GitRepo) -> None:
    first = at(here, MONDAY)
    here.branch("side")
    side = at(here, MONDAY + 30 * HOUR)
    here.switch("main")
    merge = at(here, MONDAY + 60 * HOUR, "merge", "-q", "--no-ff", "-m", "merge", "side")

    assert set(ids(chosen(here, Window()))) == {first, side, merge}
    assert ids(chosen(here, Window(first_parent=True))) == [first, merge]
    assert ids(chosen(here, Window(every="day"))) == [first, merge]


def test_commits_with_a_tag_are_listed_with_its_names(here: GitRepo) -> None:
    first = at(here, MONDAY)
    here.git("tag", "v1")
    at(here, MONDAY + 1)
    third = at(here, MONDAY + 2)
    here.git("tag", "-a", "-m", "two", "v2")
    here.git("tag", "latest")

    found = chosen(here, Window(every="tag"))
    assert ids(found) == [first, third]
    assert [each.tags for each in found.commits] == [("v1",), ("latest", "v2")]
    assert [each.before and each.before[0] for each in found.commits] == [None, first]


def test_a_shallow_clone_says_where_its_history_ends(here: GitRepo, tmp_path: Path) -> None:
    made = [at(here, MONDAY + number) for number in range(4)]
    here.git("clone", "-q", "--depth=2", f"file://{here.root}", str(tmp_path / "clone"))
    clone = type(here)(tmp_path / "clone")

    found = chosen(clone, Window())
    assert ids(found) == made[2:]
    assert found.commits[0].before is None
    assert (found.is_shallow, found.ends) == (True, (made[2],))
    assert chosen(clone, Window(rev="HEAD~1..HEAD")).ends == ()


@pytest.mark.parametrize(
    ("window", "error", "message"),
    [
        (Window(rev="nothing"), GitError, "no such revision or range: nothing"),
        (Window(rev="HEAD..HEAD"), UsageError, "no commit in HEAD..HEAD"),
        (Window(every="tag"), UsageError, "no commit with a tag in HEAD"),
        (Window(since="today"), UsageError, "'today' is no date"),
    ],
)
def test_what_has_no_commits_is_said(
    here: GitRepo, window: Window, error: type[AntipastaError], message: str
) -> None:
    at(here, MONDAY)

    with pytest.raises(error) as caught:
        chosen(here, window)
    assert message in str(caught.value)
    assert caught.value.hint


def test_before_the_first_commit_there_is_no_history(here: GitRepo, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no commit yet"):
        range_asked(str(here.root), Window())
    outside = tmp_path / "outside"
    outside.mkdir()
    with pytest.raises(NotARepositoryError):
        range_asked(str(outside), Window())
