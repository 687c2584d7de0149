"""The working tree as a git tree in which the files on disk replace those of a commit.

A directory that equals the commit's keeps its tree id, so what is remembered of that tree holds for
it on disk. All files are compared with the tree once. After that, only files that were touched,
staged or added since are read.
"""

from __future__ import annotations

import os
from contextlib import suppress

from antipasta.budget import no_bound
from antipasta.collect import git
from antipasta.collect.attributes import paths_above
from antipasta.collect.changes import ChangedPath, assemble
from antipasta.collect.disk import listed, scan_worktree
from antipasta.collect.generated import is_of_attributes
from antipasta.collect.git_formats import ABSENT, Entry, parse_differences
from antipasta.collect.revision import tree_entries
from antipasta.collect.touched import count_in, index_of, stamp_of, touched
from antipasta.collect.trees import is_same, overlaid, tree_of, tree_of_commit
from antipasta.errors import GitError
from antipasta.languages import by_name, may_be_source
from antipasta.lean.typing import TYPE_CHECKING, NamedTuple, Protocol
from antipasta.model import Missing, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from antipasta.collect.disk import Scan, SeenFiles
    from antipasta.collect.paths import Selection
    from antipasta.collect.trees import Tree
    from antipasta.model import Collection

# If more than this part of the files differs, comparing all files again is cheaper than reading
# these in each run.
_PART_LOOKED_AT = 0.01
_FEW_FILES = 32

# With more paths, git is asked about the whole tree: a command line may not hold them.
_FEW_PATHS = 32


class Memory(Protocol):
    """Keeps the id of a tree, and the index of its files by `touched`, which may be empty."""

    def load(self) -> tuple[str, bytes] | None:
        """The tree id and the index that were kept last; None where there are none."""
        ...

    def keep(self, tree: str, index: bytes) -> None:
        """Store both for later runs."""
        ...


class _Overlay(NamedTuple):
    """A tree id, and the entries on disk at the paths that differ from the tree, or may differ.

    An entry is None where the path does not exist on disk. `found` is the scan that found them.
    """

    tree: str
    on_disk: dict[str, Entry | None]
    found: Scan


def collect_unknown(
    repository: git.Repository,
    selection: Selection,
    files_of: Callable[[Tree], Iterable[Entry]],
    seen: SeenFiles,
    memory: Memory,
) -> Collection | None:
    """The collection of the files of the working tree that `files_of` chooses, without bases.

    They are among those that `selection` names. None where the selection is only a part of the
    tree, and comparing all files is of no use (too many differ) or does not fit a bounded time.
    Raises GitError, and what `files_of` raises.
    """
    known = memory.load()
    tree, index = known or ("", b"")
    # git may have lost the remembered tree. Then all files are compared again.
    with suppress(GitError):
        overlay = _since(repository, tree, index, sorted(selection.paths)) if index else None
        if overlay:
            return _collection(repository, overlay, selection, files_of)
    is_no_help = known is not None and not index
    if selection.paths and (is_no_help or repository.seconds_left() < no_bound()):
        return None
    return _collection(repository, _compared(repository, seen, memory), selection, files_of)


def _since(
    repository: git.Repository, tree: str, index: bytes, paths: Sequence[str]
) -> _Overlay | None:
    """The overlay of the files below `paths` that may differ from `tree`; None for too many."""
    paths = _with_attributes(paths)
    changed = touched(repository, index, paths)
    if changed is None:
        return None
    options = ("--cached", "--ita-visible-in-index", *git.DIFF_OPTIONS, "--no-renames")
    staged = list(parse_differences(repository.ask("diff-index", *options, tree, "--", *paths)))
    untracked = listed(repository, "--others", paths=paths)
    here = {each.new.path for each in staged if each.status != "D"} | untracked
    may_differ = set(filter(_matters, changed | here | {each.new.path for each in staged}))
    if len(may_differ) > _most_looked_at(count_in(index)):
        return None
    gone = {each.new.path for each in staged} - here
    found = scan_worktree(repository, sorted(may_differ - gone))
    now = _by_path(found)
    return _Overlay(tree, {path: now.get(path) for path in may_differ}, found)


def _with_attributes(paths: Sequence[str]) -> Sequence[str]:
    """The paths, and the files of attributes above that speak of them; none for all paths."""
    if not paths or "" in paths:
        return ()
    both = [*paths, *paths_above(paths)]
    return both if len(both) <= _FEW_PATHS else ()


