"""The time of reading a repository: git's plumbing against pygit2, each in a new process.

The work: every blob of HEAD; the commits of HEAD's history with the files that each changed; and
the hunks of the last commits. Usage: python -m bench.readers REPOSITORY
"""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import islice
from typing import TYPE_CHECKING

from bench.timing import interleaved, print_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pygit2

ROUNDS = 5
HUNKS = 1_000
"""So many commits are read with their hunks."""


def blobs_by_plumbing() -> int:
    """The bytes of all blobs of HEAD, by `git ls-tree` and `git cat-file --batch`."""
    from antipasta.collect import git
    from antipasta.collect.blobs import read_blobs
    from antipasta.collect.revision import tree_entries

    repository = git.open_repository(os.getcwd(), needs_worktree=False)
    oids = [entry.oid for entry in tree_entries(repository, "HEAD") if entry.is_file]
    return sum(blob.size for blob in read_blobs(repository, oids, max_bytes=float("inf")))


def blobs_by_pygit2() -> int:
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


def _log(*options: str) -> bytes:
    command = ("git", "log", "--topo-order", "--no-merges", "--no-renames", "--format=%H", *options)
    return subprocess.run(command, check=True, capture_output=True).stdout


def files_by_plumbing() -> int:
    """How many files the commits without merges changed, by `git log --raw`."""
    return _log("--raw", "--root").count(b"\n:")


def files_by_pygit2() -> int:
    """The same by pygit2."""
    return sum(1 for diff in _diffs() for _ in diff.deltas)


def hunks_by_plumbing() -> int:
    """How many hunks the last commits have, by `git log -p -U0`."""
    return _log("-p", "-U0", "--root", f"--max-count={HUNKS}").count(b"\n@@ ")


def hunks_by_pygit2() -> int:
    """The same by pygit2."""
    return sum(len(patch.hunks) for diff in islice(_diffs(), HUNKS) for patch in diff if patch)


def _diffs() -> Iterator[pygit2.Diff]:
    """The differences of each commit without merges from its parent."""
    import pygit2

    repository = pygit2.Repository(os.getcwd())
    for commit in repository.walk(repository.head.target, pygit2.enums.SortMode.TOPOLOGICAL):
        if len(commit.parents) == 1:
            before = commit.parents[0].tree
            yield commit.tree.diff_to_tree(before, swap=True, context_lines=0)
        elif not commit.parents:
            yield commit.tree.diff_to_tree(swap=True, context_lines=0)


READERS: dict[str, dict[str, Callable[[], int]]] = {
    "blobs of HEAD": {"plumbing": blobs_by_plumbing, "pygit2": blobs_by_pygit2},
    "files changed by commits": {"plumbing": files_by_plumbing, "pygit2": files_by_pygit2},
    f"hunks of {HUNKS:,} commits": {"plumbing": hunks_by_plumbing, "pygit2": hunks_by_pygit2},
}


def main() -> None:
    """Print the tables, or run one reader when called with its work and its name."""
    work, name = (*sys.argv[1:], "", "")[:2]
    if work in READERS:
        print(READERS[work][name]())
        return
    for work, readers in READERS.items():
        commands = {name: [sys.executable, "-m", "bench.readers", work, name] for name in readers}
        print(f"\n{work}")
        seconds = interleaved(
            {"python -c pass": [sys.executable, "-c", "pass"], **commands},
            rounds=ROUNDS,
            cwd=sys.argv[1],
            env={**os.environ, "PYTHONPATH": os.getcwd()},
        )
        print_table(seconds, floor="pygit2")


if __name__ == "__main__":
    main()
