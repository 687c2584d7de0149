"""The commits that a repository wants ignored: of formatting and the like, as `git blame` does."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from antipasta.collect import git
from antipasta.collect.blobs import read_blobs
from antipasta.errors import GitError
from antipasta.limits import limit
from antipasta.system.files import decoded

if TYPE_CHECKING:
    from collections.abc import Iterator

IGNORED_COMMITS = ".git-blame-ignore-revs"
"""The file in a commit's tree that services read, and that many repositories name to git blame."""


_TOO_LARGE = "is larger than any list of commits should be, and was not read"


class IgnoredCommits(NamedTuple):
    """The ids of commits to be ignored, and sentences on what could not be read."""

    oids: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()


def ignored_commits(repository: git.Repository, commit: str) -> IgnoredCommits:
    """Those that a file of `commit` lists, and those that `blame.ignoreRevsFile` names.

    The form of the files is that of git-blame(1): an id a line, and comments. Raises GitError.
    """
    oids: set[str] = set()
    notes: list[str] = []
    for name, content in _files(repository, commit):
        if isinstance(content, str):
            notes.append(f"{name} {content}")
            continue
        found = set(_oids(content))
        length = len(repository.base)
        oids |= {each for each in found if _is_oid(each, length)}
        wrong = sorted(each for each in found if not _is_oid(each, length))
        if wrong:
            notes.append(f"{name} lists what is no whole commit id: {', '.join(wrong[:3])}")
    return IgnoredCommits(frozenset(oids), tuple(notes))


def _files(repository: git.Repository, commit: str) -> Iterator[tuple[str, bytes | str]]:
    """The names of the files with their content, or with why they have none."""
    (blob,) = read_blobs(repository, [f"{commit}:{IGNORED_COMMITS}"], max_bytes=_most())
    if blob.size >= 0:
        yield IGNORED_COMMITS, _TOO_LARGE if blob.data is None else blob.data
    for path in _configured(repository):
        if path != IGNORED_COMMITS:
            yield path, _on_disk(os.path.join(repository.root, path))


def _configured(repository: git.Repository) -> list[str]:
    """The paths in git's configuration; an empty one takes back those before it."""
    arguments = ("config", "-z", "--type=path", "--get-all", "blame.ignoreRevsFile")
    try:
        values = decoded(git.run(arguments, repository.root)).split("\0")[:-1]
    except GitError:  # git exits with 1 where there is none
        return []
    last = max((at for at, value in enumerate(values) if not value), default=-1)
    return values[last + 1 :]


def _on_disk(path: str) -> bytes | str:
    """The content of a file, or why it has none."""
    most = _most()
    try:
        with open(path, "rb") as file:
            content = file.read(most + 1)
    except OSError as exc:
        return f"cannot be read: {exc.strerror}"
    return content if len(content) <= most else _TOO_LARGE


def _most() -> int:
    return int(limit("MAX_CONFIG_BYTES"))


def _oids(content: bytes) -> Iterator[str]:
    for line in decoded(content).split("\n"):
        text = line.partition("#")[0].strip()
        if text:
            yield text.lower()


def _is_oid(text: str, length: int) -> bool:
    return len(text) == length and not text.strip("0123456789abcdef")
