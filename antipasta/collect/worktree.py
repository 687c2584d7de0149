"""The files on disk: tracked ones and untracked ones that are not ignored.

Content is the bytes on disk as they are, without clean filters and end-of-line conversion, and the
blob id is computed from those bytes.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from antipasta.collect import GitSource, git
from antipasta.collect.changes import ChangedPath, assemble, languages_in_git
from antipasta.collect.disk import listed, scan_worktree
from antipasta.collect.git_formats import Entry, parse_differences
from antipasta.collect.revision import tree_entries
from antipasta.model import Commits, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from antipasta.collect.disk import SeenFiles
    from antipasta.collect.overlay import Memory
    from antipasta.collect.paths import Selection
    from antipasta.collect.trees import KnownDirectories
    from antipasta.model import Collection, Content, Remembered, Version

_HERE = "the working tree"
_SKIP_WORKTREE = "S"  # the tag of `git ls-files -t`


class Memories(NamedTuple):
    """What earlier runs remember of a working tree.

    `seen` has the blob ids of its files. `tree_of` takes the digest of our own code that finds
    files, and returns the memory of the tree that the files were compared with.
    """

    seen: SeenFiles
    tree_of: Callable[[str], Memory]


class WorkingTree(GitSource):
    """The files on disk; with the commit `base`, those that differ from it.

    Without `memories` each file is read.
    """

    def __init__(
        self,
        repository: git.Repository,
        remembered: Remembered | None = None,
        memories: Memories | None = None,
        base: str | None = None,
        *,
        requires_all: bool = True,
    ) -> None:
        description = Source("worktree", base=base, is_compared=base is not None)
        commits = Commits(None, base)
        super().__init__(repository, remembered, description, commits, requires_all=requires_all)
        self._memories = memories
        self._seen = memories.seen if memories else None
        self._base = base

    def collect(self, selection: Selection) -> Collection:
        """The files that `selection` names, else all; with a base those that differ from it.

        With a base, a file that `selection` names is collected even if it does not differ. Raises
        GitError, and UsageError when a selected path is not in the working tree.
        """
        if self._base is None:
            return self._collect_whole(selection)
        return self._collect_changes(selection, self._base)

    def _collect_changes(self, selection: Selection, base: str) -> Collection:
        repository = self._repository
        paths, left_out = _listed(repository, selection)
        found = scan_worktree(repository, paths, self._seen)
        before = {entry.path: entry for entry in tree_entries(repository, base)}
        renames = _renames(repository, base)
        # A file without a language is no script: asking git for its first line would be of no use,
        # and git does not have the blob.
        heads = [
            each
            for each in found.entries
            if not each.is_file or found.languages[each.path, each.oid]
        ]
        changes = _changes(heads, before, renames, selection)
        elsewhere = left_out | set(renames.values())
        removed = [
            entry
            for path, entry in before.items()
            if path not in elsewhere and not _exists(repository, path)
        ]
        languages = languages_in_git(repository, changes, removed, self._remembered)
        collection = assemble(
            self.description,
            changes,
            removed,
            languages=languages | found.languages,
            selection=selection,
        )
        return collection._replace(missing=collection.missing + found.missing)

    def _collect_whole(self, selection: Selection) -> Collection:
        paths = sorted(listed(self._repository, "--cached", "--others"))
        selection.require_matches(paths, _HERE)
        found = scan_worktree(
            self._repository,
            [path for path in paths if selection.has(path)],
            # The memory is of whole directories: a part of one would replace it.
            None if selection.paths else self._seen,
        )
        collection = assemble(
            self.description,
            [ChangedPath(entry) for entry in found.entries],
            (),
            languages=found.languages,
            selection=selection,
        )
        return collection._replace(missing=found.missing)

    def has_directories(self, selection: Selection) -> bool:
        """Whether there is no base, and `selection` is everything or names a directory."""
        paths = selection.paths
        return self._base is None and (not paths or any(map(self._is_directory, paths)))

    def _is_directory(self, path: str) -> bool:
        return os.path.isdir(os.path.join(self.root, path))

    def collect_unknown(
        self, selection: Selection, directories: KnownDirectories
    ) -> Collection | None:
        """The collection of the selected files whose directories are not known.

        None where the caller must use `collect`.
        """
        if self._memories is None:
            return None
        # Imported here: a run with a base does not need it.
        from antipasta.collect import overlay

        return overlay.collect_unknown(
            self._repository,
            selection,
            lambda tree: directories.files_of(tree, selection),
            self._memories.seen,
            self._memories.tree_of(directories.code),
        )

    def read_heads(self, versions: Sequence[Version], max_bytes: float) -> Iterator[Content]:
        """The content of the versions, from disk."""
        # Imported here: a run whose files are all cached reads none.
        from antipasta.collect.content import from_disk

        return from_disk(
            self.root,
            versions,
            max_bytes=max_bytes,
            object_format=self._repository.object_format,
        )


def _listed(repository: git.Repository, selection: Selection) -> tuple[list[str], set[str]]:
    """Tracked and untracked paths, sorted, and those that a sparse checkout leaves out.

    A nested repository is listed as one path, its directory. Raises UsageError when a selected path
    is not among them.
    """
    options = ("--cached", "--others", "--exclude-standard", "-t", "-z")
    output = os.fsdecode(repository.ask("ls-files", *options))
    lines = [line.partition(" ") for line in output.split("\0")[:-1]]
    left_out = {path for tag, _, path in lines if tag == _SKIP_WORKTREE}
    paths = sorted({path.rstrip("/") for _, _, path in lines})
    selection.require_matches(paths, _HERE)
    return paths, left_out


def _changes(
    heads: Sequence[Entry],
    before: dict[str, Entry],
    renames: dict[str, str],
    selection: Selection,
) -> list[ChangedPath]:
    changes = []
    for head in heads:
        old = before.get(head.path) or before.get(renames.get(head.path, ""))
        named = bool(selection.paths) and selection.has(head.path)
        if named or old is None or (old.path, old.oid) != (head.path, head.oid):
            changes.append(ChangedPath(head, (old,) if old else ()))
    return changes


def _renames(repository: git.Repository, base: str) -> dict[str, str]:
    """New path to old path, for the files that were renamed between `base` and the index."""
    options = ("--cached", *git.DIFF_OPTIONS)
    output = repository.ask("diff-index", *options, base, "--")
    return {
        entry.new.path: entry.old.path for entry in parse_differences(output) if entry.status == "R"
    }


def _exists(repository: git.Repository, path: str) -> bool:
    return os.path.lexists(os.path.join(repository.root, path))
