"""git takes any number for a date: before 1970, after 2038, and after the year 9999."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.run import antipasta
from tests.support.sources import function_source

if TYPE_CHECKING:
    from tests.support.git_repo import GitRepo

BEFORE, AFTER_2038, NO_YEAR = -315_619_200, 4_102_444_800, 99_999_999_999_999


def commit(repo: GitRepo, seconds: int, complexity: int) -> None:
    """Commit a function with that complexity at any date; git itself refuses some."""
    repo.stage("a.py", function_source("f", complexity))
    tree = repo.git("write-tree").strip()
    parents = repo.git("for-each-ref", "--format=parent %(objectname)\n", "refs/heads").strip()
    who = f"A Tester <a@x> {seconds} +0000"
    lines = (f"tree {tree}", parents, f"author {who}", f"committer {who}", "", "odd")
    text = "\n".join(line for at, line in enumerate(lines) if line or at > 1).encode() + b"\n"
    options = ("hash-object", "-t", "commit", "-w", "--literally", "--stdin")
    oid = repo.git(*options, stdin=text).strip()
    repo.git("update-ref", "refs/heads/main", oid)


@pytest.fixture(params=[BEFORE, AFTER_2038, NO_YEAR])
def odd(repo: GitRepo, request: pytest.FixtureRequest) -> GitRepo:
    """A repository whose second and last commit is of an odd date."""
    repo.git("symbolic-ref", "HEAD", "refs/heads/main")
    commit(repo, 1_700_000_000, 3)
    commit(repo, request.param, 5)
    return repo


@pytest.mark.parametrize(
    "arguments",
    [
        ("history",),
        ("history", "--every", "week"),
        ("history", "a.py:f"),
        ("history", "--format", "json", "--since", "1d"),
        ("hotspots",),
        ("hotspots", "--format", "json"),
        ("report", "--rev", "HEAD", "--markdown"),
        ("report", "--rev", "HEAD~1..HEAD", "--html", "-"),
    ],
)
def test_every_command_takes_any_date(odd: GitRepo, arguments: tuple[str, ...]) -> None:
    shown = antipasta(*arguments, cwd=odd.root)

    assert shown.returncode == 0, shown.stderr
    assert "error" not in shown.stderr


def test_a_window_that_begins_after_2038_has_its_commits(repo: GitRepo) -> None:
    repo.git("symbolic-ref", "HEAD", "refs/heads/main")
    for year, complexity in enumerate((3, 4, 5, 6)):
        commit(repo, AFTER_2038 + year * 365 * 86_400, complexity)

    options = ("--since", "1y", "--format", "json")
    history = json.loads(antipasta("history", *options, cwd=repo.root).stdout)
    hotspots = json.loads(antipasta("hotspots", *options, cwd=repo.root).stdout)

    assert [each["date"][:4] for each in history["commits"]] == ["2102", "2103"]
    assert hotspots["window"]["commits"] == 2
    assert hotspots["window"]["until"] == "2103-01-01T00:00:00Z"
