"""The files on disk: tracked ones and untracked ones that are not ignored.

Content is the bytes on disk as they are: no clean filter and no end-of-line conversion is applied,
and the blob id is computed from those bytes.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from antipasta.collect import git
from antipasta.collect.changes import ChangedPath, assemble, languages_in_git
from antipasta.collect.disk import listed, scan_worktree
from antipasta.collect.git_formats import Entry, parse_differences
from antipasta.collect.revision import tree_entries
from antipasta.model import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from antipasta.collect.disk import SeenFiles
    from antipasta.collect.paths import Selection
    from antipasta.model import Collection, Remembered

_HERE = "the working tree"
_SKIP_WORKTREE = "S"  # the tag of `git ls-files -t`


def collect(
    repository: git.Repository,
    selection: Selection,
    remembered: Remembered | None,
    *,
    base: str,
    seen: SeenFiles | None = None,
) -> Collection:
    """The files of the working tree that differ from the commit `base`, or that `selection` names.

    Raises GitError, and UsageError when a selected path is not there.
    """
    paths, left_out = _listed(repository, selection)
    found = scan_worktree(repository, paths, seen)
    before = {entry.path: entry for entry in tree_entries(repository, base)}
    renames = _renames(repository, base)
    # Else git would be asked for the first lines of files that are no scripts, and that it lacks.
    heads = [
        each for each in found.entries if not each.is_file or found.languages[each.path, each.oid]
    ]
    changes = _changes(heads, before, renames, selection)
    elsewhere = left_out | set(renames.values())
    removed = [
        entry
        for path, entry in before.items()
        if path not in elsewhere and not _exists(repository, path)
    ]
    languages = languages_in_git(repository, changes, removed, remembered)
    collection = assemble(
        Source("worktree", base=base, is_compared=True),
        changes,
        removed,
        languages=languages | found.languages,
        selection=selection,
    )
    return collection._replace(missing=collection.missing + found.missing)


def collect_whole(
    repository: git.Repository, selection: Selection, seen: SeenFiles | None = None
) -> Collection:
    """The files of the working tree that `selection` names, compared with nothing.

    Raises GitError, and UsageError when a selected path is not there.
    """
    paths = sorted(listed(repository, "--cached", "--others"))
    selection.require_matches(paths, _HERE)
    found = scan_worktree(
        repository,
        [path for path in paths if selection.has(path)],
        # A part of a directory does not say what all of it is.
        None if selection.paths else seen,
    )
    changes = [ChangedPath(entry) for entry in found.entries]
    collection = assemble(
        Source("worktree"), changes, (), languages=found.languages, selection=selection
    )
    return collection._replace(missing=found.missing)


def _listed(repository: git.Repository, selection: Selection) -> tuple[list[str], set[str]]:
    """Tracked and untracked paths, sorted, and those that a sparse checkout leaves out.

    Of a nested repository its directory is listed. Raises UsageError when something selected is
    not among them.
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
    """New path to old path, for what was renamed between `base` and the index."""
    options = ("--cached", *git.DIFF_OPTIONS)
    output = repository.ask("diff-index", *options, base, "--")
    return {
        entry.new.path: entry.old.path for entry in parse_differences(output) if entry.status == "R"
    }


def _exists(repository: git.Repository, path: str) -> bool:
    return os.path.lexists(os.path.join(repository.root, path))
