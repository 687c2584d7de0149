"""The collectors, asked about a repository made for a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.collect import git, revision, staged, worktree
from antipasta.collect.paths import select

if TYPE_CHECKING:
    from collections.abc import Iterable

    from antipasta.collect.paths import Selection
    from antipasta.model import Candidate, Collection
    from tests.support.git_repo import GitRepo


def opened(repo: GitRepo) -> git.Repository:
    """The repository as antipasta sees it."""
    return git.open_repository(str(repo.root))


def _selection(repo: GitRepo, paths: tuple[str, ...]) -> Selection:
    return select(paths, cwd=str(repo.root), root=str(repo.root))


def index_of(repo: GitRepo, *paths: str) -> Collection:
    """What is collected from the index."""
    return staged.collect(opened(repo), _selection(repo, paths), None)


def disk_of(repo: GitRepo, *paths: str, base: str | None = None) -> Collection:
    """What is collected from the working tree."""
    if base is None:
        return worktree.collect_whole(opened(repo), _selection(repo, paths))
    return worktree.collect(opened(repo), _selection(repo, paths), None, base=base)


def tree_of(repo: GitRepo, head: str, *paths: str, base: str | None = None) -> Collection:
    """What is collected from the commit `head`."""
    return revision.collect(opened(repo), _selection(repo, paths), None, revision=head, base=base)


def sides(candidates: Iterable[Candidate]) -> dict[str, list[str]]:
    """The paths of the bases by the path of the head."""
    return {each.head.path: [base.path for base in each.bases] for each in candidates}
