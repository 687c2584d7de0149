from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from antipasta.collect.staged import Index
from antipasta.errors import UsageError
from antipasta.model import Candidate, Collection, Ignored, Missing, Source, Version
from tests.support.collecting import index_of, opened, sides
from tests.support.git_repo import GitRepo

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.every_system

LONG = "".join(f"value_{number} = {number}\n" for number in range(20))


def oid(repo: GitRepo, revision: str) -> str:
    return repo.git("rev-parse", revision).strip()


def test_what_differs_from_head_with_its_old_version(repo: GitRepo) -> None:
    head = repo.base({"a.py": "x = 1\n", "same.py": "x = 1\n", "gone.py": "x = 3\n"})
    repo.stage("a.py", "x = 2\n")
    repo.write("a.py", "x = 3\n")
    repo.stage("new.js", "x = 1\n")
    repo.stage("notes.txt", "x\n")
    repo.git("rm", "-q", "gone.py")

    found = index_of(repo)

    assert found.source == Source("staged", None, head, is_compared=True)
    assert found.candidates == (
        Candidate(
            Version("a.py", oid(repo, ":a.py"), "python"),
            (Version("a.py", oid(repo, "HEAD:a.py"), "python"),),
        ),
        Candidate(Version("new.js", oid(repo, ":new.js"), "javascript")),
    )
    assert found.removed == (Version("gone.py", oid(repo, "HEAD:gone.py"), "python"),)
    assert not any((found.bystanders, found.missing, found.ignored))


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_before_the_first_commit_everything_is_new(tmp_path: Path, object_format: str) -> None:
    repo = GitRepo.create(tmp_path / "new", f"--object-format={object_format}")
    repo.stage("a.py", "x = 1\n")

    found = index_of(repo)

    assert found.source == Source("staged", None, None, is_compared=True)
    assert found.candidates == (Candidate(Version("a.py", oid(repo, ":a.py"), "python")),)


def test_nothing_staged_is_nothing(repo: GitRepo) -> None:
    head = repo.base({"a.py": "x = 1\n"})

    assert index_of(repo) == Collection(Source("staged", None, head, is_compared=True))


def test_a_renamed_file_keeps_its_old_version(repo: GitRepo) -> None:
    repo.base({"old.py": LONG})
    repo.git("mv", "old.py", "new.py")
    repo.stage("new.py", LONG + "more = 1\n")

    found = index_of(repo)

    assert sides(found.candidates) == {"new.py": ["old.py"]}
    assert found.removed == ()


def test_a_file_that_becomes_source_has_no_old_version(repo: GitRepo) -> None:
    repo.base({"old.txt": LONG})
    repo.git("mv", "old.txt", "new.py")

    assert sides(index_of(repo).candidates) == {"new.py": []}


def test_a_copy_is_new(repo: GitRepo) -> None:
    repo.git("config", "diff.renames", "copies")
    repo.base({"old.py": LONG})
    repo.stage("old.py", LONG + "more = 1\n")
    repo.stage("copy.py", LONG)

    assert sides(index_of(repo).candidates) == {"copy.py": [], "old.py": ["old.py"]}


def test_a_new_mode_is_a_change_with_the_same_content(repo: GitRepo) -> None:
    repo.base({"a.py": "x = 1\n"})
    repo.git("update-index", "--chmod=+x", "a.py")

    ((head, bases),) = index_of(repo).candidates

    assert bases == (head,)


def test_what_is_only_intended_to_be_added_is_not_there_yet(repo: GitRepo) -> None:
    repo.base({})
    repo.write("a.py", "x = 1\n")
    repo.git("add", "--intent-to-add", "a.py")

    assert index_of(repo).candidates == ()


def test_links_and_submodules_are_no_source(repo: GitRepo, tmp_path: Path) -> None:
    inner = GitRepo.create(tmp_path / "inner")
    inner.base({"a.py": "x = 1\n"})
    (repo.root / "link.py").symlink_to("elsewhere.py")
    (repo.root / "link").symlink_to("elsewhere")
    repo.git("submodule", "--quiet", "add", str(inner.root), "sub.py")
    repo.add()

    found = index_of(repo)

    assert found.candidates == ()
    assert found.ignored == (Ignored("link.py", "symlink"), Ignored("sub.py", "submodule"))


def test_a_script_is_known_by_its_content_not_by_what_is_on_disk(repo: GitRepo) -> None:
    repo.stage("run", "#!/usr/bin/env python3\nx = 1\n")
    repo.stage("text", "just text\n")
    repo.write("run", "#!/bin/sh\n")

    (found,) = index_of(repo).candidates

    assert found.head == Version("run", oid(repo, ":run"), "python")


def test_an_unmerged_file_is_missing(repo: GitRepo) -> None:
    repo.base({"a.py": "x = 1\n", "notes.txt": "1\n"})
    repo.branch("other")
    repo.base({"a.py": "x = 2\n", "notes.txt": "2\n"})
    repo.switch("main")
    repo.base({"a.py": "x = 3\n", "notes.txt": "3\n"})
    repo.attempt("merge", "-q", "other")

    found = index_of(repo)

    assert not any((found.candidates, found.removed))
    assert found.missing == (Missing("a.py", "unreadable", "unmerged; resolve the conflict first"),)


