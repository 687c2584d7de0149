"""Two branches whose histories cross."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.support.git_repo import GitRepo


def cross(repo: GitRepo, ours: Mapping[str, str], theirs: Mapping[str, str]) -> None:
    """Commit `ours` on main and `theirs` on feature, then merge each into the other branch.

    These two commits are tagged `ours` and `theirs`; both are best common ancestors of the
    branches. feature is checked out.
    """
    repo.git("branch", "feature")
    for branch, files in (("main", ours), ("feature", theirs)):
        repo.switch(branch)
        repo.base(files)
        repo.git("tag", "ours" if branch == "main" else "theirs")
    for branch, other in (("main", "theirs"), ("feature", "ours")):
        repo.switch(branch)
        repo.git("merge", "-q", "--no-verify", "--no-edit", "--no-ff", other)
