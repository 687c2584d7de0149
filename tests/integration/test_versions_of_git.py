"""Old versions of git, and what new ones keep elsewhere."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from tests.support.old_git import old_git
from tests.support.run import antipasta, antipasta_hook, document
from tests.support.sources import TIDY, function_source

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.git_repo import GitRepo

GOOD, BAD = function_source("f", TIDY), function_source("f")
TOO_OLD = "antipasta: git is {}, and antipasta needs 2.20 or later"


@pytest.mark.parametrize("version", ["2.20.1", "2.24.3", "2.30.2", "2.39.5.windows.1"])
@pytest.mark.parametrize(("source", "code"), [(GOOD, 0), (BAD, 2)])
def test_the_hook_judges_with_an_old_git(
    repo: GitRepo, tmp_path: Path, version: str, source: str, code: int
) -> None:
    repo.base({"a.py": "x = 1\n"})
    repo.stage("a.py", source)

    finished = antipasta_hook(cwd=repo.root, env=old_git(tmp_path, version))

    assert finished.returncode == code, finished.stderr
    assert "1 of 1 file" in finished.stdout


@pytest.mark.parametrize("version", ["2.14.5", "2.19.6"])
def test_a_git_that_is_too_old_is_named_and_blocks_no_commit(
    repo: GitRepo, tmp_path: Path, version: str
) -> None:
    repo.stage("a.py", BAD)
    env = old_git(tmp_path, version)
    expected = TOO_OLD.format(".".join(version.split(".")[:2]))

    hook, gate = antipasta_hook(cwd=repo.root, env=env), antipasta("gate", cwd=repo.root, env=env)

    assert (hook.returncode, gate.returncode) == (0, 1)
    for finished in (hook, gate):
        assert finished.stderr.splitlines()[0] == expected
        assert "update git" in finished.stderr


def test_a_range_and_its_overrides_are_judged_with_an_old_git(
    branch: GitRepo, tmp_path: Path
) -> None:
    branch.stage("mod.py", function_source("tangled"))
    branch.git("commit", "-q", "-m", "tangle\n\nComplexity-Override: for a test\nOther: words")
    env = old_git(tmp_path, "2.20.1")

    verdict = document(
        antipasta("gate", "--base", "main", "--format", "json", cwd=branch.root, env=env),
        exit_code=0,
    )

    assert [each["reason"] for each in verdict["overrides"]] == ["for a test"]
    missing = antipasta("gate", "--base=-x", cwd=branch.root, env=env)
    assert (missing.returncode, missing.stderr.splitlines()[0]) == (
        1,
        "antipasta: no such revision: -x",
    )


def test_what_needs_a_newer_git_says_so(repo: GitRepo, tmp_path: Path) -> None:
    repo.base({"a.py": BAD})

    finished = antipasta("hotspots", cwd=repo.root, env=old_git(tmp_path, "2.20.1"))

    assert finished.returncode == 1
    assert finished.stderr.splitlines()[0] == (
        "antipasta: git is 2.20, and the history of lines needs 2.28 or later"
    )


def test_an_old_git_says_where_hooks_are(
    repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.git("config", "core.hooksPath", "elsewhere")
    env = old_git(tmp_path, "2.20.1")

    finished = antipasta("hook", "status", cwd=repo.root, env=env)

    assert "core.hooksPath=elsewhere, local setting in .git/config" in finished.stdout


KEEPING = """#!/bin/sh
case "$*" in *"--verify {name}") echo {oid}; exit 0 ;; esac
exec {git} "$@"
"""


def test_what_a_reftable_keeps_is_asked_for(repo: GitRepo, tmp_path: Path) -> None:
    """A picked commit brings a function that is over its threshold, and judged by where it was."""
    repo.base({"a.py": "x = 1\n", "legacy.py": "y = 1\n"})
    repo.branch("other")
    picked = repo.base({"a.py": f"{BAD}x = 2\n"})
    repo.git("switch", "-q", "main")
    repo.base({"a.py": "x = 3\n"})
    assert repo.attempt("cherry-pick", picked).returncode
    repo.stage("a.py", f"{BAD}x = 3\n")
    assert antipasta_hook(cwd=repo.root).returncode == 0
    # As it is with `extensions.refStorage`, which this machine's git may not know.
    (repo.root / ".git" / "CHERRY_PICK_HEAD").unlink()
    (repo.root / ".git" / "reftable").mkdir()
    assert antipasta_hook(cwd=repo.root).returncode == 2

    program = tmp_path / "new" / "git"
    program.parent.mkdir()
    git = repo.git("--exec-path").strip()
    program.write_text(KEEPING.format(name="CHERRY_PICK_HEAD", oid=picked, git=f"{git}/git"))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    path = os.pathsep.join((str(program.parent), os.environ["PATH"]))

    assert antipasta_hook(cwd=repo.root, env={"PATH": path}).returncode == 0


def test_a_repository_that_git_cannot_read_is_said_in_its_words(repo: GitRepo) -> None:
    repo.git("config", "core.repositoryFormatVersion", "1")
    repo.git("config", "extensions.fromTomorrow", "true")

    finished = antipasta_hook(cwd=repo.root)

    assert finished.returncode == 0
    assert "extension" in finished.stderr.splitlines()[0]
    assert "fromtomorrow" in finished.stderr
