"""What git is asked before its answers are needed: the same answers, and no process is left."""

from __future__ import annotations

import os
import stat
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from antipasta.collect.git import STAGED, Early, of_the_index, open_repository
from antipasta.collect.staged import staged_differences
from antipasta.errors import GitError, NotARepositoryError
from tests.support.run import antipasta_hook
from tests.support.sources import function_source

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.git_repo import GitRepo

pytestmark = pytest.mark.every_system


def test_the_answers_are_those_of_asking_late(repo: GitRepo) -> None:
    repo.base({"pkg/a.py": "x = 1\n", "b.py": "y = 1\n"})
    repo.git("config", "diff.relative", "true")
    repo.stage("b.py", "y = 2\n")
    below = str(repo.root / "pkg")

    late = open_repository(below)
    with closing(of_the_index(below)) as early:
        found = open_repository(below, early=early)
        listed = staged_differences(found, found.base)
        taken = early.take((*STAGED, "HEAD", "--"))

    assert found._replace(early=None) == late
    assert listed == staged_differences(late, late.base)
    assert list(listed) == ["b.py"]
    assert taken is None


def test_before_the_first_commit_the_index_is_asked_again(repo: GitRepo) -> None:
    repo.stage("a.py", "x = 1\n")

    with closing(of_the_index(str(repo.root))) as early:
        found = open_repository(str(repo.root), early=early)

        assert found.head is None
        assert list(staged_differences(found, found.base)) == ["a.py"]


def test_errors_are_those_of_asking_late(tmp_path: Path, repo: GitRepo) -> None:
    with closing(of_the_index(str(tmp_path))) as early, pytest.raises(NotARepositoryError):
        open_repository(str(tmp_path), early=early)
    repo.git("config", "core.bare", "true")
    with (
        closing(of_the_index(str(repo.root))) as early,
        pytest.raises(GitError, match="working tr"),
    ):
        open_repository(str(repo.root), early=early)


@pytest.mark.posix("waiting for any child")
def test_what_nobody_waits_for_is_ended(repo: GitRepo) -> None:
    early = Early(str(repo.root), ("cat-file", "--batch"), ("hash-object", "--stdin"))
    process = early.take(("cat-file", "--batch"))
    assert process is not None

    early.close()
    process.kill()
    process.communicate()

    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_a_git_that_hangs_is_ended(repo: GitRepo, tmp_path: Path) -> None:
    repo.stage("a.py", function_source("f"))
    slow = tmp_path / "bin" / "git"
    slow.parent.mkdir()
    slow.write_text("#!/bin/sh\nexec sleep 600\n")
    slow.chmod(slow.stat().st_mode | stat.S_IXUSR)
    path = os.pathsep.join((str(slow.parent), os.environ["PATH"]))

    shown = antipasta_hook(cwd=repo.root, env={"PATH": path, "ANTIPASTA_GIT_TIMEOUT": "1"})

    assert shown.returncode == 0
    assert "git rev-parse did not answer within 1 s" in shown.stderr


def test_without_git_the_hook_says_so(repo: GitRepo, tmp_path: Path) -> None:
    shown = antipasta_hook(cwd=repo.root, env={"PATH": str(tmp_path)})

    assert shown.returncode == 0
    assert "git cannot be started" in shown.stderr
