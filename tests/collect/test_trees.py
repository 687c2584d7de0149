from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from antipasta.collect import git
from antipasta.collect.raw import DIRECTORY, SYMLINK, Entry
from antipasta.collect.trees import tree_of_commit, tree_of_files, walk
from antipasta.errors import GitError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from antipasta.collect.trees import Tree
    from tests.support.git_repo import GitRepo

ODD = os.fsdecode(b"caf\xe9")


def file(path: str, oid: str = "1" * 40) -> Entry:
    return Entry(path, "100644", oid)


def all_ids(tree: Tree) -> dict[str, str]:
    return {entry.path: entry.oid for entry in walk(tree, list).unknown}


FILES = (file("a.py"), file(f"{ODD}/b.py"), file("pkg/c.py"), file("pkg/sub/d.py"))


def test_a_walk_goes_only_where_it_is_not_known() -> None:
    def unknown_among(level: Sequence[Entry]) -> list[Entry]:
        return [entry for entry in level if entry.path != "pkg"]

    unknown, files = walk(tree_of_files(FILES), unknown_among)

    assert [entry.path for entry in unknown] == ["", ODD]
    assert files == FILES[:2]


@pytest.mark.parametrize(
    "changed",
    [
        file("pkg/sub/d.py", "2" * 40),
        file("pkg/sub/e.py"),
        Entry("pkg/sub/d.py", SYMLINK, ""),
    ],
)
def test_an_id_is_another_where_something_below_is(changed: Entry) -> None:
    before = all_ids(tree_of_files(FILES))
    after = all_ids(tree_of_files((*FILES[:3], changed)))

    different = {path for path, oid in after.items() if before[path] != oid}

    assert different == {"", "pkg", "pkg/sub"}


def test_where_nothing_stands_the_root_stands() -> None:
    assert list(all_ids(tree_of_files(()))) == [""]


def test_a_commit_has_the_trees_that_git_names(repo: GitRepo) -> None:
    repo.base({"a.py": "", f"{ODD}/b.py": "x = 1\n", "pkg/sub/d.py": "y = 1\n"})
    repository = git.open_repository(str(repo.root))

    tree = tree_of_commit(repository, "HEAD")
    unknown, files = walk(tree, list)

    listed = os.fsdecode(git.run(("ls-tree", "-r", "-t", "-z", "HEAD"), repository.root))
    expected = {
        (path, mode, oid)
        for line in listed.split("\0")[:-1]
        for details, _, path in [line.partition("\t")]
        for mode, _, oid in [details.split(" ")]
    }
    assert {*unknown[1:], *files} == expected
    assert unknown[0] == ("", DIRECTORY, repo.git("rev-parse", "HEAD^{tree}").strip())


def test_a_tree_that_git_has_lost_is_named(repo: GitRepo) -> None:
    repo.base({"pkg/a.py": "x = 1\n"})
    oid = repo.git("rev-parse", "HEAD:pkg").strip()
    (repo.git_dir() / "objects" / oid[:2] / oid[2:]).unlink()
    tree = tree_of_commit(git.open_repository(str(repo.root)), "HEAD")

    with pytest.raises(GitError, match=f"cannot give the tree {oid}"):
        walk(tree, list)


def test_a_tree_is_listed_even_where_no_time_is_left(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.base({"pkg/a.py": "x = 1\n"})
    monkeypatch.setattr(git, "LISTING_SECONDS", 60)  # or a busy machine may take longer
    late = git.open_repository(str(repo.root))._replace(time_left=lambda: 0)

    _, files = walk(tree_of_commit(late, "HEAD"), list)

    assert [file.path for file in files] == ["pkg/a.py"]
