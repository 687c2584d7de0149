"""Directories with an id that says what is in them, to be walked only where that is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from antipasta.collect import git
from antipasta.collect.raw import DIRECTORY, Entry, parse_tree_object
from antipasta.digests import blake2b
from antipasta.errors import GitError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence


class Tree(NamedTuple):
    """A directory with all that is below it, read as far as it is asked for.

    Directories are entries as well: their id is that of the tree, and the path of the `root` is
    empty. `entries_of` gives what stands right in some directories.
    """

    root: Entry
    entries_of: Callable[[Sequence[Entry]], Iterable[Entry]]


class Walk(NamedTuple):
    """The unknown directories, each before those in it, and the files that stand right in them."""

    unknown: tuple[Entry, ...]
    files: tuple[Entry, ...]


def walk(tree: Tree, unknown_among: Callable[[Sequence[Entry]], list[Entry]]) -> Walk:
    """Walk the `tree` level by level, and go only into the directories that are not known."""
    level = [tree.root]
    unknown: list[Entry] = []
    files: list[Entry] = []
    while level and (level := unknown_among(level)):
        unknown += level
        entries = list(tree.entries_of(level))
        level = [entry for entry in entries if entry.mode == DIRECTORY]
        files += (entry for entry in entries if entry.mode != DIRECTORY)
    return Walk(tuple(unknown), tuple(files))


def tree_of_commit(repository: git.Repository, commit: str) -> Tree:
    """The tree of `commit`; one process of git reads what is asked for at a time.

    Raises GitError when git cannot give a tree.
    """
    output = git.run(("rev-parse", "--verify", f"{commit}^{{tree}}"), repository.root)

    def time_left() -> float:
        return max(repository.time_left(), git.LISTING_SECONDS)

    listing = repository._replace(time_left=time_left)

    def entries_of(directories: Sequence[Entry]) -> Iterator[Entry]:
        # Imported here: where the whole tree is known, nothing is read.
        from antipasta.collect.blobs import read_blobs

        ids = [each.oid for each in directories]
        objects = read_blobs(listing, ids, max_bytes=float("inf"), kind=b"tree")
        for directory, (oid, _, data) in zip(directories, objects, strict=True):
            if data is None:
                raise GitError(f"git cannot give the tree {oid}", hint="see git fsck, or fetch it")
            yield from parse_tree_object(data, directory.path, id_bytes=len(oid) // 2)

    return Tree(Entry("", DIRECTORY, output.decode("ascii").strip()), entries_of)


def tree_of_files(files: Iterable[Entry]) -> Tree:
    """The tree of `files` that are in no commit, all of them relative to its root.

    The id of a directory is not git's; it covers the path, the mode and the id of each file below.
    """
    held: dict[str, list[Entry]] = {"": []}
    for file in files:
        _directory(held, _parent(file.path)).append(file)
    # A path comes after those of the directories above it.
    for path in sorted(held, reverse=True):
        text = "\0".join(field for entry in held[path] for field in entry)
        oid = blake2b(text.encode("utf-8", "surrogateescape"), digest_size=20).hexdigest()
        directory = Entry(path, DIRECTORY, oid)
        if path:
            held[_parent(path)].append(directory)
    return Tree(directory, lambda some: (entry for each in some for entry in held[each.path]))


def _directory(held: dict[str, list[Entry]], path: str) -> list[Entry]:
    """What `held` has of the directory at `path`; it and those above it are made if need be."""
    if path not in held:
        held[path] = []
        _directory(held, _parent(path))
    return held[path]


def _parent(path: str) -> str:
    return path.rpartition("/")[0]
