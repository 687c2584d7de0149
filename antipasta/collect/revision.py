"""A commit's tree, alone or compared with another commit.

git's plumbing and not pygit2: reading 2,818 blobs took 107 ms against 160, and libgit2 opens no
SHA-256 repository (bench/readers.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.collect import git
from antipasta.collect.blobs import read_blobs
from antipasta.collect.changes import (
    ChangedPath,
    assemble_in_git,
    changed_in_all,
    removed_from_all,
)
from antipasta.collect.git_formats import parse_differences, parse_tree
from antipasta.collect.trees import tree_of_commit
from antipasta.errors import ConfigError
from antipasta.limits import limit
from antipasta.model import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from antipasta.collect.git_formats import Difference, Entry
    from antipasta.collect.paths import Selection
    from antipasta.collect.trees import Tree
    from antipasta.model import Collection, Remembered


def collect(
    repository: git.Repository,
    selection: Selection,
    remembered: Remembered | None,
    *,
    revision: str,
    base: str | None,
) -> Collection:
    """The files of the commit `revision`; with the commit `base` only those that differ from it.

    A file that `selection` names is collected whether it differs or not. Raises GitError, and
    UsageError when a selected path is not in the tree.
    """
    differences = _differences(repository, base, revision) if base else {}
    changes = changed_in_all([differences])
    if not base or not selection.paths <= differences.keys():
        entries = tree_entries(repository, revision)
        selection.require_matches([*(entry.path for entry in entries), *differences], revision)
        changes += [
            ChangedPath(entry, (entry,) if base else ())
            for entry in entries
            if entry.path not in differences and selection.has(entry.path)
        ]
    removed = removed_from_all([differences])
    return assemble_in_git(
        repository,
        Source("revision", revision, base, is_compared=base is not None),
        changes,
        removed,
        remembered=remembered,
        selection=selection,
    )


def reader(
    repository: git.Repository, revision: str, paths: Sequence[str]
) -> Callable[[str], bytes | None]:
    """Gives the content of one of the `paths` in a commit, None where there is no such path.

    It raises ConfigError for what is no regular file there, cannot be read, or is larger than
    limits.MAX_CONFIG_BYTES: it is for the files that say how to judge. All are looked for at once.
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


def collect_whole(
    repository: git.Repository,
    revision: str,
    files_of: Callable[[Tree], Iterable[Entry]],
    remembered: Remembered | None,
) -> Collection:
    """Those files of the commit `revision` that `files_of` chooses, compared with nothing.

    Raises GitError.
    """
    changes = [ChangedPath(entry) for entry in files_of(tree_of_commit(repository, revision))]
    source = Source("revision", revision)
    return assemble_in_git(repository, source, changes, remembered=remembered)


def tree_entries(repository: git.Repository, revision: str) -> list[Entry]:
    """Every entry below the tree of `revision`."""
    return list(parse_tree(repository.ask("ls-tree", "-r", "-z", revision)))


def blobs_of(repository: git.Repository, revision: str) -> set[str]:
    """The ids of what is in the tree of the commit `revision`."""
    return {entry.oid for entry in tree_entries(repository, revision)}


def blobs_since(repository: git.Repository, revision: str) -> set[str]:
    """The ids of what the commits since `revision` made, and of what they made it from.

    These are the commits that HEAD has and the commit `revision` has not; what a merge took from
    one parent differs from the other.
    """
    commits = git.run(("rev-list", f"{revision}..HEAD", "--"), repository.root)
    options = ("--stdin", "--root", "-m", "-r", "--no-commit-id", *git.DIFF_OPTIONS, "--no-renames")
    output = git.run(("diff-tree", *options), repository.root, commits)
    return {side.oid for each in parse_differences(output) for side in (each.old, each.new)}


def _differences(repository: git.Repository, base: str, revision: str) -> dict[str, Difference]:
    options = ("-r", *git.DIFF_OPTIONS)
    output = repository.ask("diff-tree", *options, base, revision, "--")
    return {entry.new.path: entry for entry in parse_differences(output)}
