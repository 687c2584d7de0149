"""The commits of a range, as `git log` names them: who, when, and what it was about.

git's plumbing lists them, not pygit2: it names the files that each of 17,666 commits of pytest
changed in a quarter of the time (bench/readers.py), and libgit2 opens no SHA-256 repository.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from antipasta.collect import git
from antipasta.collect.commits import is_shallow, resolve_commit
from antipasta.errors import GitError, UsageError
from antipasta.system.files import decoded, encoded

if TYPE_CHECKING:
    from collections.abc import Sequence

# %aN is the author by the repository's .mailmap.
_FORMAT = "--format=%T%x00%P%x00%ct%x00%aN%x00%s%x00"
_FIELDS = 5
# git reads dates as numbers without a sign, of 64 bits.
_WRAPPED = 1 << 63


class LogEntry(NamedTuple):
    """A commit: its id, its tree, its parents, when it was made, by whom, and what it is about.

    `date` is the committer's, in seconds since 1970 (UTC). The `author` is a name, as the
    repository's .mailmap has it. The `subject` is the first paragraph of the message, in one line.
    """

    oid: str
    tree: str
    parents: tuple[str, ...]
    date: int
    author: str
    subject: str


class CommitRange(NamedTuple):
    """Commits by what they can be reached from: the history of `head` without that of `excluded`.

    `text` is the range as the user named it.
    """

    text: str
    head: str
    excluded: tuple[str, ...] = ()


def range_of(repository: git.Repository, text: str) -> CommitRange:
    """The range that `text` names, as in gitrevisions(7): a revision, `A..B`, or `A...B`.

    The head of `A...B` is B. Raises GitError where there is no such revision, and UsageError where
    the range has no head or is no range of commits.
    """
    names = _names_of(repository, text)
    heads = [each for each in names if not each.startswith("^")]
    if not heads:
        raise GitError(
            f"no such revision or range: {text}",
            hint="name a revision, or two as OLD..NEW; git log --oneline shows what there is",
        )
    if len(heads) > 1 and "..." not in text:
        raise UsageError(f"{text} names {len(heads)} commits", hint="name one, or OLD..NEW")
    # Of `A...B` git names B first, and the merge base is excluded: what B has done since.
    try:
        head = resolve_commit(repository, heads[0])
    except GitError as exc:
        raise GitError(f"{text} names no commit that is here", hint=exc.hint) from exc
    return CommitRange(text, head, tuple(each[1:] for each in names if each.startswith("^")))


def _names_of(repository: git.Repository, text: str) -> list[str]:
    """The ids that git names for a range, those that it excludes with a `^`; none for no range."""
    # git before 2.30 has no way to tell a range from an option, which no name begins as.
    if text.startswith("-"):
        return []
    try:
        return decoded(git.run(("rev-parse", "--revs-only", text), repository.root)).split()
    except GitError:
        return []


def log(
    repository: git.Repository,
    commits: CommitRange,
    *,
    since: int | None = None,
    first_parent: bool = False,
    most: int | None = None,
    by_date: bool = False,
) -> list[LogEntry]:
    """The commits of a range, children before parents.

    Only those made at or after `since` (seconds since 1970), only the first parents of merges with
    `first_parent`, and at `most` so many. With `by_date` the newest come first instead, which git
    finds without a walk through the whole history. Raises GitError.
    """
    chosen = (
        *(("--first-parent",) if first_parent else ()),
        *((f"--max-count={most}",) if most is not None else ()),
        # git cuts the number of --max-age to 32 bits.
        *((f"--since=@{since} +0000",) if since is not None else ()),
    )
    revisions = (commits.head, *(f"^{each}" for each in commits.excluded))
    order = () if by_date else ("--topo-order",)
    options = (*order, "--encoding=UTF-8", _FORMAT, *chosen)
    # git is asked for UTF-8, whatever this machine's locale has for names of files.
    output = repository.ask("rev-list", *options, *revisions, "--")
    fields = output.decode("utf-8", "surrogateescape").split("\0")[:-1]
    starts = range(0, len(fields), _FIELDS)
    return [_entry(*fields[start : start + _FIELDS]) for start in starts]


def _entry(start: str, parents: str, date: str, author: str, subject: str) -> LogEntry:
    """The entry of a record; `start` is `commit ID`, then the id of the tree on the next line."""
    header, _, tree = start.lstrip("\n").partition("\n")
    oid = header.removeprefix("commit ")
    return LogEntry(oid, tree, tuple(parents.split()), _seconds(date), author, subject)


def date_of(repository: git.Repository, commit: str) -> int:
    """When the commit with this id was made, in seconds since 1970 (UTC). Raises GitError."""
    # Not by `log`: to sort a history topologically, git walks all of it, for a single commit too.
    output = git.run(("rev-list", "--timestamp", "--max-count=1", commit, "--"), repository.root)
    return _seconds(decoded(output.partition(b" ")[0]))


def _seconds(text: str) -> int:
    """The date of a commit. One before 1970, which git names as none or as a huge one, is 0."""
    seconds = int(text or 0)
    return seconds if seconds < _WRAPPED else 0


def trees_of(repository: git.Repository, commits: Sequence[str]) -> dict[str, str]:
    """The ids of the trees of `commits`, given by their ids; without those that git lacks.

    Raises GitError.
    """
    if not commits:
        return {}
    requests = encoded("".join(f"{commit}^{{tree}}\n" for commit in commits))
    arguments = ("cat-file", "--batch-check=%(objectname)")
    answers = decoded(git.run(arguments, repository.root, requests)).splitlines()
    pairs = zip(commits, answers, strict=True)
    return {commit: tree for commit, tree in pairs if not tree.endswith(" missing")}


def where_history_ends(repository: git.Repository) -> frozenset[str]:
    """The commits whose parents a shallow clone lacks; none in a whole clone. Raises GitError.

    git names no parents of them, so they look like first commits.
    """
    if not is_shallow(repository):
        return frozenset()
    path = decoded(git.run(("rev-parse", "--git-path", "shallow"), repository.root)).strip("\n")
    with open(os.path.join(repository.root, path), "rb") as file:
        return frozenset(decoded(file.read()).split())
