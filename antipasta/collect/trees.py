"""Trees of directories. The id of a directory identifies its content, so a known one is skipped."""

from __future__ import annotations

from antipasta.collect import commits, git
from antipasta.collect.git_formats import DIRECTORY, Entry, parse_tree_object
from antipasta.collect.paths import Selection
from antipasta.errors import GitError
from antipasta.lean.digests import blake2b
from antipasta.lean.typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence


class Tree(NamedTuple):
    """A directory with all that is below it, read on demand.

    Directories are entries as well: their id is that of the tree, and the path of the `root` is
    empty. `entries_of` gives the entries directly in the given directories.
    """

    root: Entry
    entries_of: Callable[[Sequence[Entry]], Iterable[Entry]]


class KnownDirectories(Protocol):
    """The directories of a tree whose results are remembered, so that their files are not needed.

    `code` is the digest of our own code that finds the files.
    """

    code: str

    def files_of(self, tree: Tree, selection: Selection) -> Iterable[Entry]:
        """The selected files of the `tree` that are in no known directory.

        Raises GitError when git cannot read a part of the tree, and UsageError when a selected path
        is not in it.
        """
        ...


class Walk(NamedTuple):
    """The unknown directories, each before those in it, and the files directly in them.

    `partial` are the paths of those directories of which only a part is selected.
    """

    unknown: tuple[Entry, ...]
    files: tuple[Entry, ...]
    partial: frozenset[str]


def walk(
    tree: Tree,
    unknown_among: Callable[[Sequence[Entry]], list[Entry]],
    selection: Selection = Selection(),  # noqa: B008  # it cannot be changed
) -> Walk:
    """Walk the `tree` level by level, and enter only directories that are not known.

    `unknown_among` returns the unknown ones of the given directories. Only what the `selection`
    names is walked, and the directories above it. Raises UsageError when a selected path is not in
    the tree, and what reading the tree raises.
    """
    level = [tree.root]
    unknown: list[Entry] = []
    partial: list[str] = []
    found: list[Entry] = []
    while level:
        leading, whole = _selected(level, selection)
        partial += (each.path for each in leading)
        level = [*leading, *unknown_among(whole)]
        unknown += level
        entries = list(tree.entries_of(level))
        found += entries
        level = [entry for entry in entries if entry.mode == DIRECTORY]
    selection.require_matches((entry.path for entry in found), "the tree")
    files = (entry for entry in found if entry.mode != DIRECTORY and selection.has(entry.path))
    return Walk(tuple(unknown), tuple(files), frozenset(partial))


def _selected(
    directories: Sequence[Entry], selection: Selection
) -> tuple[list[Entry], list[Entry]]:
    """The directories above a selected path, and those that are selected themselves."""
    whole = [each for each in directories if selection.has(each.path)]
    others = (each for each in directories if not selection.has(each.path))
    return [each for each in others if selection.reaches_into(each.path)], whole


def tree_of_commit(repository: git.Repository, commit: str) -> Tree:
    """The tree of `commit`, read as `tree_of` does. Raises GitError when it has no tree."""
    return tree_of(repository, commits.tree_of(repository, commit))


def tree_of(repository: git.Repository, oid: str) -> Tree:
    """The tree with the id `oid`. Each call of its `entries_of` starts one git process.

    `entries_of` raises GitError when git cannot read a directory.
    """

    def seconds_left() -> float:
        return max(repository.seconds_left(), git.LISTING_SECONDS)

    listing = repository._replace(seconds_left=seconds_left)

    def entries_of(directories: Sequence[Entry]) -> Iterator[Entry]:
        from antipasta.collect.blobs import read_blobs

        ids = [each.oid for each in directories]
        objects = read_blobs(listing, ids, max_bytes=float("inf"), kind=b"tree")
        for directory, (tree, _, data) in zip(directories, objects, strict=True):
            if data is None:
                raise GitError(
                    f"git cannot read the tree {tree}",
                    hint="run git fsck; in a partial clone, fetch the trees",
                )
            yield from parse_tree_object(data, directory.path, id_bytes=len(tree) // 2)

    return Tree(Entry("", DIRECTORY, oid), entries_of)


def overlaid(base: Tree, changed: Mapping[str, Entry | None]) -> Tree:
    """The tree `base` with the entries of `changed`, by path, in place of its own files.

    None removes a file. A directory that is not changed by this keeps its id. A changed directory
    has an id that is not git's: a digest of the path, mode and id of each entry directly in it.
    Links and submodules differ only if their modes do. Raises what reading `base` raises.
    """
    held: dict[str, _Held] = {"": {}}
    for path in changed:
        _make(held, parent(path))
    before = _read(base, held)
    for path, entry in changed.items():
        _put(held[parent(path)], path, entry)
    # A path comes after those of the directories above it.
    for path in sorted(held, reverse=True):
        oid, was = before.get(path, ("", None))
        root = Entry(path, DIRECTORY, oid if held[path] == was else _id_of(held[path]))
        if path:
            held[parent(path)].pop(_place(root), None)
            held[parent(path)] |= {_place(root): root} if held[path] else {}

    def entries_of(directories: Sequence[Entry]) -> Iterator[Entry]:
        yield from base.entries_of([each for each in directories if each.path not in held])
        for each in directories:
            yield from held.get(each.path, {}).values()

    return Tree(root, entries_of)


# The entries directly in a directory, by path and whether they are directories: the tree may have a
# directory where the disk has a file, or the reverse.
_Held = dict[tuple[str, bool], Entry]


def _place(entry: Entry) -> tuple[str, bool]:
    return entry.path, entry.mode == DIRECTORY


def _read(base: Tree, held: dict[str, _Held]) -> dict[str, tuple[str, _Held]]:
    """Fill the directories of `held` from `base`; returns their ids and entries in `base`."""
    before: dict[str, tuple[str, _Held]] = {}
    level = [base.root]
    while level:
        for entry in base.entries_of(level):
            held[parent(entry.path)][_place(entry)] = entry
        before |= {each.path: (each.oid, dict(held[each.path])) for each in level}
        below = [entry for each in level for entry in held[each.path].values()]
        level = [entry for entry in below if entry.mode == DIRECTORY and entry.path in held]
    return before


def _put(there: _Held, path: str, entry: Entry | None) -> None:
    before = there.get((path, False))
    if entry is None:
        there.pop((path, False), None)
    elif not (before and is_same(entry, before)):
        there[path, False] = entry


def is_same(entry: Entry, before: Entry) -> bool:
    """Whether both are files with the same bytes, or both links, or both submodules."""
    if entry.is_file and before.is_file:
        return entry.oid == before.oid
    return entry.mode == before.mode


def _id_of(there: _Held) -> str:
    text = "\0".join(field for entry in sorted(there.values()) for field in entry)
    return blake2b(text.encode("utf-8", "surrogateescape"), digest_size=20).hexdigest()


def _make(held: dict[str, _Held], path: str) -> None:
    """Add an empty directory at `path` to `held`, and those above it."""
    while path not in held:
        held[path] = {}
        path = parent(path)


def parent(path: str) -> str:
    """The path of the directory that holds `path`; the root is empty."""
    return path.rpartition("/")[0]
