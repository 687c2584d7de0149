"""A commit that touches no source is answered at once, as the ordinary way would answer it."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.run import antipasta_hook, run
from tests.support.sources import TANGLED, TIDY, function_source

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.git_repo import GitRepo

ORDINARY = {"ANTIPASTA_LOG": "text"}
"""Whoever wants a log gets the ordinary way."""

PROGRAM = """
import sys
from antipasta.hook import main
code = main([])
print(code, "antipasta.pipeline" in sys.modules, file=sys.stderr)
"""


def is_at_once(repo: GitRepo) -> bool:
    """Whether the hook answers before it imports what judges; its answer is the ordinary one."""
    finished = run((sys.executable, "-P", "-c", PROGRAM), repo.root)
    ordinary = antipasta_hook(cwd=repo.root, env=ORDINARY)
    code, judges = finished.stderr.splitlines()[-1].split()

    assert (without_time(finished.stdout), int(code)) == (
        without_time(ordinary.stdout),
        ordinary.returncode,
    )
    return judges == "False"


def without_time(text: str) -> str:
    return re.sub(r"\d+\.\d+ s", "", text)


@pytest.fixture
def base(repo: GitRepo) -> GitRepo:
    """A repository with a commit of source and of other files."""
    repo.base(
        {"a.py": function_source("f", TIDY), "README.md": "a\n", "old.md": "one\n" * 20, "run": "x"}
    )
    return repo


@pytest.mark.parametrize("names", [["README.md"], ["new.rst", "dir/x.png"], ["ünïcode \n.md"]])
def test_documents_are_answered_at_once(base: GitRepo, names: list[str]) -> None:
    for name in names:
        base.stage(name, "b\n")

    assert is_at_once(base)


def test_documents_that_are_renamed_or_deleted_are_too(base: GitRepo) -> None:
    base.git("mv", "old.md", "new.md")
    base.git("rm", "-q", "README.md")

    assert is_at_once(base)


@pytest.mark.parametrize("name", ["b.py", "dir/b.JS", "run", "dir/script", ".antipasta.yaml"])
def test_what_may_matter_takes_the_ordinary_way(base: GitRepo, name: str) -> None:
    base.stage("README.md", "b\n")
    base.stage(name, "# nothing\n")

    assert not is_at_once(base)


def test_source_that_goes_takes_the_ordinary_way(base: GitRepo) -> None:
    base.git("mv", "a.py", "a.md")

    assert not is_at_once(base)

    base.git("rm", "-qf", "a.md")

    assert not is_at_once(base)


def test_nothing_and_a_first_commit_take_the_ordinary_way(repo: GitRepo) -> None:
    repo.stage("README.md", "a\n")
    assert not is_at_once(repo)

    repo.base({"README.md": "b\n"})
    assert not is_at_once(repo)


def test_a_merge_takes_the_ordinary_way(base: GitRepo) -> None:
    base.branch("other")
    base.base({"README.md": "b\n", "a.py": function_source("f", TANGLED)})
    base.switch("main")
    base.base({"old.md": "two\n" * 20})
    base.attempt("merge", "--no-commit", "--no-ff", "other")
    base.stage("new.md", "c\n")
    base.git("reset", "-q", "a.py")

    assert not is_at_once(base)


def test_a_working_tree_of_its_own_is_no_matter(base: GitRepo, tmp_path: Path) -> None:
    base.git("worktree", "add", "-q", str(tmp_path / "other"))
    other = type(base)(tmp_path / "other")
    other.stage("README.md", "b\n")

    assert is_at_once(other)


def test_options_and_listeners_get_the_ordinary_way(base: GitRepo) -> None:
    base.stage("README.md", "b\n")
    quiet = antipasta_hook("-q", cwd=base.root)

    assert (quiet.returncode, quiet.stdout) == (0, "")
    logged = antipasta_hook("--log-format", "json", cwd=base.root)
    assert '"event": "run_end"' in logged.stderr or '"event":"run_end"' in logged.stderr


@pytest.mark.parametrize("budget", ["none", "0", "-1", "nan"])
def test_a_budget_that_is_none_is_said_in_the_ordinary_way(base: GitRepo, budget: str) -> None:
    base.stage("README.md", "b\n")
    finished = antipasta_hook(cwd=base.root, env={"ANTIPASTA_BUDGET": budget})

    assert "ANTIPASTA_BUDGET" in finished.stderr


def test_no_repository_is_no_matter(tmp_path: Path) -> None:
    finished = antipasta_hook(cwd=tmp_path)

    assert finished.returncode == 0
    assert "not in a git repository" in finished.stderr
