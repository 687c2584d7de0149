"""The files on disk: tracked ones, and untracked ones that are not ignored.

The content is the bytes on disk, without clean filters or conversion of line ends. The blob ids are
computed from these bytes.
"""

from __future__ import annotations

import os

from antipasta.collect import NO_COMMITS, GitSource, git
from antipasta.collect.changes import ChangedPath, assemble, languages_in_git
from antipasta.collect.disk import listed, scan_worktree
from antipasta.collect.generated import is_of_attributes
from antipasta.collect.git_formats import Entry, parse_differences
from antipasta.collect.revision import tree_entries
from antipasta.lean.typing import TYPE_CHECKING, NamedTuple
from antipasta.model import Source
from antipasta.system.files import decoded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from antipasta.collect.disk import SeenFiles
    from antipasta.collect.overlay import Memory
    from antipasta.collect.paths import Selection
    from antipasta.collect.trees import KnownDirectories
    from antipasta.model import ChangedText, Collection, Commits, Content, Remembered, Version

_HERE = "the working tree"
_SKIP_WORKTREE = "S"  # the tag of `git ls-files -t`


class Memories(NamedTuple):
    """What is cached of a working tree.

    `seen` has the blob ids of its files. `tree_of` takes the digest of the code that finds files,
    and returns the cached tree that the files on disk were compared with.
    """

    seen: SeenFiles
    tree_of: Callable[[str], Memory]


