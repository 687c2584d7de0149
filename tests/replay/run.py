"""Judges each commit of a history, made or found, and compares with the oracle."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

import antipasta
from antipasta import pipeline
from antipasta.run.opening import open_request, open_run
from antipasta.run.request import Request
from tests.replay.oracle import File, by_default, by_the_sample, differences, measured

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from antipasta.results import Verdict
    from tests.replay.history import Commit
    from tests.replay.oracle import LimitsAt
    from tests.support.git_repo import GitRepo


SUFFIXES = (".py", ".pyi", ".pyw")


class Replayed(NamedTuple):
    """One commit: how much was in it, what was found, and what differs from the oracle.

    `name` is its id, or its number in a history that was made.
    """

    name: str
    files: int
    functions: int = 0
    changes: int = 0
    violations: int = 0
    by_lines: int = 0
    extracted: int = 0
    unlike: tuple[str, ...] = ()
    left_out: str = ""
    verdict: Verdict | None = None


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
            files = list(_made(repo, before, contents))
            yield _judged(str(number), files, antipasta.gate(base="HEAD~1", head="HEAD"))


def replay_repository(
    repo: GitRepo, commits: int, sample: Path | None = None
) -> Iterator[Replayed]:
    """Judge that many commits of an existing repository, whose root is the current directory.

    With a `sample`, by that file, which has what `antipasta config init` writes. The commits are
    taken at even distances from the last of its commits that change Python and are no merges, six
    times as many.
    """
    listed = repo.git(
        "log", "--format=%H", "--no-merges", "--min-parents=1", f"-{6 * commits}", "--", "*.py"
    ).split()
    for commit in listed[:: max(1, len(listed) // commits)][:commits]:
        verdict = _verdict_on(repo, commit, sample)
        limits = by_the_sample if sample else by_default
        yield _judged(commit, list(_of_commit(repo, commit)), _of_python(verdict), limits)


def _verdict_on(repo: GitRepo, commit: str, sample: Path | None) -> Verdict:
    config = str(sample) if sample else None
    request = Request(str(repo.root), base=f"{commit}~1", head=commit, config_file=config)
    with open_request(request) as opened:
        run = open_run(opened)
        return pipeline.gate(run, pipeline.rules_of(run), list_changes=True)


def _of_python(verdict: Verdict) -> Verdict:
    """The verdict without what it says of other languages."""
    rows: dict[str, Any] = {
        name: tuple(row for row in getattr(verdict, name) if row.path.endswith(SUFFIXES))
        for name in ("violations", "tolerated", "changes", "suppressed")
    }
    return verdict._replace(**rows)


def _judged(
    name: str, files: list[File], verdict: Verdict, limits: LimitsAt = by_default
) -> Replayed:
    broken = [file.path for file in files if not _is_whole(file)]
    if broken:
        left_out = f"it does not parse: {', '.join(broken)}"
        return Replayed(name, len(files), left_out=left_out, verdict=verdict)
    expected, unlike = differences(files, verdict, limits)
    return Replayed(
        name,
        len(files),
        expected.functions,
        expected.changes.total(),
        expected.violations.total(),
        expected.by_lines,
        expected.extracted,
        tuple(unlike),
        verdict=verdict,
    )


def _is_whole(file: File) -> bool:
    """Whether both versions parse, so that each of their units has a digest."""
    sources = [source for source in (file.old, file.new) if source is not None]
    units = [unit for source in sources for unit in measured(source).functions]
    return all(unit.digest for unit in units)


def _made(repo: GitRepo, before: dict[str, bytes], after: dict[str, bytes]) -> Iterator[File]:
    """The files of the last commit of a history that was made."""
    for status, old_path, path in _changed(repo, "HEAD"):
        yield File(
            path,
            old_path,
            None if status == "A" else before[old_path],
            None if status == "D" else after[path],
        )


def _of_commit(repo: GitRepo, commit: str) -> Iterator[File]:
    """The Python files of a commit."""
    for status, old_path, path in _changed(repo, commit):
        if path.endswith(SUFFIXES) or old_path.endswith(SUFFIXES):
            old = _blob(repo, f"{commit}~1:{old_path}") if status != "A" else None
            new = _blob(repo, f"{commit}:{path}") if status != "D" else None
            yield File(path, old_path, old, new)


def _blob(repo: GitRepo, name: str) -> bytes:
    return os.fsencode(repo.git("cat-file", "blob", name))


def _changed(repo: GitRepo, commit: str) -> Iterator[tuple[str, str, str]]:
    """The status, the old and the new path of each file of a commit, as git pairs them."""
    listed = repo.git(
        "diff-tree", "-r", "-M", "-l5000", "-z", "--name-status", f"{commit}~1", commit
    )
    fields = iter(listed.split("\0")[:-1])
    for status in fields:
        old_path = next(fields)
        yield status[0], old_path, next(fields) if status.startswith("R") else old_path
