from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

from antipasta.collect.commits import commits_of, merge_bases, resolve_commit
from antipasta.errors import GitError
from antipasta.model import Commits
from tests.support.collecting import opened
from tests.support.crossing import cross
from tests.support.git_repo import GitRepo

if TYPE_CHECKING:
    from pathlib import Path


def test_a_revision_is_resolved_to_its_commit(repo: GitRepo) -> None:
    head = repo.base({"a.py": "x = 1\n"})
    repo.git("tag", "-a", "-m", "annotated", "v1")

    assert {resolve_commit(opened(repo), name) for name in ("HEAD", "v1", head[:8])} == {head}


@pytest.mark.parametrize("name", ["gone", "HEAD:a.py", "", "--all", "HEAD --", "0" * 40])
def test_what_names_no_commit_is_an_error(repo: GitRepo, name: str) -> None:
    repo.base({"a.py": "x = 1\n"})

    with pytest.raises(GitError, match=rf"^no such revision: {name}$") as caught:
        resolve_commit(opened(repo), name)
    assert "git branch --all" in caught.value.hint


def test_the_merge_base_is_where_branches_part(repo: GitRepo) -> None:
    fork = repo.base({"a.py": "x = 1\n"})
    repo.branch("other")
    theirs = repo.base({"b.py": "x = 1\n"})
    repo.switch("main")
    ours = repo.base({"c.py": "x = 1\n"})

    assert merge_bases(opened(repo), ours, theirs) == [fork]


def test_histories_that_cross_have_several(repo: GitRepo) -> None:
    repo.base({"root.py": "x = 1\n"})
    cross(repo, {"a.py": "x = 1\n"}, {"b.py": "x = 1\n"})
    bases = {repo.git("rev-parse", name).strip() for name in ("ours", "theirs")}

    found = commits_of(opened(repo), "feature", "main")

    assert set(found.bases) == bases
    assert found.base == repo.git("merge-base", "main", "feature").strip()
    assert set(commits_of(opened(repo), None, "main").bases) == bases


def test_revisions_are_the_head_and_its_merge_base(repo: GitRepo) -> None:
    fork = repo.base({"a.py": "x = 1\n"})
    repo.branch("other")
    theirs = repo.base({"b.py": "x = 1\n"})
    repo.switch("main")
    repo.base({"c.py": "x = 1\n"})

    assert commits_of(opened(repo), None, None) == Commits(None, None)
    assert commits_of(opened(repo), "other", None) == Commits(theirs, None)
    assert commits_of(opened(repo), "other", "main") == Commits(theirs, fork)
    assert commits_of(opened(repo), None, "other") == Commits(None, fork)


def test_unrelated_histories_have_none(repo: GitRepo) -> None:
    ours = repo.base({"a.py": "x = 1\n"})
    repo.git("checkout", "-q", "--orphan", "alone")
    alone = repo.base({"d.py": "x = 1\n"})

    with pytest.raises(GitError, match=r"^main and HEAD have no .*: their histories are") as caught:
        merge_bases(opened(repo), ours, alone, ("main", "HEAD"))
    assert caught.value.hint.endswith("antipasta gate --rev HEAD")


@pytest.fixture
def clone(repo: GitRepo, tmp_path: Path) -> GitRepo:
    """A clone of one branch of two, with its history."""
    repo.base({"a.py": "x = 1\n"})
    repo.branch("o'hara/v 2".replace(" ", "-"))
    repo.base({"b.py": "x = 1\n"})
    options = ("-q", "--single-branch", "-b", "main", "-o", "up/stream")
    repo.git("clone", *options, repo.root.as_uri(), str(tmp_path / "clone"))
    return GitRepo(tmp_path / "clone")


@pytest.mark.parametrize("prefix", ["", "refs/remotes/"])
def test_the_hint_fetches_the_branch_of_a_remote(clone: GitRepo, prefix: str) -> None:
    name = f"{prefix}up/stream/o'hara/v-2"

    with pytest.raises(GitError) as caught:
        resolve_commit(opened(clone), name)

    clone.git(*shlex.split(caught.value.hint.removeprefix("run git ")))
    assert resolve_commit(opened(clone), name)


def test_the_hint_fetches_a_commit_by_its_id(clone: GitRepo, repo: GitRepo) -> None:
    with pytest.raises(GitError) as caught:
        resolve_commit(opened(clone), repo.head())

    command, _, otherwise = caught.value.hint.partition(" (")
    clone.git(*shlex.split(command.removeprefix("run git ")))
    assert resolve_commit(opened(clone), repo.head()) == repo.head()
    assert "as after a forced push, name a branch: --base up/stream/BRANCH" in otherwise


def test_a_remote_that_only_begins_like_the_name_is_not_meant(clone: GitRepo) -> None:
    clone.git("remote", "add", "up", "elsewhere")

    with pytest.raises(GitError) as caught:
        resolve_commit(opened(clone), "upper/main")

    assert "refs/heads/main:" not in caught.value.hint


def test_a_branch_that_only_the_remote_has_is_named_with_the_remote(clone: GitRepo) -> None:
    clone.git("checkout", "-q", "--detach")
    clone.git("branch", "-q", "-D", "main")

    with pytest.raises(GitError) as caught:
        resolve_commit(opened(clone), "main")
    assert caught.value.hint.startswith("name it up/stream/main:")

    with pytest.raises(GitError) as caught:
        resolve_commit(opened(clone), "o'hara/v-2".replace("'", ""))
    command, _, name = caught.value.hint.removeprefix("run git ").partition(" and name it ")
    assert "+refs/heads/ohara/v-2:refs/remotes/up/stream/ohara/v-2" in command
    assert name.startswith("up/stream/ohara/v-2")


def test_a_way_through_the_history_is_no_branch(clone: GitRepo) -> None:
    for revision in ("HEAD~3", "main^2", ":/x"):
        with pytest.raises(GitError) as caught:
            resolve_commit(opened(clone), revision)
        assert "refs/heads" not in caught.value.hint, revision