class WorkingTree(GitSource):
    """The files on disk; if `commits` have bases, the files that differ from each base.

    Without `memories` every file is read.
    """

    def __init__(
        self,
        repository: git.Repository,
        remembered: Remembered | None = None,
        memories: Memories | None = None,
        commits: Commits = NO_COMMITS,
        *,
        requires_all: bool = True,
    ) -> None:
        base = commits.base
        description = Source("worktree", base=base, is_compared=base is not None)
        super().__init__(repository, remembered, description, commits, requires_all=requires_all)
        self._memories = memories
        self._seen = memories.seen if memories else None
        self._paths: Sequence[str] = ()
        self._in_base: Mapping[str, Entry] = {}

    def collect(self, selection: Selection) -> Collection:
        """The files that `selection` names, else all; with bases, those that differ from each base.

        With bases, a file that `selection` names is collected whether it differs or not. The name
        of a deleted file selects nothing, and the old name of a file that was renamed in the index
        selects that file. Raises GitError, and UsageError when a selected path is neither on disk
        nor in a base.
        """
        if self.commits.bases:
            return self._collect_changes(selection)
        return self._collect_whole(selection)

    def _collect_changes(self, selection: Selection) -> Collection:
        repository = self._repository
        paths, left_out = _listed(repository)
        bases = [_base(repository, commit) for commit in self.commits.bases]
        self._paths, self._in_base = paths, bases[0].files
        selection = selection.following(paths, _gone(bases), _HERE, self.root)
        found = scan_worktree(repository, paths, self._seen)
        # Files that are no source are left out here. Otherwise git would be asked for the first
        # lines of files that it does not have.
        heads = [
            each
            for each in found.entries
            if not each.is_file or found.languages[each.path, each.oid]
        ]
        changes = _changes(heads, bases, selection)
        removed = _removed(repository, bases, left_out)
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
        selection.require_matches(paths, _HERE, self.root)
        found = scan_worktree(
            self._repository,
            [path for path in paths if selection.has(path)],
            # The cache has whole directories, and a part of one would replace the whole.
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
        return not self.commits.bases and (not paths or any(map(self._is_directory, paths)))

    def _is_directory(self, path: str) -> bool:
        return os.path.isdir(os.path.join(self.root, path))

    def collect_unknown(
        self, selection: Selection, directories: KnownDirectories
    ) -> Collection | None:
        """The selected files in directories without a cached sum.

        None if the caller must use `collect` instead. Raises GitError.
        """
        if self._memories is None:
            return None
        from antipasta.collect import overlay

        return overlay.collect_unknown(
            self._repository,
            selection,
            lambda tree: directories.files_of(tree, selection),
            self._memories.seen,
            self._memories.tree_of(directories.code),
        )

    def changed_attributes(self) -> list[ChangedText]:
        """The `.gitattributes` files that differ from the first base."""
        before = {each.path: each.oid for each in self._in_base.values() if each.is_file}
        before = {path: before[path] for path in filter(is_of_attributes, before)}
        here = [*filter(is_of_attributes, self._paths)]
        if not before and not here:
            return []
        from antipasta.collect.attributes import changed_on_disk

        return changed_on_disk(self._repository, before, here)

    def read_heads(self, versions: Sequence[Version], max_bytes: float) -> Iterator[Content]:
        """The contents of the versions, from disk."""
        from antipasta.collect.content import from_disk

        return from_disk(
            self.root,
            versions,
            max_bytes=max_bytes,
            object_format=self._repository.object_format,
        )


def _listed(repository: git.Repository) -> tuple[list[str], set[str]]:
    """Tracked and untracked paths, sorted, and the paths that a sparse checkout leaves out.

    A nested repository is listed as its directory.
    """
    options = ("--cached", "--others", "--exclude-standard", "-t", "-z")
    output = decoded(repository.ask("ls-files", *options))
    lines = [line.partition(" ") for line in output.split("\0")[:-1]]
    left_out = {path for tag, _, path in lines if tag == _SKIP_WORKTREE}
    return sorted({path.rstrip("/") for _, _, path in lines}), left_out


class _Base(NamedTuple):
    """The `files` of a base by path, and the old path of each renamed file by its new path."""

    files: dict[str, Entry]
    renames: dict[str, str]

    def version_of(self, path: str) -> Entry | None:
        """The entry of the base for the file that is now at `path`; None if it has none."""
        return self.files.get(path) or self.files.get(self.renames.get(path, ""))


def _base(repository: git.Repository, commit: str) -> _Base:
    files = {entry.path: entry for entry in tree_entries(repository, commit)}
    return _Base(files, _renames(repository, commit))


def _gone(bases: Sequence[_Base]) -> dict[str, str | None]:
    """The paths that the bases have, each with its new path if the file was renamed, else None."""
    gone: dict[str, str | None] = {path: None for base in bases for path in base.files}
    for base in bases:
        gone |= {old: new for new, old in base.renames.items()}
    return gone


def _changes(
    heads: Sequence[Entry], bases: Sequence[_Base], selection: Selection
) -> list[ChangedPath]:
    changes = []
    for head in heads:
        olds = [base.version_of(head.path) for base in bases]
        named = bool(selection.paths) and selection.has(head.path)
        if named or all(_differs(old, head) for old in olds):
            changes.append(ChangedPath(head, tuple(old for old in olds if old)))
    return changes


def _differs(old: Entry | None, head: Entry) -> bool:
    return old is None or (old.path, old.oid) != (head.path, head.oid)


def _removed(repository: git.Repository, bases: Sequence[_Base], left_out: set[str]) -> list[Entry]:
    """The entries at paths that each of `bases` has and the disk lacks."""
    elsewhere = left_out.union(*(base.renames.values() for base in bases))
    first, *others = (base.files for base in bases)
    gone = [
        path
        for path in first
        if all(path in files for files in others)
        and path not in elsewhere
        and not _exists(repository, path)
    ]
    return [base.files[path] for path in gone for base in bases]


def _renames(repository: git.Repository, base: str) -> dict[str, str]:
    """New path to old path, for the files that were renamed between `base` and the index."""
    options = ("--cached", *git.DIFF_OPTIONS)
    output = repository.ask("diff-index", *options, base, "--")
    return {
        entry.new.path: entry.old.path for entry in parse_differences(output) if entry.status == "R"
    }


def _exists(repository: git.Repository, path: str) -> bool:
    return os.path.lexists(os.path.join(repository.root, path))
