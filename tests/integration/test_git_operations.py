"""The table of docs/hook.md, of what git runs for which operation, is what this git does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.support.run import CHECKOUT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.git_repo import GitRepo

HOOKS = ("pre-commit", "pre-merge-commit", "pre-applypatch", "post-rewrite", "pre-push")

# Each begins on main, which differs from `side` in the file f, and has the file `there` besides.
OPERATIONS = {
    "git commit": "echo 1 > new; git add new; git commit -m x",
    "git commit --amend": "git commit --amend -m x",
    "git merge": "git merge --no-edit clean",
    "git merge, a fast-forward": "git checkout -q clean~1; git merge clean",
    "git merge --squash": "git merge --squash clean",
    "git merge --continue, git commit after a conflict": "git merge side; git add f; {go_on}",
    "git cherry-pick": "git cherry-pick clean",
    "git cherry-pick --continue, git commit after a conflict": (
        "git cherry-pick side; git add f; {go_on}"
    ),
    "git revert": "git revert --no-edit HEAD",
    "git revert --continue, git commit after a conflict": (
        "git revert --no-edit HEAD~1; echo 3 > f; git add f; {go_on}"
    ),
    "git rebase, git pull --rebase": "git checkout -q clean; git rebase main",
    "git rebase --continue after a conflict": (
        "git checkout -q side; git rebase main; git add f; git rebase --continue"
    ),
    "git commit after a conflict in a rebase": (
        "git checkout -q side; git rebase main; git add f; git commit --no-edit"
    ),
    "git rebase -i, reword": (
        "git checkout -q clean; GIT_SEQUENCE_EDITOR='sed -i s/^pick/reword/'"
        " GIT_EDITOR='sed -i 1s/^/x/' git rebase -i HEAD~1"
    ),
    "git rebase -i, squash and fixup": (
        "git checkout -q clean; GIT_SEQUENCE_EDITOR='sed -i 2s/^pick/squash/' git rebase -i HEAD~2"
    ),
    "git rebase --apply": "git checkout -q clean; git rebase --apply main",
    "git am": "git format-patch --stdout -1 clean > ../p; git am ../p",
    "git push": "git push ../remote.git main",
    "git stash, git notes, git commit-tree": (
        "echo 1 > f; git stash; git notes add -m x; git commit-tree -m x HEAD^{tree}"
    ),
}


@pytest.fixture
def logged(repo: GitRepo, tmp_path: Path) -> GitRepo:
    """Histories that can be merged and cannot, and hooks that write down that they ran."""
    repo.git("init", "-q", "--bare", str(tmp_path / "remote.git"))
    repo.base({"f": "0\n"})
    repo.branch("clean")
    repo.base({"c1": "1\n"})
    repo.base({"c2": "1\n"})
    repo.branch("side", "main")
    repo.base({"f": "1\n"})
    repo.switch("main")
    repo.base({"f": "2\n"})
    repo.base({"f": "3\n", "there": "1\n"})
    for name in HOOKS:
        repo.set_hook(name, f"#!/bin/sh\necho {name} >> '{tmp_path}/log'\n")
    return repo


def ran(repo: GitRepo, tmp_path: Path, script: str) -> list[str]:
    """The hooks that git runs for the script, each once, in the order of HOOKS."""
    from tests.support.run import run

    finished = run(("sh", "-c", script), repo.root)
    log = tmp_path / "log"
    lines = set(log.read_text().split()) if log.exists() else set()
    assert "fatal" not in finished.stderr, finished.stderr
    return [name for name in HOOKS if name in lines]


def table() -> dict[str, list[str]]:
    """The rows of the page: the hooks that are named for each operation."""
    page = (CHECKOUT / "docs" / "hook.md").read_text()
    (rows,) = re.findall(r"^\| git runs this \|.*\n\|[-|]+\n((?:\|.*\n)+)", page, re.M)
    found = {}
    for row in rows.splitlines():
        operation, hooks, *_ = (cell.strip() for cell in row.strip("|").split("|"))
        found[operation.replace("`", "")] = [name for name in HOOKS if f"`{name}`" in hooks]
    return found


def test_the_page_has_these_operations() -> None:
    assert list(table()) == list(OPERATIONS)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_git_runs_what_the_page_says(logged: GitRepo, tmp_path: Path, operation: str) -> None:
    command = " ".join(operation.split()[:2])
    script = OPERATIONS[operation]
    expected = table()[operation]

    if "{go_on}" in script:
        for go_on in (f"{command} --continue", "git commit --no-edit"):
            assert ran(logged, tmp_path, script.format(go_on=go_on)) == expected, go_on
            (tmp_path / "log").unlink()
            logged.git("reset", "-q", "--hard", "HEAD~1")
    else:
        assert ran(logged, tmp_path, script) == expected