def test_named_files_are_judged_changed_or_not_and_the_others_stand_by(repo: GitRepo) -> None:
    files = ("pkg/a.py", "pkg/b.py", "c.py", "d.py")
    repo.base({path: f"name = {path!r}\n" for path in files})
    repo.stage("pkg/a.py", "x = 2\n")
    repo.stage("c.py", "x = 2\n")

    found = index_of(repo, "pkg", "d.py")

    assert sides(found.candidates) == {
        "d.py": ["d.py"],
        "pkg/a.py": ["pkg/a.py"],
        "pkg/b.py": ["pkg/b.py"],
    }
    assert sides(found.bystanders) == {"c.py": ["c.py"]}


def test_what_is_set_aside_is_only_what_was_named(repo: GitRepo) -> None:
    for name in ("one.py", "two.py"):
        (repo.root / name).symlink_to("elsewhere")
    repo.add()

    assert index_of(repo, "two.py").ignored == (Ignored("two.py", "symlink"),)


def test_a_named_path_must_be_in_the_index(repo: GitRepo) -> None:
    repo.base({"a.py": "x = 1\n"})
    repo.write("untracked.py", "x = 1\n")

    with pytest.raises(UsageError, match=r"^'untracked\.py' is not in the index$"):
        index_of(repo, "a.py", "untracked.py")


def test_a_named_file_may_be_one_that_was_deleted(repo: GitRepo) -> None:
    repo.base({"a.py": "x = 1\n"})
    repo.git("rm", "-q", "a.py")

    assert index_of(repo, "a.py").candidates == ()


def test_the_index_of_a_linked_worktree_is_its_own(repo: GitRepo, tmp_path: Path) -> None:
    repo.base({"a.py": "x = 1\n"})
    repo.git("worktree", "add", "-q", "-b", "linked", str(tmp_path / "linked"))
    linked = GitRepo(tmp_path / "linked")
    linked.stage("b.py", "x = 1\n")
    repo.stage("c.py", "x = 1\n")

    assert sides(index_of(linked).candidates) == {"b.py": []}
    assert sides(index_of(repo).candidates) == {"c.py": []}


def test_the_index_named_in_the_environment_counts(
    repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.base({"a.py": "x = 1\n"})
    repo.stage("left.py", "x = 1\n")
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    repo.git("read-tree", "HEAD")
    repo.stage_only("committed.py", "x = 1\n")

    assert sides(index_of(repo).candidates) == {"committed.py": []}


@pytest.mark.parametrize("name", [b"caf\xe9.py", b"-f.py", b"a\nb.py", b" .py", b":(glob)*.py"])
def test_any_bytes_may_stand_in_a_path(repo: GitRepo, name: bytes) -> None:
    repo.base({})
    repo.stage(name, "x = 1\n")

    assert [os.fsencode(each.head.path) for each in index_of(repo).candidates] == [name]
    assert sides(index_of(repo, os.fsdecode(name)).candidates) == {os.fsdecode(name): []}


@pytest.mark.parametrize(
    ("on_disk", "differs"),
    [(b"x = 1\n", False), (b"x = 1\r\n", False), (b"x = 2\n", True), (None, True)],
)
def test_what_differs_on_disk(repo: GitRepo, on_disk: bytes | None, differs: bool) -> None:
    repo.stage("a.py", "x = 1\n")
    (found,) = index_of(repo).candidates
    if on_disk is None:
        (repo.root / "a.py").unlink()
    else:
        repo.write("a.py", on_disk)

    assert Index(opened(repo)).differs_on_disk(found.head) is differs


def test_names_that_are_gone_are_those_of_files_of_the_change(repo: GitRepo) -> None:
    repo.base({"old.py": LONG, "gone.py": "x = 5\n", "b.py": "x = 1\n", "c.py": "x = 1\n"})
    repo.git("mv", "old.py", "new.py")
    repo.git("rm", "-q", "gone.py")
    repo.stage("c.py", "x = 2\n")

    found = index_of(repo, "old.py", "gone.py", "b.py")

    assert sides(found.candidates) == {"b.py": ["b.py"], "new.py": ["old.py"]}
    assert sides(found.bystanders) == {"c.py": ["c.py"]}
    assert [each.path for each in found.removed] == ["gone.py"]


def test_the_old_name_may_be_that_of_the_other_side_of_a_merge(repo: GitRepo) -> None:
    repo.base({"a.py": LONG})
    repo.branch("side")
    repo.git("mv", "a.py", "b.py")
    repo.base({})
    repo.switch("main")
    repo.base({"other.py": "x = 1\n"})
    repo.attempt("merge", "--no-commit", "--no-ff", "-q", "side")
    repo.git("mv", "b.py", "c.py")

    assert sides(index_of(repo, "b.py").candidates) == {"c.py": ["a.py", "b.py"]}
