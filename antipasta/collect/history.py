"""The commits of a range: their authors, their override trailers, and the files they changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from antipasta.collect import git
from antipasta.collect.git_formats import parse_lists_of_differences
from antipasta.system.files import decoded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from antipasta.collect.git_formats import Difference

_TRAILER = "complexity-override"
# That one trailer can be asked for came with git 2.22.
_FORMAT = "--format=%P%x00%an <%ae>%x00%(trailers:only,unfold)%x00"
_FIELDS = 3
_EXACT = "--find-renames=100%"
# How many commits git compares with their parents at once, to bound the memory for a long range.
_COMPARED_AT_ONCE = 100


class Commit(NamedTuple):
    """A commit: its id, the ids of its parents, and its author as `Name <address>`.

    `overrides` are the reasons in its trailers `Complexity-Override: REASON`; a trailer without a
    reason is ignored. As git has it, trailers are in the last paragraph of the message
    (git-interpret-trailers(1)).
    """

    oid: str
    parents: tuple[str, ...]
    author: str
    overrides: tuple[str, ...] = ()


def commits_between(repository: git.Repository, bases: Sequence[str], head: str) -> list[Commit]:
    """The commits in the history of `head` and in none of `bases`, children before parents.

    Raises GitError.
    """
    options = ("--topo-order", "--encoding=UTF-8", _FORMAT)
    revisions = (head, *(f"^{base}" for base in bases))
    output = decoded(git.run(("rev-list", *options, *revisions), repository.root))
    fields = output.split("\0")[:-1]
    return [_commit(*fields[start : start + _FIELDS]) for start in range(0, len(fields), _FIELDS)]


def last_commits(repository: git.Repository, most: int) -> list[tuple[str, str, str]]:
    """The last commits of HEAD with one parent, newest first, at `most` so many.

    Of each the id, that of its parent, and the first line of its message. Raises GitError.
    """
    options = ("--min-parents=1", "--max-parents=1", f"--max-count={most}", "--encoding=UTF-8")
    shape = "--format=%H%x00%P%x00%s%x00"
    arguments = ("log", "-z", *options, shape, "HEAD", "--")
    fields = decoded(git.run(arguments, repository.root)).split("\0")
    return list(zip(fields[0::4], fields[1::4], fields[2::4], strict=False))


def _commit(start: str, author: str, trailers: str) -> Commit:
    """The commit of a record; `start` is `commit ID`, then the parents' ids on the next line."""
    header, _, parents = start.lstrip("\n").partition("\n")
    found = (line.partition(":") for line in trailers.splitlines())
    reasons = (value.strip() for name, _, value in found if name.strip().lower() == _TRAILER)
    return Commit(
        header.removeprefix("commit "),
        tuple(parents.split()),
        author,
        tuple(reason for reason in reasons if reason),
    )


def with_differences(
    repository: git.Repository, commits: Sequence[Commit], *, only_exact_renames: bool = False
) -> Iterator[tuple[Commit, tuple[Mapping[str, Difference], ...]]]:
    """Yield each commit with its differences from each parent, by new path.

    With `only_exact_renames` git reads no content, which a partial clone may lack. Raises GitError.
    """
    renames = (_EXACT,) if only_exact_renames else ()
    for start in range(0, len(commits), _COMPARED_AT_ONCE):
        batch = commits[start : start + _COMPARED_AT_ONCE]
        pairs = [f"{commit.oid} {parent}\n" for commit in batch for parent in commit.parents]
        options = ("--stdin", "--always", "-r", *git.DIFF_OPTIONS, *renames)
        output = git.run(("diff-tree", *options), repository.root, "".join(pairs).encode())
        lists = parse_lists_of_differences(output)
        for commit in batch:
            yield (
                commit,
                tuple({each.new.path: each for each in next(lists)} for _ in commit.parents),
            )
