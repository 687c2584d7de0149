"""The time of reading every blob of a commit: git's plumbing against pygit2, in new processes.

Usage: python -m bench.readers REPOSITORY
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from bench.timing import interleaved, print_table

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 9


def by_plumbing() -> int:
    """The bytes of all blobs of HEAD, by `git ls-tree` and `git cat-file --batch`."""
    from antipasta.collect import git
    from antipasta.collect.blobs import read_blobs
    from antipasta.collect.revision import tree_entries

    repository = git.open_repository(os.getcwd())
    oids = [entry.oid for entry in tree_entries(repository, "HEAD") if entry.is_file]
    return sum(blob.size for blob in read_blobs(repository, oids, max_bytes=float("inf")))


def by_pygit2() -> int:
    """The same by pygit2."""
    import pygit2

    repository = pygit2.Repository(os.getcwd())

    def size(tree: pygit2.Tree) -> int:
        total = 0
        for entry in tree:
            if isinstance(entry, pygit2.Tree):
                total += size(entry)
            elif isinstance(entry, pygit2.Blob) and entry.filemode != pygit2.enums.FileMode.LINK:
                total += len(entry.data)
        return total

    return size(repository.head.peel(pygit2.Tree))


READERS: dict[str, Callable[[], int]] = {"plumbing": by_plumbing, "pygit2": by_pygit2}


def main() -> None:
    """Print the table, or run one reader when called with its name."""
    if sys.argv[1] in READERS:
        print(READERS[sys.argv[1]]())
        return
    commands = {name: [sys.executable, "-m", "bench.readers", name] for name in READERS}
    here = os.getcwd()
    seconds = interleaved(
        {"python -c pass": [sys.executable, "-c", "pass"], **commands},
        rounds=ROUNDS,
        cwd=sys.argv[1],
        env={**os.environ, "PYTHONPATH": here},
    )
    print_table(seconds, floor="pygit2")


if __name__ == "__main__":
    main()
