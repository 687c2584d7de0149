"""Branches whose commits are asked who did it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from antipasta.judging.attribution.walk import range_of
from antipasta.model import Version
from antipasta.run.request import Request
from tests.support import runs
from tests.support.sources import function_source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from antipasta.judging.attribution.walk import Range
    from antipasta.run.opening import Run
    from tests.support.git_repo import GitRepo

AUTHOR = "Ann <ann@example.invalid>"


def commit(repo: GitRepo, files: dict[str, str], message: str = "change") -> str:
    """Commit files past the hook, by another author. Returns the commit id."""
    for path, content in files.items():
        repo.stage(path, content)
    options = ("-q", "--no-verify", "--allow-empty", "--author", AUTHOR)
    repo.git("commit", *options, "-m", message)
    return repo.head()


def tangled(complexity: int) -> dict[str, str]:
    """The file `mod.py` with the function `tangled` of that cyclomatic complexity."""
    return {"mod.py": function_source("tangled", complexity)}


@contextmanager
def judged_range(
    repo: GitRepo, head: str | None = "feature", **options: Any
) -> Iterator[tuple[Run, Range]]:
    """The run over what `head` has and `main` has not, the working tree for None."""
    request = Request(cwd=str(repo.root), base="main", head=head)._replace(**options)
    with runs.collected(request) as run:
        judged = range_of(run)
        assert judged is not None
        yield run, judged


def version_at(repo: GitRepo, revision: str, path: str) -> Version:
    """The version of a Python file in a commit."""
    return Version(path, repo.git("rev-parse", f"{revision}:{path}").strip(), "python")
