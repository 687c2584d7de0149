from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from antipasta.collect.disk import blob_id
from antipasta.collect.git_formats import Entry
from antipasta.collect.touched import count_in, index_of, stamp_of, touched
from antipasta.errors import GitError
from tests.support.collecting import opened
from tests.support.git_repo import GitRepo

if TYPE_CHECKING:
    from collections.abc import Callable

ODD = os.fsdecode(b"caf\xe9.py")
PATHS = ("a.py", "pkg/b.py", "pkg-c.py", f"{'long/' * 60}d.py", ODD, "x\ny.py", "empty.py")
OLD = 1_000_000_000


@pytest.fixture(params=["sha1", "sha256"])
def known(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[GitRepo, bytes]:
    """A repository with files that stand in an index as they are on disk."""
    repo = GitRepo.create(tmp_path / "known", f"--object-format={request.param}")
    entries, stamps = [], {}
    for path in PATHS:
        data = b"" if path == "empty.py" else os.fsencode(path)
        os.utime(repo.write(path, data), (OLD, OLD))
        entries.append(Entry(path, "100644", blob_id([data], len(data), request.param)))
        stamps[path] = stamp_of(os.lstat(repo.root / path))
    return repo, index_of(entries, stamps)


def found(known: tuple[GitRepo, bytes]) -> set[str] | None:
    repo, index = known
    return touched(opened(repo), index)


def test_what_stands_as_it_was_is_not_named(known: tuple[GitRepo, bytes]) -> None:
    assert count_in(known[1]) == len(PATHS)
    assert found(known) == set()


def rewrite(path: Path) -> None:
    path.write_bytes(path.read_bytes()[::-1])


def replace_by_link(path: Path) -> None:
    path.rename(path.with_name("aside"))
    path.symlink_to("aside")


def replace_by_directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    "touch", [rewrite, Path.unlink, replace_by_link, replace_by_directory, Path.touch]
)
def test_what_was_touched_is_named(
    known: tuple[GitRepo, bytes], touch: Callable[[Path], object]
) -> None:
    repo, _ = known
    for path in ("pkg/b.py", ODD):
        touch(repo.root / path)

    assert found(known) == {"pkg/b.py", ODD}


def test_what_has_no_stamp_is_named(repo: GitRepo) -> None:
    repo.write("a.py", "")
    index = index_of([Entry("a.py", "100644", blob_id([], 0, "sha1"))], {})

    assert touched(opened(repo), index) == {"a.py"}


def test_nothing_of_the_repository_is_run(known: tuple[GitRepo, bytes]) -> None:
    repo, _ = known
    repo.git("config", "filter.loud.clean", "touch ran; cat")
    repo.git("config", "core.fsmonitor", "touch ran")
    repo.write(".gitattributes", "* filter=loud\n")
    rewrite(repo.root / "a.py")
    os.utime(repo.root / "a.py", (2_000_000_000, 2_000_000_000))

    assert found(known) == {"a.py"}
    assert not (repo.root / "ran").exists()


def test_an_index_without_our_mark_says_nothing(repo: GitRepo) -> None:
    header = b"DIRC" + (2).to_bytes(4, "big") + bytes(4)

    assert touched(opened(repo), header + hashlib.sha1(header).digest()) is None


def test_an_index_that_cannot_be_read_is_an_error(repo: GitRepo) -> None:
    with pytest.raises(GitError):
        touched(opened(repo), b"no index")
