"""Chooses the source of the content that a request is about.

The hook's is the index; whatever the others need is imported when one of them is chosen.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from antipasta.errors import UsageError
from antipasta.model import Commits

if TYPE_CHECKING:
    from collections.abc import Callable

    from antipasta.cache.store import Store
    from antipasta.collect import ContentSource, git
    from antipasta.collect.place import Place
    from antipasta.collect.worktree import Memories
    from antipasta.config.settings import Settings
    from antipasta.model import Collection, Reader
    from antipasta.run.directories import Directories
    from antipasta.run.request import Request


def source_of(request: Request, place: Place, store: Store) -> ContentSource:
    """The source that the request means in this place; `store` has what earlier runs found out.

    Raises GitError where the request names a commit that is not there. This is the only place that
    tells sources apart: a new one is a line here, and a class in a module of its own.
    """
    repository = place.repository
    # The hook names a file that it cannot get and goes on; a gate has nothing to go on with.
    requires_all = not request.is_hook
    if request.text is not None:
        from antipasta.collect.text_input import Text

        return Text(place, request.text, request.stdin_name)
    if repository is None:
        from antipasta.collect.directory import Directory

        return Directory(place.root, place.time_left)
    if request.staged:
        from antipasta.collect.staged import Index

        return Index(repository, store, requires_all=requires_all)
    from antipasta.collect.commits import commits_of as resolve

    head, base = resolve(repository, request.head, request.base)
    if head:
        from antipasta.collect.revision import Revision

        return Revision(repository, store, head, base, requires_all=requires_all)
    from antipasta.collect.worktree import WorkingTree

    memories = _memories(repository, store)
    return WorkingTree(repository, store, memories, base, requires_all=requires_all)


def _memories(repository: git.Repository, store: Store) -> Memories:
    from antipasta.cache.worktree import FileMemory, WorktreeMemory
    from antipasta.collect.worktree import Memories

    where = store, repository.root, repository.object_format
    return Memories(FileMemory(*where), partial(WorktreeMemory, *where))


def commits_of(request: Request, repository: git.Repository | None) -> Commits:
    """The commits that the request names. Raises GitError where there is no such commit."""
    if repository is None or not (request.head or request.base):
        return Commits()
    from antipasta.collect.commits import commits_of as resolve

    return resolve(repository, request.head, request.base)


def collect(
    request: Request, place: Place, commits: Commits, store: Store, time_left: Callable[[], float]
) -> Collection:
    """The files that the request is about. Raises what the collector of its source raises."""
    source = _source_at(request, place.within(time_left), commits, store)
    return source.collect(source.select(request.paths, request.cwd))


def collect_unknown(
    request: Request, place: Place, commits: Commits, store: Store, directories: Directories[Any]
) -> Collection | None:
    """The files whose directory the cache does not know; None where `collect` is to be asked."""
    source = _source_at(request, place, commits, store)
    selection = source.select(request.paths, request.cwd)
    if not source.has_directories(selection):
        return None
    try:
        return source.collect_unknown(selection, directories)
    except UsageError:
        # An untracked file that is no source is in no tree and may be named all the same.
        return None


def readers(request: Request, place: Place, settings: Settings) -> tuple[Reader, Reader]:
    """How the bytes of the judged versions, and of their bases, are read."""
    from antipasta.cache.store import Store

    source, max_bytes = source_of(request, place, Store()), settings.limits.max_file_mb * 1e6
    return (
        partial(source.read_heads, max_bytes=max_bytes),
        partial(source.read_bases, max_bytes=max_bytes),
    )


def _source_at(request: Request, place: Place, commits: Commits, store: Store) -> ContentSource:
    return source_of(request._replace(head=commits.head, base=commits.base), place, store)
