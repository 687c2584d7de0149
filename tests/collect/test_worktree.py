from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from antipasta.collect import blobs
from antipasta.collect.blobs import starts_of
from antipasta.collect.disk import blob_id
from antipasta.errors import UsageError
from antipasta.model import Candidate, Ignored, Source, Version
from tests.support.collecting import disk_of, opened, sides
from tests.support.git_repo import GitRepo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.every_system

LONG = "".join(f"value_{number} = {number}\n" for number in range(20))


def test_tracked_and_untracked_files_as_they_are_on_disk(repo: GitRepo) -> None:
    repo.base({"a.py": "x = 1\n", "gone.py": "x = 1\n", ".gitignore": "ignored.py\n"})
    repo.write("a.py", "x = 2\n")
    repo.write("new.js", "x = 1\n")
    repo.write("ignored.py", "x = 1\n")
    repo.write("run", "#!/usr/bin/python\n")
    (repo.root / "gone.py").unlink()

    found = disk_of(repo)

    assert found.source == Source("worktree", is_compared=False)
    assert sides(found.candidates) == {"a.py": [], "new.js": [], "run": []}
    assert found.candidates[0] == Candidate(
        Version("a.py", blob_id([b"x = 2\n"], 6, "sha1"), "python")
    )
    assert not any((found.missing, found.ignored, found.removed))


def test_bytes_are_taken_as_they_are(tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path / "new", "--object-format=sha256")
    repo.git("config", "core.autocrlf", "true")
    repo.stage(".gitattributes", "*.py text eol=crlf\n")
    repo.write("a.py", b"x = 1\r\n")

    (found,) = disk_of(repo).candidates

    assert found.head.oid == blob_id([b"x = 1\r\n"], 7, "sha256")


def test_what_differs_from_a_commit(repo: GitRepo) -> None:
    base = repo.base({"a.py": "x = 1\n", "same.py": "x = 1\n", "gone.py": "x = 5\n"})
    repo.base({"later.py": "x = 1\n"})
    repo.write("a.py", "x = 2\n")
    repo.write("new.py", "x = 3\n")
    (repo.root / "gone.py").unlink()

    found = disk_of(repo, base=base)

    assert found.source == Source("worktree", None, base, is_compared=True)
    assert sides(found.candidates) == {"a.py": ["a.py"], "later.py": [], "new.py": []}
    assert [each.path for each in found.removed] == ["gone.py"]


def test_a_renamed_file_keeps_its_old_version(repo: GitRepo) -> None:
    base = repo.base({"old.py": LONG})
    repo.git("mv", "old.py", "new.py")
    repo.write("new.py", LONG + "more = 1\n")

    assert sides(disk_of(repo, base=base).candidates) == {"new.py": ["old.py"]}


def test_named_files_are_judged_changed_or_not_and_the_others_stand_by(repo: GitRepo) -> None:
    base = repo.base({"a.py": "x = 1\n", "b.py": "x = 1\n", "c.py": "x = 1\n"})
    repo.write("a.py", "x = 2\n")
    repo.write("c.py", "x = 2\n")

    found = disk_of(repo, "a.py", "b.py", base=base)

    assert sides(found.candidates) == {"a.py": ["a.py"], "b.py": ["b.py"]}
    assert sides(found.bystanders) == {"c.py": ["c.py"]}
    assert sides(disk_of(repo, "b.py").candidates) == {"b.py": []}


def test_a_named_path_must_be_in_the_working_tree(repo: GitRepo) -> None:
    repo.base({".gitignore": "ignored.py\n"})
    repo.write("ignored.py", "x = 1\n")

    with pytest.raises(UsageError, match=r"^'ignored\.py' is ignored by git$"):
        disk_of(repo, "ignored.py")
    with pytest.raises(UsageError, match=r"^'gone\.py' is not in the working tree$"):
        disk_of(repo, "gone.py")


def test_links_and_nested_repositories_are_no_source(repo: GitRepo, tmp_path: Path) -> None:
    inner = GitRepo.create(repo.root / "nested.py")
    inner.base({"a.py": "x = 1\n"})
    (repo.root / "link.py").symlink_to("nested.py/a.py")
    (repo.root / "dir").symlink_to(tmp_path)

    found = disk_of(repo)

    assert found.candidates == ()
    assert found.ignored == (Ignored("link.py", "symlink"), Ignored("nested.py", "submodule"))


def test_git_is_not_asked_about_what_is_on_disk_only(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = repo.base({"a.py": "x = 1\n", "Makefile": "all:\n", "link": "", "tool": "#!/bin/sh\n"})
    repo.write("Makefile", "none:\n")
    repo.write("tool", "#!/usr/bin/python\n")
    asked: list[str] = []

    def starts(_: object, oids: list[str]) -> Iterator[tuple[str, bytes]]:
        asked.extend(oids)
        return starts_of(opened(repo), oids)

    monkeypatch.setattr(blobs, "starts_of", starts)

    found = disk_of(repo, base=base)

    assert sides(found.candidates) == {"tool": []}
    assert blob_id([b"none:\n"], 6, "sha1") not in asked


def test_names_that_are_gone_are_those_of_files_of_the_change(repo: GitRepo) -> None:
    base = repo.base({"old.py": LONG, "gone.py": "x = 5\n", "b.py": "x = 1\n", "c.py": "x = 1\n"})
    repo.git("mv", "old.py", "new.py")
    repo.git("rm", "-q", "gone.py")
    repo.stage("c.py", "x = 2\n")

    found = disk_of(repo, "old.py", "gone.py", "b.py", base=base)

    assert sides(found.candidates) == {"b.py": ["b.py"], "new.py": ["old.py"]}
    assert sides(found.bystanders) == {"c.py": ["c.py"]}
    assert [each.path for each in found.removed] == ["gone.py"]


def test_of_several_bases_each_has_its_version(repo: GitRepo) -> None:
    base = repo.base({"a.py": LONG, "b.py": "x = 1\n", "c.py": "x = 1\n", "gone.py": "x = 5\n"})
    repo.git("mv", "a.py", "moved.py")
    other = repo.base({"b.py": "x = 2\n", "c.py": "x = 2\n", "gone.py": "x = 6\n", "d.py": "y\n"})
    repo.git("rm", "-q", "gone.py", "d.py")
    repo.stage("moved.py", LONG + "more = 1\n")
    repo.stage("b.py", "x = 3\n")

    found = disk_of(repo, base=base, other_bases=(other,))

    assert sides(found.candidates) == {"b.py": ["b.py", "b.py"], "moved.py": ["a.py", "moved.py"]}
    assert len({version.oid for version in found.candidates[0].bases}) == 2
    assert [each.path for each in found.removed] == ["gone.py", "gone.py"]
    named = disk_of(repo, "c.py", "a.py", base=base, other_bases=(other,))
    assert [each.head.path for each in named.candidates] == ["c.py", "moved.py"]
