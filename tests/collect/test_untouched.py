"""Looking at a repository runs nothing of it and writes nothing to it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from antipasta.collect.blobs import read_blobs
from tests.support.collecting import disk_of, index_of, opened, tree_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.git_repo import GitRepo

HOOKS = ("fsmonitor-watchman", "post-index-change", "pre-commit", "post-checkout")


@pytest.fixture
def marker(tmp_path: Path) -> Path:
    return tmp_path / "something-ran"


@pytest.fixture
def trap(tmp_path: Path, marker: Path) -> str:
    """A program that leaves a marker when it is run."""
    program = tmp_path / "trap"
    program.write_text(f"#!/bin/sh\necho \"$0 $@\" >> '{marker}'\ncat\n")
    program.chmod(0o755)
    return str(program)


@pytest.fixture
def booby_trapped(repo: GitRepo, trap: str, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    """A repository with something staged, in which whatever can be configured sets off the trap."""
    repo.base({"a.py": "x = 1\n", "run": "#!/usr/bin/python\n"})
    repo.stage("a.py", "x = 2\n")
    repo.stage("script", "#!/usr/bin/python\n")
    repo.write("untracked.py", "x = 1\n")
    attributes = repo.root / ".git" / "info" / "attributes"
    attributes.parent.mkdir(exist_ok=True)
    attributes.write_text("* diff=trap filter=trap merge=trap\n")
    hooks = repo.root / ".git" / "traps"
    hooks.mkdir()
    for name in HOOKS:
        (hooks / name).symlink_to(trap)
    for name in (
        "core.fsmonitor",
        "core.pager",
        "core.editor",
        "core.sshCommand",
        "core.askPass",
        "core.alternateRefsCommand",
        "diff.external",
        "diff.trap.command",
        "diff.trap.textconv",
        "filter.trap.clean",
        "filter.trap.smudge",
        "filter.trap.process",
        "interactive.diffFilter",
        "merge.trap.driver",
        "uploadpack.packObjectsHook",
    ):
        repo.git("config", name, trap)
    repo.git("config", "core.hooksPath", str(hooks))
    repo.git("config", "filter.trap.required", "true")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", trap)
    # As after `touch`: git has to look at the content to know that it is unchanged.
    os.utime(repo.root / "run", ns=(1, 1))
    return repo


def look(repo: GitRepo, paths: tuple[str, ...]) -> None:
    head = repo.head()
    repository = opened(repo)
    index_of(repo, *paths)
    disk_of(repo, *paths)
    disk_of(repo, *paths, base=head)
    tree_of(repo, head, base=head)
    tree_of(repo, head)
    list(read_blobs(repository, [head], max_bytes=100))


@pytest.mark.parametrize("paths", [(), ("a.py", "run")])
def test_nothing_that_is_configured_is_run(
    booby_trapped: GitRepo, marker: Path, paths: tuple[str, ...]
) -> None:
    marker.unlink(missing_ok=True)

    look(booby_trapped, paths)

    assert not marker.exists(), marker.read_text()


def test_the_trap_itself_works(booby_trapped: GitRepo, marker: Path) -> None:
    marker.unlink(missing_ok=True)

    booby_trapped.attempt("status")
    booby_trapped.attempt("diff", "--cached")

    assert marker.exists()


def test_the_index_is_not_written(repo: GitRepo) -> None:
    repo.base({"a.py": "x = 1\n", "b.py": "x = 1\n"})
    repo.stage("a.py", "x = 2\n")
    os.utime(repo.root / "b.py", ns=(1, 1))
    index = repo.root / ".git" / "index"
    before = index.read_bytes(), index.stat().st_mtime_ns, index.stat().st_ino

    look(repo, ("a.py", "b.py"))

    assert (index.read_bytes(), index.stat().st_mtime_ns, index.stat().st_ino) == before


def test_the_object_database_is_not_written(repo: GitRepo) -> None:
    repo.base({"a.py": "x = 1\n"})
    repo.write("a.py", "x = 2\n")
    repo.write("b.py", "x = 2\n")
    before = repo.git("count-objects", "-v")

    look(repo, ())

    assert repo.git("count-objects", "-v") == before
