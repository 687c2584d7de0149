from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from antipasta.collect.git import Repository
from antipasta.collect.place import Place, find_place
from antipasta.errors import GitError, NotARepositoryError, SourceError
from tests.support.git_repo import GitRepo

if TYPE_CHECKING:
    from pathlib import Path


def test_the_repository_around_the_directory(repo: GitRepo) -> None:
    (repo.root / "pkg").mkdir()
    head = repo.base({"a.py": "x = 1\n"})
    root = str(repo.root)

    found = find_place(f"{root}/pkg", [], needs_git=True)

    assert found == Place(root, Repository(root, f"{root}/.git", "sha1", head))


def test_a_repository_before_its_first_commit_has_no_head(repo: GitRepo) -> None:
    found = find_place(str(repo.root), [], needs_git=True).repository

    assert found
    assert found.head is None
    assert found.base == repo.git("hash-object", "-t", "tree", "/dev/null").strip()


def test_the_repository_around_the_first_name(repo: GitRepo, tmp_path: Path) -> None:
    repo.write("a.py", "x = 1\n")

    assert find_place(str(tmp_path), ["repo/a.py"], needs_git=False).root == str(repo.root)


def test_outside_of_git_the_directory_that_holds_all_names(tmp_path: Path) -> None:
    for path in ("one/deep/a.py", "one/b.py"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()

    found = find_place(str(tmp_path), ["one/deep/a.py", "one/b.py"], needs_git=False)

    assert found == Place(str(tmp_path / "one"), None)
    assert find_place(str(tmp_path), [], needs_git=False) == Place(str(tmp_path), None)


def test_what_needs_git_needs_a_repository(tmp_path: Path) -> None:
    with pytest.raises(NotARepositoryError, match="is not in a git repository") as caught:
        find_place(str(tmp_path), [], needs_git=True)

    assert "git init" in caught.value.hint


def test_a_name_must_exist(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"^gone\.py: no such file"):
        find_place(str(tmp_path), ["gone.py"], needs_git=False)


def test_a_repository_without_working_tree_is_an_error(tmp_path: Path) -> None:
    GitRepo.create(tmp_path / "bare", "--bare")

    with pytest.raises(GitError, match="but not in a working tree"):
        find_place(str(tmp_path / "bare"), [], needs_git=True)


def test_commits_need_no_working_tree(tmp_path: Path) -> None:
    GitRepo.create(tmp_path / "bare", "--bare")

    found = find_place(str(tmp_path / "bare"), [], needs_git=True, needs_worktree=False)

    assert found.root == str(tmp_path / "bare")
    assert found.repository is not None
    assert not found.repository.has_worktree


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_blobs_are_named_as_the_repository_names_them(tmp_path: Path, object_format: str) -> None:
    repo = GitRepo.create(tmp_path / "new", f"--object-format={object_format}")

    assert find_place(str(repo.root), [], needs_git=True).object_format == object_format
    assert Place(str(tmp_path), None).object_format == "sha1"


def test_a_place_within_some_time_has_it_in_and_outside_of_git(repo: GitRepo) -> None:
    found = find_place(str(repo.root), [], needs_git=True).within(lambda: 7.0)
    outside = Place(str(repo.root), None).within(lambda: 7.0)

    assert found.repository is not None
    assert found.repository.seconds_left() == found.seconds_left() == outside.seconds_left() == 7
    assert outside.repository is None
