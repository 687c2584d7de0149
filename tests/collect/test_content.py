from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from antipasta.collect.blobs import read_blobs
from antipasta.collect.content import FEW_FILES, from_disk, from_git, from_index, given
from antipasta.collect.disk import blob_id
from antipasta.model import Content, Missing, Version
from tests.support.collecting import opened
from tests.support.git_repo import GitRepo
from tests.support.measured import version

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from antipasta.collect.blobs import Blob
    from antipasta.collect.git import Repository

pytestmark = pytest.mark.every_system


def test_content_from_git_or_why_there_is_none(repo: GitRepo) -> None:
    def stored(path: str, data: bytes) -> Version:
        return version(path, repo.git("hash-object", "-w", "--stdin", stdin=data).strip())

    fits, large, gone = stored("a.py", b"12345"), stored("b.py", b"1" * 2_500_000), version("c.py")

    assert list(from_git(opened(repo), [gone, large, fits], max_bytes=2e6)) == [
        Content(
            gone,
            None,
            Missing(
                "c.py",
                "unreadable",
                f"git cannot read its blob {gone.oid}; run git fsck, or fetch the blob",
            ),
        ),
        Content(
            large,
            None,
            Missing("b.py", "size", "2.5 MB, limit 2 MB (limits.max_file_mb)"),
        ),
        Content(fits, b"12345"),
    ]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the blobs that git was asked for."""
    asked: list[str] = []

    def noted(repository: Repository, oids: Sequence[str], *, max_bytes: float) -> Iterator[Blob]:
        asked.extend(oids)
        return read_blobs(repository, oids, max_bytes=max_bytes)

    monkeypatch.setattr("antipasta.collect.content.read_blobs", noted)
    return asked


def staged(repo: GitRepo, *paths: str) -> list[Version]:
    for path in paths:
        repo.stage(path, f"{path}\n")
    ids = repo.git("ls-files", "--stage", "-z").split("\0")[:-1]
    return [version(line.partition("\t")[2], line.split()[1]) for line in ids]


def test_what_stands_on_disk_as_it_was_staged_is_read_from_there(
    repo: GitRepo, started: list[str]
) -> None:
    paths = ["a.py", "b.py", "\u00e9.py"]

    found = list(from_index(opened(repo), staged(repo, *paths), max_bytes=2e6))

    assert [each.data for each in found] == [f"{path}\n".encode() for path in paths]
    assert started == []


@pytest.mark.posix("named pipes")
def test_what_is_staged_is_read_whatever_stands_on_disk(repo: GitRepo, started: list[str]) -> None:
    paths = ["a.py", "directory.py", "gone.py", "large.py", "link.py", "pipe.py", "same.py"]
    versions = staged(repo, *paths)
    (repo.root / "copy").write_bytes(b"link.py\n")
    repo.write("a.py", "edited after it was staged\n")
    for path in ("directory.py", "gone.py", "link.py", "pipe.py"):
        (repo.root / path).unlink()
    (repo.root / "directory.py").mkdir()
    (repo.root / "link.py").symlink_to("copy")
    os.mkfifo(repo.root / "pipe.py")

    found = list(from_index(opened(repo), versions, max_bytes=2e6))

    assert [each.data for each in found] == [f"{path}\n".encode() for path in paths]
    assert started == [each.oid for each in versions]
    assert list(from_index(opened(repo), versions, max_bytes=1)) == list(
        from_git(opened(repo), versions, max_bytes=1)
    )


def test_many_files_and_other_hashes_are_read_from_git(
    repo: GitRepo, tmp_path: Path, started: list[str]
) -> None:
    many = staged(repo, *(f"{number}.py" for number in range(FEW_FILES + 1)))
    sha256 = GitRepo.create(tmp_path / "sha256", "--object-format=sha256")
    few = staged(sha256, "a.py")

    assert all(each.data for each in from_index(opened(repo), many, max_bytes=2e6))
    assert all(each.data for each in from_index(opened(sha256), few, max_bytes=2e6))
    assert started == [each.oid for each in (*many, *few)]


def on_disk(root: Path, path: str, data: bytes) -> Version:
    (root / path).write_bytes(data)
    return version(path, blob_id([data], len(data), "sha1"))


@pytest.mark.posix("what opening a directory says")
def test_content_from_disk_or_why_there_is_none(tmp_path: Path) -> None:
    fits = on_disk(tmp_path, "a.py", b"12345")
    large = on_disk(tmp_path, "b.py", b"1" * 2_500_000)
    changed = on_disk(tmp_path, "c.py", b"before")
    (tmp_path / "c.py").write_bytes(b"behind")
    gone = version("d.py")
    (tmp_path / "e.py").mkdir()
    directory = version("e.py")
    versions = [directory, gone, changed, large, fits]

    found = list(from_disk(str(tmp_path), versions, max_bytes=2e6, object_format="sha1"))

    assert [each.version for each in found] == versions
    assert [each.data for each in found] == [None, None, None, None, b"12345"]
    assert [each.missing for each in found] == [
        Missing("e.py", "unreadable", "Is a directory"),
        Missing("d.py", "unreadable", "No such file or directory"),
        Missing("c.py", "unreadable", "it changed while it was read; run again"),
        Missing("b.py", "size", "2.5 MB, limit 2 MB (limits.max_file_mb)"),
        None,
    ]


def test_a_file_of_exactly_the_limit_is_read(tmp_path: Path) -> None:
    file = on_disk(tmp_path, "a.py", b"12345")

    (at_limit,) = from_disk(str(tmp_path), [file], max_bytes=5, object_format="sha1")
    (above,) = from_disk(str(tmp_path), [file], max_bytes=4, object_format="sha1")

    assert at_limit.data == b"12345"
    assert above.missing
    assert above.missing.reason == "size"


def test_given_text_is_everyones_content() -> None:
    one, other = version("a.py"), version("b.py")

    assert list(given(b"12345", [one, other], max_bytes=5)) == [
        Content(one, b"12345"),
        Content(other, b"12345"),
    ]
    (too_large,) = given(b"123456", [one], max_bytes=5)
    assert too_large.data is None
    assert too_large.missing
    assert too_large.missing.reason == "size"
