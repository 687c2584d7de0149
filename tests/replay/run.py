"""Commits a history, judges each commit, and compares with the oracle."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import antipasta
from tests.replay.oracle import File, differences, measured

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.replay.history import Commit
    from tests.support.git_repo import GitRepo


class Replayed(NamedTuple):
    """One commit: how much was in it, what was found, and what differs from the oracle."""

    files: int
    functions: int = 0
    changes: int = 0
    violations: int = 0
    by_lines: int = 0
    unlike: tuple[str, ...] = ()
    left_out: str = ""


def replay(history: Iterable[Commit], repo: GitRepo) -> Iterator[Replayed]:
    """Make each commit in `repo`, whose root is the current directory, and judge it.

    The first one is the base of the second, and not judged.
    """
    commits = iter(history)
    contents: dict[str, bytes] = {}
    for number, commit in enumerate(commits):
        before = dict(contents)
        for path, content in commit.items():
            if content is None:
                del contents[path]
                (repo.root / path).unlink()
            else:
                contents[path] = content
                repo.write(path, content)
        repo.add()
        repo.git("commit", "-q", "--allow-empty", "-m", str(number))
        if number:
            yield _judged(repo, before, contents)


def _judged(repo: GitRepo, before: dict[str, bytes], after: dict[str, bytes]) -> Replayed:
    verdict = antipasta.gate(base="HEAD~1", head="HEAD")
    files = list(_files(repo, before, after))
    broken = [file.path for file in files if not _is_whole(file)]
    if broken:
        return Replayed(len(files), left_out=f"it does not parse: {', '.join(broken)}")
    expected, unlike = differences(files, verdict)
    return Replayed(
        len(files),
        expected.functions,
        expected.changes.total(),
        expected.violations.total(),
        expected.by_lines,
        tuple(unlike),
    )


def _is_whole(file: File) -> bool:
    """Whether both versions parse, so that each of their units has a digest."""
    sources = [source for source in (file.old, file.new) if source is not None]
    units = [unit for source in sources for unit in measured(source).functions]
    return all(unit.digest for unit in units)


def _files(repo: GitRepo, before: dict[str, bytes], after: dict[str, bytes]) -> Iterator[File]:
    """The files of the last commit, as git pairs them."""
    listed = repo.git("diff-tree", "-r", "-M", "-l5000", "-z", "--name-status", "HEAD~1", "HEAD")
    fields = iter(listed.split("\0")[:-1])
    for status in fields:
        old_path = next(fields)
        path = next(fields) if status.startswith("R") else old_path
        yield File(
            path,
            old_path,
            None if status == "A" else before[old_path],
            None if status == "D" else after[path],
        )
