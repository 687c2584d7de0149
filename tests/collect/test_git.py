from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from antipasta.collect import git
from antipasta.collect.blobs import read_blobs
from antipasta.collect.content import from_git
from antipasta.errors import GitError, OutOfTimeError, UsageError
from antipasta.model import Version
from tests.support.collecting import opened, put_git
from tests.support.git_repo import GitRepo
from tests.support.logs import events_in

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def hanging_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A git that never answers, in the place of the real one."""
    put_git(tmp_path, monkeypatch, "exec sleep 100")
    monkeypatch.setenv("ANTIPASTA_GIT_TIMEOUT", "0.05")


@pytest.mark.usefixtures("hanging_git")
def test_a_git_that_hangs_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(GitError, match=r"^git status did not answer within 0\.05 s$") as caught:
        git.run(("status",), str(tmp_path))

    assert "ANTIPASTA_GIT_TIMEOUT" in caught.value.hint


@pytest.mark.usefixtures("hanging_git")
def test_a_git_that_hangs_over_blobs_is_given_up(tmp_path: Path) -> None:
    repository = git.Repository(str(tmp_path), str(tmp_path), "sha1", None)

    with pytest.raises(GitError, match=r"^git cat-file did not answer within 0\.05 s$") as caught:
        list(read_blobs(repository, ["1" * 40], max_bytes=10))

    assert "ANTIPASTA_GIT_TIMEOUT" in caught.value.hint


def test_without_git_there_is_a_hint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    repository = git.Repository(str(tmp_path), str(tmp_path), "sha1", None)

    with pytest.raises(GitError, match="git cannot be started") as caught:
        git.run(("status",), str(tmp_path))
    assert "install git" in caught.value.hint
    with pytest.raises(GitError, match="git cannot be started"):
        list(read_blobs(repository, ["1" * 40], max_bytes=10))


def test_the_timeout_must_be_a_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTIPASTA_GIT_TIMEOUT", "soon")

    with pytest.raises(UsageError, match="ANTIPASTA_GIT_TIMEOUT is 'soon'"):
        git.run(("status",), str(tmp_path))


def test_git_speaks_english_whatever_the_user_does(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    monkeypatch.setenv("LANGUAGE", "de")

    with pytest.raises(GitError, match=r"^git rev-parse: Needed a single revision$"):
        git.run(("rev-parse", "--verify", "gone"), str(repo.root))


def test_an_error_without_words_has_the_exit_code(repo: GitRepo) -> None:
    with pytest.raises(GitError, match=r"^git rev-parse: exit code 1$"):
        git.run(("rev-parse", "--quiet", "--verify", "gone"), str(repo.root))
    assert not git.succeeds(("rev-parse", "--quiet", "--verify", "gone"), str(repo.root))
    assert git.succeeds(("rev-parse", "--git-dir"), str(repo.root))


@pytest.mark.parametrize("object_format", git.EMPTY_TREE)
def test_the_empty_trees_are_those_of_git(tmp_path: Path, object_format: str) -> None:
    repo = GitRepo.create(tmp_path / "empty", f"--object-format={object_format}")

    assert opened(repo).object_format == object_format
    assert opened(repo).base == repo.git("mktree").strip()


def test_a_repository_without_a_working_tree_is_said_to_be_one(tmp_path: Path) -> None:
    git.run(("init", "-q", "--bare", "bare"), str(tmp_path))

    with pytest.raises(GitError, match="but not in a working tree") as caught:
        git.open_repository(str(tmp_path / "bare"))
    assert "git worktree list" in caught.value.hint


@pytest.mark.usefixtures("hanging_git")
def test_a_git_for_which_no_time_is_left_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("ANTIPASTA_GIT_TIMEOUT")
    repository = git.Repository(str(tmp_path), str(tmp_path), "sha1", None, lambda: 0.0)

    with pytest.raises(OutOfTimeError, match=r"^the time budget was spent before git ls-files"):
        repository.ask("ls-files")
    with pytest.raises(OutOfTimeError) as caught:
        list(read_blobs(repository, ["1" * 40], max_bytes=10))
    assert "--budget" in caught.value.hint
    # What is known by then is judged.
    wanted = Version("a.py", "1" * 40, "python")
    assert list(from_git(repository, [wanted], max_bytes=10)) == []
    assert events_in(caplog) == [("budget_spent", None)] * 3


def test_a_git_that_is_killed_has_not_said_no(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_git(tmp_path, monkeypatch, "kill -9 $$")

    with pytest.raises(GitError, match="ended by signal 9"):
        git.succeeds(("rev-parse", "HEAD"), str(tmp_path))
