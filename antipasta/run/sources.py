"""Chooses the source of the content of a request.

The hook's source is the index. The imports of every other source wait until it is chosen.
"""

from __future__ import annotations

from functools import partial

from antipasta.lean.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from antipasta.cache.store import Store
    from antipasta.collect import ContentSource, git
    from antipasta.collect.place import Place
    from antipasta.collect.worktree import Memories
    from antipasta.model import Commits
    from antipasta.run.request import Request


def source_of(request: Request, place: Place, store: Store) -> ContentSource:
    """The source of the request in this place. `store` is the cache with results of earlier runs.

    Raises GitError where the request names a commit that does not exist. Only this function tells
    sources apart: a new source needs a branch here, and a class in a module of its own.
    """
    repository = place.repository
    # The hook reports a file that git cannot read and goes on. A gate must have every file.
    requires_all = not request.is_hook
    if request.text is not None:
        return _text(request, request.text, place, store)
    if repository is None:
        from antipasta.collect.directory import Directory

        return Directory(place.root, place.seconds_left)
    if request.staged:
        from antipasta.collect.staged import Index

        return Index(repository, store, requires_all=requires_all)
    commits = _commits_of(request, repository)
    if commits.head:
        from antipasta.collect.revision import Revision

        return Revision(repository, store, commits, requires_all=requires_all)
    from antipasta.collect.worktree import WorkingTree

    memories = _memories(repository, store)
    return WorkingTree(repository, store, memories, commits, requires_all=requires_all)


def _text(request: Request, text: bytes, place: Place, store: Store) -> ContentSource:
    """Standard input, alone or compared with the versions of its file in git."""
    if place.repository is None or not request.has_base:
        from antipasta.collect.text_input import Text

        return Text(place, text, request.stdin_name)
    from antipasta.collect.buffer import Buffer
    from antipasta.model import Commits

    commits = Commits() if request.staged else _commits_of(request, place.repository)
    return Buffer(place.repository, store, text, request.stdin_name, commits)


def _commits_of(request: Request, repository: git.Repository) -> Commits:
    from antipasta.collect.commits import commits_of, commits_of_push

    if request.remote and request.head:
        return commits_of_push(repository, request.head, request.base, request.remote)
    commits = commits_of(repository, request.head, request.base)
    if request.other_bases:
        return commits._replace(other_bases=request.other_bases)
    return commits


def _memories(repository: git.Repository, store: Store) -> Memories:
    from antipasta.cache.worktree import FileMemory, WorktreeMemory
    from antipasta.collect.worktree import Memories

    where = store, repository.root, repository.object_format
    return Memories(FileMemory(*where), partial(WorktreeMemory, *where))
