from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from antipasta.collect import git
from antipasta.collect.git_formats import DIRECTORY, SYMLINK, Entry
from antipasta.collect.paths import Selection
from antipasta.collect.trees import Tree, overlaid, tree_of_commit, walk
from antipasta.errors import GitError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.support.git_repo import GitRepo

ODD = os.fsdecode(b"caf\xe9")


def file(path: str, oid: str = "1" * 40) -> Entry:
    return Entry(path, "100644", oid)


def all_ids(tree: Tree) -> dict[str, str]:
    return {entry.path: entry.oid for entry in walk(tree, list).unknown}


FILES = (file("a.py"), file(f"{ODD}/b.py"), file("pkg/c.py"), file("pkg/sub/d.py"))
GITS = {"": "0", "pkg": "1", "pkg/sub": "2", ODD: "3"}


def base() -> Tree:
    """A tree of those files, as git might have it."""
    directories = [Entry(path, DIRECTORY, oid * 40) for path, oid in GITS.items()]

    def entries_of(asked: Sequence[Entry]) -> Iterator[Entry]:
        for each in asked:
            assert each in directories
            yield from (
                entry
                for entry in (*FILES, *directories[1:])
                if entry.path.rpartition("/")[0] == each.path
            )

    return Tree(directories[0], entries_of)


def all_files(tree: Tree) -> set[Entry]:
    return set(walk(tree, list).files)


def changed_ids(tree: Tree) -> set[str]:
    """The directories that have another id than in the base, or are not there."""
    return {path for path, oid in all_ids(tree).items() if GITS.get(path, "") * 40 != oid}


def test_a_walk_goes_only_where_it_is_not_known() -> None:
    def unknown_among(level: Sequence[Entry]) -> list[Entry]:
        return [entry for entry in level if entry.path != "pkg"]

    unknown, files, _ = walk(base(), unknown_among)

    assert [entry.path for entry in unknown] == ["", ODD]
    assert files == FILES[:2]


@pytest.mark.parametrize(
    ("selected", "asked", "found"),
    [
        ({"pkg"}, [["pkg"], ["pkg/sub"]], FILES[2:]),
        ({"pkg/sub", "a.py"}, [["pkg/sub"]], (FILES[0], FILES[3])),
        ({"pkg/c.py"}, [], (FILES[2],)),
        ({""}, [[""], [ODD, "pkg"], ["pkg/sub"]], FILES),
    ],
)
def test_a_walk_goes_only_where_it_is_sent(
    selected: set[str], asked: list[list[str]], found: tuple[Entry, ...]
) -> None:
    levels = []

    def unknown_among(level: Sequence[Entry]) -> list[Entry]:
        levels.append(sorted(entry.path for entry in level))
        return list(level)

    _, files, partial = walk(base(), unknown_among, Selection(frozenset(selected)))

    assert [level for level in levels if level] == asked
    assert set(files) == set(found)
    assert partial.isdisjoint(path for level in asked for path in level)


def test_what_is_selected_must_be_there() -> None:
    with pytest.raises(UsageError, match="'pkg/none' is not in the tree"):
        walk(base(), list, Selection(frozenset({"pkg", "pkg/none"})))


@pytest.mark.parametrize(
    "changed",
    [
        file("pkg/sub/d.py", "2" * 40),
        file("pkg/sub/e.py"),
        Entry("pkg/sub/d.py", SYMLINK, ""),
    ],
)
def test_an_id_is_another_where_something_below_is(changed: Entry) -> None:
    tree = overlaid(base(), {changed.path: changed})

    others = {each for each in FILES if each.path != changed.path}
    assert changed_ids(tree) == {"", "pkg", "pkg/sub"}
    assert all_files(tree) == {*others, changed}


@pytest.mark.parametrize(
    "changed",
    [{}, {each.path: each for each in FILES}, {"pkg/gone.py": None, "new/gone.py": None}],
)
def test_what_makes_no_difference_changes_no_id(changed: dict[str, Entry | None]) -> None:
    tree = overlaid(base(), changed)

    assert changed_ids(tree) == set()
    assert all_files(tree) == set(FILES)


def test_a_directory_goes_with_its_last_file_and_comes_with_its_first() -> None:
    new = file("new/sub/e.py")

    tree = overlaid(base(), {"pkg/sub/d.py": None, "new/sub/e.py": new})

    assert changed_ids(tree) == {"", "pkg", "new", "new/sub"}
    assert "pkg/sub" not in all_ids(tree)
    assert all_files(tree) == {*FILES[:3], new}


def test_a_file_may_stand_where_a_directory_was_and_the_other_way_round() -> None:
    there: dict[str, Entry | None] = {"pkg": file("pkg"), "pkg/c.py": None, "pkg/sub/d.py": None}
    there |= {"a.py": None, "a.py/b.py": file("a.py/b.py")}

    tree = overlaid(base(), there)

    assert set(all_ids(tree)) == {"", "a.py", ODD}
    assert all_files(tree) == {FILES[1], file("pkg"), file("a.py/b.py")}


def test_where_nothing_stands_the_root_stands() -> None:
    tree = overlaid(base(), dict.fromkeys((each.path for each in FILES), None))

    assert list(all_ids(tree)) == [""]


def test_a_commit_has_the_trees_that_git_names(repo: GitRepo) -> None:
    repo.base({"a.py": "", f"{ODD}/b.py": "x = 1\n", "pkg/sub/d.py": "y = 1\n"})
    repository = git.open_repository(str(repo.root))

    tree = tree_of_commit(repository, "HEAD")
    unknown, files, _ = walk(tree, list)

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

    with pytest.raises(GitError, match=f"cannot read the tree {oid}"):
        walk(tree, list)


def test_a_tree_is_listed_even_where_no_time_is_left(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.base({"pkg/a.py": "x = 1\n"})
    monkeypatch.setattr(git, "LISTING_SECONDS", 60)  # or a busy machine may take longer
    late = git.open_repository(str(repo.root))._replace(seconds_left=lambda: 0)

    _, files, _ = walk(tree_of_commit(late, "HEAD"), list)

    assert [file.path for file in files] == ["pkg/a.py"]
