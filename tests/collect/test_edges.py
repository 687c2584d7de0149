from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from antipasta.collect.directory import Directory
from antipasta.collect.staged import other_parents
from tests.support.collecting import index_of, opened, sides
from tests.support.git_repo import GitRepo

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("name", ["a\u2028b", "a\x0cb", "a\x85b"])
def test_a_root_may_have_any_character_that_git_prints(tmp_path: Path, name: str) -> None:
    repo = GitRepo.create(tmp_path / name)

    assert opened(repo).root == str(repo.root)


def test_reverting_the_first_commit_has_a_parent_without_files(repo: GitRepo) -> None:
    repo.base({"a.py": "x = 1\n", "b.py": "x = 1\n"})
    repo.base({"c.py": "x = 1\n"})
    repo.git("revert", "--no-commit", "HEAD~1")
    assert (repo.git_dir() / "REVERT_HEAD").exists()
    repo.stage("a.py", "x = 2\n")

    assert len(other_parents(opened(repo))) <= 1
    assert sides(index_of(repo).candidates) == {"a.py": ["a.py"]}


def test_a_file_named_in_a_merge_is_judged_also_where_it_is_one_parents(repo: GitRepo) -> None:
    repo.base({"a.py": "x = 0\n"})
    repo.branch("other")
    repo.base({"theirs.py": "x = 1\n"})
    repo.switch("main")
    repo.base({"a.py": "x = 2\n"})
    repo.git("merge", "-q", "--no-commit", "--no-ff", "other")

    assert sides(index_of(repo, "a.py", "theirs.py").candidates).keys() == {"a.py", "theirs.py"}


def test_outside_of_git_a_named_file_is_found_below_a_hidden_directory(tmp_path: Path) -> None:
    (tmp_path / ".hidden" / "deep").mkdir(parents=True)
    for path in ("a.py", ".hidden/deep/b.py"):
        (tmp_path / path).touch()
    source = Directory(str(tmp_path))

    found = source.collect(source.select(["a.py", ".hidden/deep/b.py"], source.root))

    assert list(sides(found.candidates)) == [".hidden/deep/b.py", "a.py"]
