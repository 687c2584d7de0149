"""The index: what the next commit will hold, and what its parents have in its place."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from antipasta.collect import git
from antipasta.collect.changes import (
    ChangedPath,
    assemble_in_git,
    changed_in_all,
    removed_from_all,
)
from antipasta.collect.git_formats import ABSENT, parse_differences, parse_index
from antipasta.model import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from antipasta.collect.git_formats import Difference, Entry
    from antipasta.collect.paths import Selection
    from antipasta.collect.trees import Tree
    from antipasta.model import Collection, Remembered, Version

# Of a file that is only intended to be added, `git ls-files --stage` lists an empty one.
_EVERY_PATH = ("--no-renames", "--ita-visible-in-index")


def collect(
    repository: git.Repository, selection: Selection, remembered: Remembered | None
) -> Collection:
    """The files of the index that differ from HEAD, or that `selection` names.

    While a merge, cherry-pick, revert or rebase is in progress, a file must differ from the other
    parent as well: what came from there unchanged is not this commit's doing. Raises GitError, and
    UsageError when a selected path is not in the index.
    """
    differences = [
        _differences(repository, parent) for parent in (repository.base, *other_parents(repository))
    ]
    changes = changed_in_all(differences)
    changes += _named_besides(repository, selection, changes, differences[0])
    removed = removed_from_all(differences)
    return assemble_in_git(
        repository,
        Source("staged", base=repository.head, is_compared=True),
        changes,
        removed,
        remembered=remembered,
        selection=selection,
    )


def collect_whole(
    repository: git.Repository,
    files_of: Callable[[Tree], Iterable[Entry]],
    remembered: Remembered | None,
) -> Collection:
    """Those files of the index that `files_of` chooses, compared with nothing. Raises GitError."""
    # Imported here: a commit is judged by what it changes.
    from antipasta.collect.trees import overlaid, tree_of_commit

    differences = _differences(repository, repository.base, *_EVERY_PATH).values()
    staged = {each.new.path: None if each.status == "D" else each.new for each in differences}
    tree = overlaid(tree_of_commit(repository, repository.base), staged)
    changes = [ChangedPath(each, unmerged=each.mode == ABSENT) for each in files_of(tree)]
    source = Source("staged", base=repository.head)
    return assemble_in_git(repository, source, changes, remembered=remembered)


def _differences(repository: git.Repository, parent: str, *more: str) -> dict[str, Difference]:
    options = ("--cached", "--ita-invisible-in-index", *git.DIFF_OPTIONS, *more)
    output = repository.ask("diff-index", *options, parent, "--")
    return {entry.new.path: entry for entry in parse_differences(output)}


def _named_besides(
    repository: git.Repository,
    selection: Selection,
    changes: Sequence[ChangedPath],
    from_head: Mapping[str, Difference],
) -> list[ChangedPath]:
    """The selected files that equal a parent's: a path given by name is judged all the same."""
    changed = {change.head.path for change in changes}
    if selection.paths <= changed:
        return []
    entries = list(parse_index(repository.ask("ls-files", "--stage", "-z")))
    selection.require_matches([*(entry.path for entry in entries), *from_head], "the index")
    return [
        ChangedPath(entry, (entry,))
        for entry in entries
        if entry.path not in changed and selection.has(entry.path)
    ]


def other_parents(repository: git.Repository) -> tuple[str, ...]:
    """The commits besides HEAD that the next commit is made from, as revisions.

    Read from the files that git keeps while it is at it; in `pre-merge-commit`, where MERGE_HEAD
    does not exist yet, from the GITHEAD_<id> variables that git sets for its merge drivers.
    """
    merged = _read_ids(repository, "MERGE_HEAD") or [
        name.removeprefix("GITHEAD_")
        for name in os.environ
        if name.startswith("GITHEAD_") and len(name) == len("GITHEAD_") + len(repository.base)
    ]
    picked = _read_ids(repository, "CHERRY_PICK_HEAD")
    reverted = [_parent(repository, oid) for oid in _read_ids(repository, "REVERT_HEAD")]
    replayed = _read_ids(repository, "REBASE_HEAD") if _is_rebasing(repository) else []
    return tuple(dict.fromkeys(merged + picked + reverted + replayed))


def _parent(repository: git.Repository, commit: str) -> str:
    """The first parent of `commit`; of a root commit the tree without files."""
    has_parent = git.succeeds(("rev-parse", "--quiet", "--verify", f"{commit}^"), repository.root)
    return f"{commit}^" if has_parent else git.EMPTY_TREE[repository.object_format]


def _is_rebasing(repository: git.Repository) -> bool:
    directories = ("rebase-merge", "rebase-apply")
    return any(os.path.isdir(os.path.join(repository.git_dir, name)) for name in directories)


def _read_ids(repository: git.Repository, name: str) -> list[str]:
    try:
        with open(os.path.join(repository.git_dir, name), encoding="ascii") as file:
            return file.read().split()
    except FileNotFoundError:
        return []


def differs_on_disk(repository: git.Repository, version: Version) -> bool:
    """Whether the working tree holds something else at the path of the staged `version`.

    Line ends do not count: git may write other ones to disk than it stores.
    """
    # Imported here: only a refusal pays for it.
    from antipasta.collect.disk import blob_id

    try:
        with open(os.path.join(repository.root, version.path), "rb") as file:
            on_disk = file.read()
    except OSError:
        return True
    unconverted = on_disk.replace(b"\r\n", b"\n")
    return version.oid not in {
        blob_id([data], len(data), repository.object_format) for data in (on_disk, unconverted)
    }
