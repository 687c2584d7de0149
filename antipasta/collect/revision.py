"""The tree of a commit, alone or compared with other commits.

It is read by git's plumbing, not by pygit2: git reads 2,818 blobs in 107 ms, pygit2 in 160 ms
(bench/readers.py), and libgit2 cannot open a SHA-256 repository.
"""

from __future__ import annotations

from antipasta.collect import GitSource, git
from antipasta.collect.blobs import read_blobs
from antipasta.collect.changes import (
    ChangedPath,
    assemble_in_git,
    changed_in_all,
    gone_from,
    removed_from_all,
)
from antipasta.collect.git_formats import parse_differences, parse_tree
from antipasta.collect.trees import tree_of_commit
from antipasta.errors import ConfigError
from antipasta.lean.typing import TYPE_CHECKING
from antipasta.limits import limit
from antipasta.model import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from antipasta.collect.git_formats import Difference, Entry
    from antipasta.collect.paths import Selection
    from antipasta.collect.trees import KnownDirectories
    from antipasta.model import ChangedText, Collection, Commits, Content, Remembered, Version


class Revision(GitSource):
    """The tree of the head of `commits`; if these have bases, what differs from each base."""

    def __init__(
        self,
        repository: git.Repository,
        remembered: Remembered | None,
        commits: Commits,
        *,
        requires_all: bool = True,
    ) -> None:
        head, base, _ = commits
        assert head is not None, "a revision needs a commit"
        description = Source("revision", head, base, is_compared=base is not None)
        super().__init__(repository, remembered, description, commits, requires_all=requires_all)
        self.name_in_git = self._head = head
        self._from_base: Mapping[str, Difference] = {}

    def collect(self, selection: Selection) -> Collection:
        """The files of the commit; with bases, only those that differ from each of them.

        With bases, a file that `selection` names is collected whether it differs or not. The name
        of a deleted file selects nothing, and the old name of a renamed file selects that file.
        Raises GitError, and UsageError when neither the tree nor a base has a selected path.
        """
        repository, head = self._repository, self._head
        differences = [_differences(repository, base, head) for base in self.commits.bases]
        self._from_base = differences[0] if differences else {}
        changes = changed_in_all(differences)
        if not differences or not selection.paths <= {change.head.path for change in changes}:
            entries = tree_entries(repository, head)
            here = (entry.path for entry in entries)
            gone = gone_from(each for of_base in differences for each in of_base.values())
            selection = selection.following(here, gone, head)
            changes += _named_besides(entries, selection, changes, is_compared=bool(differences))
        removed = removed_from_all(differences)
        return assemble_in_git(
            repository,
            self.description,
            changes,
            removed,
            remembered=self._remembered,
            selection=selection,
        )

    def has_directories(self, selection: Selection) -> bool:
        """Whether the tree is collected as a whole, and not compared with a base."""
        return not self.commits.bases

    def collect_unknown(self, selection: Selection, directories: KnownDirectories) -> Collection:
        """The selected files in directories without a cached sum. Raises GitError."""
        tree = tree_of_commit(self._repository, self._head)
        return assemble_in_git(
            self._repository,
            self.description,
            [ChangedPath(entry) for entry in directories.files_of(tree, selection)],
            remembered=self._remembered,
        )

    def read_heads(self, versions: Sequence[Version], max_bytes: float) -> Iterator[Content]:
        """The contents of the versions, from the object database."""
        return self.read_bases(versions, max_bytes)

    def changed_attributes(self) -> list[ChangedText]:
        """The `.gitattributes` files that differ from the first base."""
        changed = [each for each in self._from_base.values() if each.is_of_attributes]
        if not changed:
            return []
        from antipasta.collect.attributes import changed_texts

        before = {old.path: old.oid for _, old, _ in changed if old.is_file}
        after = {new.path: new.oid for _, _, new in changed if new.is_file}
        return changed_texts(self._repository, before, after)

    def _own_attributes(self, paths: Sequence[str]) -> dict[str, bytes]:
        return self._attributes_in(self._head, paths)


def _named_besides(
    entries: Sequence[Entry],
    selection: Selection,
    changes: Sequence[ChangedPath],
    *,
    is_compared: bool,
) -> list[ChangedPath]:
    """The selected entries that did not change; if they are compared, then with themselves."""
    changed = {change.head.path for change in changes}
    return [
        ChangedPath(entry, (entry,) if is_compared else ())
        for entry in entries
        if entry.path not in changed and selection.has(entry.path)
    ]


def reader(
    repository: git.Repository, revision: str, paths: Sequence[str]
) -> Callable[[str], bytes | None]:
    """A function that reads a file of a commit: its bytes, or None if it does not exist.

    It is for configuration files and baselines. git looks up all `paths` at once, which raises
    GitError. The function takes one of the `paths`. It raises ConfigError if that is not a regular
    file, cannot be read, or is larger than limits.MAX_CONFIG_BYTES.
    """
    listed = repository.ask("ls-tree", "-z", revision, "--", *paths)
    entries = {entry.path: entry for entry in parse_tree(listed)}

    def read(path: str) -> bytes | None:
        return _read(repository, entries[path]) if path in entries else None

    return read


def _read(repository: git.Repository, entry: Entry) -> bytes:
    max_bytes = limit("MAX_CONFIG_BYTES")
    if not entry.is_file:
        raise ConfigError(f"{entry.path}: is not a file")
    (blob,) = read_blobs(repository, [entry.oid], max_bytes=max_bytes)
    if blob.data is None:
        problem = "cannot be read" if blob.size < 0 else f"is larger than {max_bytes:g} bytes"
        raise ConfigError(f"{entry.path}: {problem}")
    return blob.data


def tree_entries(repository: git.Repository, revision: str) -> list[Entry]:
    """All entries of the tree of `revision` and of its subtrees, without the directories.

    Raises GitError.
    """
    return list(parse_tree(repository.ask("ls-tree", "-r", "-z", revision)))


def blobs_of(repository: git.Repository, revision: str) -> set[str]:
    """The ids of all blobs in the tree of the commit `revision`. Raises GitError."""
    return {entry.oid for entry in tree_entries(repository, revision)}


def blobs_since(repository: git.Repository, revision: str) -> set[str]:
    """The ids of all blobs that the commits since `revision` added, changed or removed.

    These are the commits in the history of HEAD and not of `revision`. A merge is compared with
    each of its parents. Raises GitError.
    """
    commits = git.run(("rev-list", f"{revision}..HEAD", "--"), repository.root)
    options = ("--stdin", "--root", "-m", "-r", "--no-commit-id", *git.DIFF_OPTIONS, "--no-renames")
    output = git.run(("diff-tree", *options), repository.root, commits)
    return {side.oid for each in parse_differences(output) for side in (each.old, each.new)}


def _differences(repository: git.Repository, base: str, revision: str) -> dict[str, Difference]:
    options = ("-r", *git.DIFF_OPTIONS)
    output = repository.ask("diff-tree", *options, base, revision, "--")
    return {entry.new.path: entry for entry in parse_differences(output)}
