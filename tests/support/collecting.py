"""The collectors, asked about a repository made for a test."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from antipasta.collect import git
from antipasta.collect.revision import Revision
from antipasta.collect.staged import Index
from antipasta.collect.worktree import WorkingTree
from antipasta.model import Commits

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pytest

    from antipasta.collect import ContentSource
    from antipasta.model import Candidate, Collection
    from tests.support.git_repo import GitRepo


def opened(repo: GitRepo) -> git.Repository:
    """The repository as antipasta sees it."""
    return git.open_repository(str(repo.root))


def _collected(source: ContentSource, paths: tuple[str, ...]) -> Collection:
    return source.collect(source.select(paths, source.root))


def index_of(repo: GitRepo, *paths: str) -> Collection:
    """What is collected from the index."""
    return _collected(Index(opened(repo)), paths)


def disk_of(
    repo: GitRepo, *paths: str, base: str | None = None, other_bases: tuple[str, ...] = ()
) -> Collection:
    """What is collected from the working tree."""
    commits = Commits(None, base, other_bases)
    return _collected(WorkingTree(opened(repo), commits=commits), paths)


def tree_of(
    repo: GitRepo,
    head: str,
    *paths: str,
    base: str | None = None,
    other_bases: tuple[str, ...] = (),
) -> Collection:
    """What is collected from the commit `head`."""
    commits = Commits(head, base, other_bases)
    return _collected(Revision(opened(repo), None, commits), paths)


def sides(candidates: Iterable[Candidate]) -> dict[str, list[str]]:
    """The paths of the bases by the path of the head."""
    return {each.head.path: [base.path for base in each.bases] for each in candidates}


def put_git(directory: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    """Put a shell script of that `body` in the place of git, for this process and its children."""
    program = directory / "bin" / "git"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{body}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)
