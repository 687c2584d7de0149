"""Functions of generated histories have the commits and lines that `git log -L` lists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from antipasta.collect import git
from antipasta.collect.log import CommitRange, log
from antipasta.collect.patches import patches
from antipasta.timeline.churn import Churn, Lines
from tests.support.git_repo import GitRepo

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

Blocks = tuple[tuple[str, ...], ...]
"""The lines of a file: between functions, of a function, between functions, and so on."""

FUNCTIONS = 4


class Edit(NamedTuple):
    """An edit of a block: how many lines are deleted at a place, and how many added."""

    block: int
    place: int
    deleted: int
    added: int


class Commit(NamedTuple):
    """A commit: its edits, and whether it renames the file."""

    edits: tuple[Edit, ...]
    renames: bool


EDITS = st.builds(
    Edit, st.integers(0, 2 * FUNCTIONS), st.integers(0, 9), st.integers(0, 3), st.integers(0, 3)
)
COMMITS = st.builds(Commit, st.lists(EDITS, max_size=3).map(tuple), st.booleans())
HISTORIES = st.lists(COMMITS, max_size=6)


class History:
    """Commits that `git fast-import` makes; every line that is added is like no other.

    `changed` are the blocks that some commit changed.
    """

    def __init__(self) -> None:
        self._made: list[bytes] = []
        self._lines = 0
        self.changed: set[int] = set()

    def line(self) -> str:
        """A line that was never there."""
        self._lines += 1
        return f"line {self._lines} {self._lines * 7919 % 104729}"

    def edited(self, blocks: Blocks, edits: tuple[Edit, ...]) -> Blocks:
        """The blocks after the edits. The first and the last line of a block stay."""
        lines = [list(block) for block in blocks]
        for edit in edits:
            block = lines[edit.block]
            self.changed.add(edit.block)
            at = 1 + min(edit.place, len(block) - 2)
            block[at : min(at + edit.deleted, len(block) - 1)] = [
                self.line() for _ in range(edit.added)
            ]
        return tuple(map(tuple, lines))

    def commit(self, name: str, blocks: Blocks, *parents: int) -> int:
        """Add a commit of a file of that name; returns its mark."""
        mark = len(self._made) + 1
        text = "".join(f"{line}\n" for block in blocks for line in block).encode()
        words = ["from", *["merge"] * len(parents)]
        heads = [f"{word} :{each}\n" for word, each in zip(words, parents, strict=False)]
        self._made.append(
            f"commit refs/heads/main\nmark :{mark}\n"
            f"committer A <a@b.c> {1_600_000_000 + mark} +0000\ndata 0\n"
            f"{''.join(heads)}deleteall\n"
            f"M 100644 inline {name}\ndata {len(text)}\n".encode()
            + text
            + b"\n"
        )
        return mark

    def branch(
        self, commits: list[Commit], blocks: Blocks, name: str, parent: int
    ) -> tuple[Blocks, str, int]:
        """Add commits one after the other; returns what the last one has, and its mark."""
        for edits, renames in commits:
            blocks = self.edited(blocks, edits)
            name = f"new{self._lines}.py" if renames else name
            parent = self.commit(name, blocks, parent)
        return blocks, name, parent

    def write(self, root: Path) -> GitRepo:
        """A bare repository with these commits."""
        repo = GitRepo.create(root, "--bare")
        repo.git("fast-import", "--quiet", stdin=b"".join(self._made))
        return repo


def first_blocks(history: History) -> Blocks:
    return tuple(tuple(history.line() for _ in range(8)) for _ in range(2 * FUNCTIONS + 1))


def spans_of(blocks: Blocks) -> list[tuple[int, int]]:
    """The first line of each function, and the line after its last."""
    ends = [0]
    for block in blocks:
        ends.append(ends[-1] + len(block))
    return [(ends[at] + 1, ends[at + 1] + 1) for at in range(1, 2 * FUNCTIONS, 2)]


def ours(repo: GitRepo, name: str, blocks: Blocks) -> list[tuple[int, int]]:
    """The commits and lines of each function."""
    repository = git.open_repository(str(repo.root), needs_worktree=False)
    assert repository.head
    entries = log(repository, CommitRange("", repository.head))
    (oid,) = git.blob_ids(repository, [f"HEAD:{name}"])
    spans = tuple((*span, number) for number, span in enumerate(spans_of(blocks)))
    churn = Churn({(name, oid or ""): Lines((FUNCTIONS,), spans)}, FUNCTIONS + 1)
    parents = {each.oid: each.parents for each in entries}
    for patch in patches(repository, list(parents), ("*.py",)):
        churn.take(patch, is_counted=len(parents[patch.commit]) < 2)
    return list(zip(churn.commits, churn.lines, strict=True))[:FUNCTIONS]


def of_git(repo: GitRepo, name: str, blocks: Blocks) -> list[tuple[int, int]]:
    """The same as `git log -L` has it."""
    found = []
    for start, end in spans_of(blocks):
        shown = repo.git(
            *("log", "--no-merges", "-M", "-l5000", "--format=commit %H"),
            *(f"-L{start},{end - 1}:{name}", "main"),
        )
        commits = set(re.findall(r"^commit (\w+)$", shown, re.MULTILINE))
        lines = re.findall(r"^[+-]line", shown, re.MULTILINE)
        found.append((len(commits), len(lines)))
    return found


@settings(max_examples=10)
@given(HISTORIES)
def test_a_linear_history(tmp_path_factory: pytest.TempPathFactory, commits: list[Commit]) -> None:
    history = History()
    blocks = first_blocks(history)
    first = history.commit("a.py", blocks)
    blocks, name, _ = history.branch(commits, blocks, "a.py", first)
    repo = history.write(tmp_path_factory.mktemp("linear") / "repo")

    assert ours(repo, name, blocks) == of_git(repo, name, blocks)


def only(commits: list[Commit], blocks: range) -> list[Commit]:
    """The commits with their edits of these blocks, and without renames."""
    return [
        Commit(tuple(each for each in edits if each.block in blocks), renames=False)
        for edits, _ in commits
    ]


@settings(max_examples=10)
@given(HISTORIES, HISTORIES, HISTORIES, st.booleans())
def test_a_history_with_merges(
    tmp_path_factory: pytest.TempPathFactory,
    one: list[Commit],
    other: list[Commit],
    after: list[Commit],
    crosses: bool,
) -> None:
    history = History()
    base = first_blocks(history)
    start = history.commit("a.py", base)
    middle = FUNCTIONS
    left, _, ours_mark = history.branch(only(one, range(middle)), base, "a.py", start)
    right, _, theirs = history.branch(
        only(other, range(middle, 2 * FUNCTIONS + 1)), base, "a.py", start
    )
    blocks = (*left[:middle], *right[middle:])
    # git leaves out a branch that took back what it did; its commits touched the function.
    assume(all(blocks[at] != base[at] for at in history.changed))
    last = history.commit("a.py", blocks, ours_mark, theirs)
    if crosses:
        again = history.commit("a.py", blocks, theirs, ours_mark)
        last = history.commit("a.py", blocks, last, again)
    blocks, name, _ = history.branch(after, blocks, "a.py", last)
    repo = history.write(tmp_path_factory.mktemp("merges") / "repo")

    assert ours(repo, name, blocks) == of_git(repo, name, blocks)
