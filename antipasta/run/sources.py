"""Where the files of a request come from: which collector finds them, and how their bytes are read.

The collectors of other sources than the index are imported when they are needed: the module is on
the hook's fast path.
"""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from antipasta.collect.paths import select
from antipasta.errors import UsageError
from antipasta.model import Candidate, Collection, Source, Version

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from antipasta.cache.store import Store
    from antipasta.cache.worktree import FileMemory
    from antipasta.collect import git
    from antipasta.collect.paths import Selection
    from antipasta.collect.place import Place
    from antipasta.config.settings import Settings
    from antipasta.model import Content, Reader
    from antipasta.run.directories import Directories
    from antipasta.run.request import Request


class Commits(NamedTuple):
    """The commit to be judged, if it is one, and the one to compare with: their merge base."""

    head: str | None = None
    base: str | None = None


def commits_of(request: Request, repository: git.Repository | None) -> Commits:
    """The commits that the request names. Raises GitError where there is no such commit.

    Outside git, and for the index and the working tree alone, there are none.
    """
    if repository is None or not (request.head or request.base):
        return Commits()
    # Imported here: the index is compared with HEAD.
    from antipasta.collect.commits import merge_base, resolve_commit

    head = resolve_commit(repository, request.head) if request.head else None
    if not request.base:
        return Commits(head)
    base = resolve_commit(repository, request.base)
    names = request.base, request.head or "HEAD"
    return Commits(head, merge_base(repository, base, head or repository.head or base, names))


def collect(
    request: Request,
    place: Place,
    commits: Commits,
    store: Store,
    time_left: Callable[[], float],
) -> Collection:
    """The files that the request is about. Raises what the collector of its source raises."""
    root, repository = place
    if request.text is not None:
        return _standard_input(request, place)
    selection = select(request.paths, cwd=request.cwd, root=root)
    if repository is None:
        from antipasta.collect import directory

        return directory.collect(root, selection, time_left)
    if request.staged:
        from antipasta.collect import staged

        return staged.collect(repository, selection, store)
    head, base = commits
    if head:
        from antipasta.collect import revision

        return revision.collect(repository, selection, store, revision=head, base=base)
    from antipasta.collect import worktree

    seen = _seen_files(repository, store)
    if base:
        return worktree.collect(repository, selection, store, base=base, seen=seen)
    return worktree.collect_whole(repository, selection, seen=seen)


def collect_unknown(
    request: Request, place: Place, commits: Commits, store: Store, directories: Directories[Any]
) -> Collection | None:
    """The files of a tree, or of directories in it, whose directory the cache does not know.

    None where `collect` is to be asked: outside git, and when the request names no directory, or
    what no tree has. Raises GitError.
    """
    root, repository = place
    selection = select(request.paths, cwd=request.cwd, root=root)
    if repository is None:
        return None
    files_of = partial(directories.files_of, selection=selection)
    try:
        if request.staged:
            from antipasta.collect import staged

            return staged.collect_whole(repository, files_of, store)
        if commits.head:
            from antipasta.collect import revision

            return revision.collect_whole(repository, commits.head, files_of, store)
        if not _names_a_directory(selection, root):
            return None
        from antipasta.cache.worktree import WorktreeMemory
        from antipasta.collect import overlay

        memory = WorktreeMemory(store, root, repository.object_format, directories.code)
        seen = _seen_files(repository, store)
        return overlay.collect_unknown(repository, selection, files_of, seen, memory)
    except UsageError:
        # An untracked file that is no source is in no tree and may be named all the same.
        return None


def _names_a_directory(selection: Selection, root: str) -> bool:
    """Whether it selects a directory, or everything."""
    paths = selection.paths
    return not paths or any(os.path.isdir(os.path.join(root, path)) for path in paths)


def _seen_files(repository: git.Repository, store: Store) -> FileMemory:
    # Imported here: the index holds the blob ids itself.
    from antipasta.cache.worktree import FileMemory

    return FileMemory(store, repository.root, repository.object_format)


def _standard_input(request: Request, place: Place) -> Collection:
    from antipasta.collect.disk import blob_id
    from antipasta.collect.languages import by_name, by_shebang

    text = request.text or b""
    language = by_name(request.stdin_name) or by_shebang(text)
    if language is None:
        raise UsageError(
            f"the language of {request.stdin_name!r} is not known",
            hint="name the file: --stdin-filename pkg/mod.py",
        )
    oid = blob_id([text], len(text), _object_format(place))
    return Collection(Source("stdin"), (Candidate(Version(request.stdin_name, oid, language)),))


def _object_format(place: Place) -> str:
    return place.repository.object_format if place.repository else "sha1"


def readers(request: Request, place: Place, settings: Settings) -> tuple[Reader, Reader]:
    """How the bytes of the judged versions, and of their bases, are read."""
    max_bytes = settings.limits.max_file_mb * 1e6

    # Imported in the functions: a run whose files are all cached reads none.
    def from_text(versions: Sequence[Version]) -> Iterator[Content]:
        from antipasta.collect import content

        return content.given(request.text or b"", versions, max_bytes=max_bytes)

    def from_disk(versions: Sequence[Version]) -> Iterator[Content]:
        from antipasta.collect import content

        return content.from_disk(
            place.root, versions, max_bytes=max_bytes, object_format=_object_format(place)
        )

    def from_git(versions: Sequence[Version], *, are_staged: bool = False) -> Iterator[Content]:
        from antipasta.collect import content

        assert place.repository is not None
        read = content.from_index if are_staged else content.from_git
        contents = read(place.repository, versions, max_bytes=max_bytes)
        # The hook names such a file and goes on; a gate has nothing to go on with.
        return contents if request.is_hook else content.all_there(place.repository, contents)

    if request.text is not None:
        return from_text, from_text
    if request.staged:
        return partial(from_git, are_staged=True), from_git
    return (from_git if request.head else from_disk), from_git