def _compared(repository: git.Repository, seen: SeenFiles, memory: Memory) -> _Overlay:
    """The overlay of all files that differ from HEAD's tree; each file is compared.

    The tree and its index are kept for later runs; the index is empty where too many files differ
    for it to be of use. Where more than half of the files on disk differ, all files are laid over
    the empty tree instead, so that git does not have to read HEAD's.
    """
    stamps: dict[str, bytes] = {}

    def note(path: str, status: os.stat_result) -> None:
        if seen.is_settled(status):
            stamps[path] = stamp_of(status)

    paths = sorted(listed(repository, "--cached", "--others"))
    found = scan_worktree(repository, paths, seen, note)
    tree, before = _tree_of_head(repository)
    now = _by_path(found)
    same = {path for path, entry in before.items() if path in now and is_same(now[path], entry)}
    vouched = {path: stamp for path, stamp in stamps.items() if path in same}
    differing = (now.keys() | before.keys()) - same
    looked_at = len(differing) + len(same) - len(vouched)
    is_of_use = looked_at <= _most_looked_at(len(before))
    memory.keep(tree, index_of(before.values(), vouched) if is_of_use else b"")
    if len(differing) > len(now) / 2:
        return _Overlay(git.EMPTY_TREE[repository.object_format], dict(now), found)
    return _Overlay(tree, {path: now.get(path) for path in differing}, found)


def _most_looked_at(files: int) -> float:
    return max(_FEW_FILES, files * _PART_LOOKED_AT)


def _tree_of_head(repository: git.Repository) -> tuple[str, dict[str, Entry]]:
    """The id of HEAD's tree, and its entries that matter, by path.

    Where git lacks that tree, as in a clone without trees, it is the empty tree.
    """
    try:
        tree = tree_of_commit(repository, repository.base).root.oid
        entries = tree_entries(repository, tree)
    except GitError:
        return git.EMPTY_TREE[repository.object_format], {}
    return tree, {entry.path: entry for entry in entries if _matters(entry.path)}


def _matters(path: str) -> bool:
    """Whether the results of a directory can depend on a file of that name."""
    return may_be_source(path) or is_of_attributes(path)


def _by_path(found: Scan) -> dict[str, Entry]:
    """The entries found on disk, by path; an unreadable file has the mode `ABSENT`."""
    unreadable = {each.path: Entry(each.path, ABSENT, "") for each in found.missing}
    return unreadable | {entry.path: entry for entry in found.entries}


def _collection(
    repository: git.Repository,
    overlay: _Overlay,
    selection: Selection,
    files_of: Callable[[Tree], Iterable[Entry]],
) -> Collection:
    entries = list(files_of(overlaid(tree_of(repository, overlay.tree), overlay.on_disk)))
    not_looked_at = [each for each in entries if each.is_file and each.path not in overlay.on_disk]
    named, scripts = _languages(repository, not_looked_at)
    unsure = _unsure(repository, not_looked_at, named | scripts.languages, scripts)
    collection = assemble(
        Source("worktree"),
        [ChangedPath(entry) for entry in entries],
        (),
        languages=named | overlay.found.languages | scripts.languages,
        selection=selection,
    )
    missing = (*overlay.found.missing, *scripts.missing, *unsure)
    return collection._replace(missing=tuple(each for each in missing if selection.has(each.path)))


def _languages(
    repository: git.Repository, files: Sequence[Entry]
) -> tuple[dict[tuple[str, str], str], Scan]:
    """The languages of `files` by their names, and a scan of those without extension."""
    named = {(path, oid): language for path, _, oid in files if (language := by_name(path))}
    unnamed = [path for path, _, oid in files if (path, oid) not in named and may_be_source(path)]
    return named, scan_worktree(repository, unnamed)


def _unsure(
    repository: git.Repository,
    files: Sequence[Entry],
    languages: Mapping[tuple[str, str], str],
    scripts: Scan,
) -> Iterator[Missing]:
    """The `files` that may or may not be source, so that nothing of their directory is kept.

    A large file that is no script is not in `scripts` either.
    """
    found = {entry.path for entry in scripts.entries}
    named = {each.path for each in scripts.missing}
    for path, _, oid in files:
        if (path, oid) in languages or path in named or not may_be_source(path):
            continue
        if path in found or not os.path.lexists(os.path.join(repository.root, path)):
            yield Missing(path, "unreadable", "it changed while it was read; run again")
        elif repository.seconds_left() <= 0:
            yield Missing(path, "budget", "the time budget was spent before it was looked at")
