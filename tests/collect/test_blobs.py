from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from antipasta.collect.blobs import Blob, present, read_blobs, starts_of
from antipasta.collect.disk import blob_id
from antipasta.errors import GitError
from tests.support.collecting import opened, put_git

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.support.git_repo import GitRepo

MISSING = "1" * 40


def store(repo: GitRepo, data: bytes) -> str:
    return repo.git("hash-object", "-w", "--stdin", stdin=data).strip()


def test_blobs_come_in_the_order_asked_for(repo: GitRepo) -> None:
    contents = [b"", b"one\n", b"\0\n\nbinary", b"no line end", b"x" * 200_000]
    oids = [store(repo, data) for data in contents]
    asked = [*reversed(oids), oids[1], oids[1]]

    found = list(read_blobs(opened(repo), asked, max_bytes=1e6))

    assert [blob.oid for blob in found] == asked
    assert [blob.data for blob in found] == [*reversed(contents), b"one\n", b"one\n"]
    assert [blob.size for blob in found] == [200_000, 11, 9, 4, 0, 4, 4]


def test_more_blobs_than_a_pipe_holds(repo: GitRepo) -> None:
    oid = store(repo, b"x" * 1000)

    found = list(read_blobs(opened(repo), [oid] * 3000, max_bytes=1e6))

    assert found == [Blob(oid, 1000, b"x" * 1000)] * 3000


def test_nothing_asked_for_starts_no_process(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = opened(repo)
    monkeypatch.setenv("PATH", "")

    assert list(read_blobs(repository, [], max_bytes=1)) == []


def test_what_is_missing_or_no_blob_or_too_large_has_no_content(repo: GitRepo) -> None:
    commit = repo.base({"a.py": "x = 1\n"})
    tree = repo.git("rev-parse", "HEAD^{tree}").strip()
    fits, large = store(repo, b"12345"), store(repo, b"123456")
    asked = [commit, large, MISSING, tree, fits]

    assert list(read_blobs(opened(repo), asked, max_bytes=5)) == [
        Blob(commit, -1, None),
        Blob(large, 6, None),
        Blob(MISSING, -1, None),
        Blob(tree, -1, None),
        Blob(fits, 5, b"12345"),
    ]


READ_UNDER_A_MEMORY_LIMIT = """
import resource, sys
from antipasta.collect.blobs import read_blobs
from antipasta.collect.git import open_repository
repository = open_repository(sys.argv[1])
held = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (held + (24 << 20),) * 2)
print([blob.size for blob in read_blobs(repository, sys.argv[2:], max_bytes=10)])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_large_blob_is_passed_over_without_being_held(repo: GitRepo) -> None:
    large, small = store(repo, b"x" * (64 << 20)), store(repo, b"small")
    repo.git("config", "core.bigFileThreshold", "1m")  # so that git itself streams it

    finished = subprocess.run(
        (sys.executable, "-c", READ_UNDER_A_MEMORY_LIMIT, str(repo.root), large, small),
        capture_output=True,
        text=True,
        check=False,
    )

    assert finished.stdout == f"[{64 << 20}, 5]\n", finished.stderr


def test_a_git_that_ends_early_costs_only_the_blob_it_died_of(repo: GitRepo) -> None:
    oid, first, last = (store(repo, data) for data in (b"content", b"first", b"last"))
    loose = repo.root / ".git" / "objects" / oid[:2] / oid[2:]
    loose.chmod(0o600)
    loose.write_bytes(loose.read_bytes()[:-4])

    assert list(read_blobs(opened(repo), [first, oid, last], max_bytes=100)) == [
        Blob(first, 5, b"first"),
        Blob(oid, -1, None),
        Blob(last, 4, b"last"),
    ]


def partial_clone(repo: GitRepo, tmp_path: Path, contents: Sequence[str]) -> GitRepo:
    """A clone with the blobs of the last commit, one file a commit, and none before."""
    for content in contents:
        repo.base({"a.py": content})
    repo.git("config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    repo.git("clone", "-q", "--filter=blob:none", f"file://{repo.root}", str(clone))
    return type(repo)(clone)


def test_a_partial_clone_has_what_it_has_however_much_it_lacks(
    repo: GitRepo, tmp_path: Path
) -> None:
    contents = [f"x = {number}\n" for number in range(12)]
    clone = partial_clone(repo, tmp_path, contents)
    oids = [store(repo, content.encode()) for content in contents]
    commit = clone.git("rev-parse", "HEAD").strip()

    found = list(read_blobs(opened(clone), [*oids, commit, oids[-1]], max_bytes=1e6))

    assert [blob.oid for blob in found] == [*oids, commit, oids[-1]]
    assert [blob.data for blob in found[:-3]] == [None] * 11
    assert [blob.data for blob in found[-3:]] == [b"x = 11\n", None, b"x = 11\n"]
    assert present(opened(clone), [*oids, commit]) == {oids[-1]}


@pytest.mark.parametrize(("times", "is_read"), [(2, True), (50, False)])
def test_a_git_that_is_killed_says_nothing_of_the_blob(
    repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int, *, is_read: bool
) -> None:
    """The system ends processes where memory is short; then no blob is missing."""
    oids = [store(repo, data) for data in (b"one", b"two")]
    repository = opened(repo)
    real, left = shutil.which("git"), tmp_path / "left"
    left.write_text("x" * times)
    body = f"""[ -s {left} ] || exec {real} "$@"
truncate -s -1 {left}; echo {oids[0]} blob 3; printf on; kill -9 $$"""
    put_git(tmp_path, monkeypatch, body)

    if is_read:
        found = read_blobs(repository, oids, max_bytes=1e6)
        assert [blob.data for blob in found] == [b"one", b"two"]
    else:
        with pytest.raises(GitError, match="cat-file was ended by signal 9"):
            list(read_blobs(repository, oids, max_bytes=1e6))


def test_abandoned_reading_leaves_no_process(repo: GitRepo) -> None:
    oid = store(repo, b"x" * 100_000)
    before = psutil.Process().children()
    blobs = read_blobs(opened(repo), [oid] * 100, max_bytes=1e6)
    next(blobs)
    assert psutil.Process().children() != before

    blobs.close()  # type: ignore[attr-defined]

    # A zombie, or a process that still runs, would be a child of ours.
    assert psutil.Process().children() == before


def test_the_starts_of_blobs(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    long, short, huge = (
        store(repo, b"#!" + b"x" * 300),
        store(repo, b"#!x"),
        store(repo, b"a" * 999),
    )
    monkeypatch.setenv("ANTIPASTA_SHEBANG_BYTES", "10")
    monkeypatch.setenv("ANTIPASTA_SHEBANG_FILE_BYTES", "400")

    assert list(starts_of(opened(repo), [long, short, huge, MISSING])) == [
        (long, b"#!xxxxxxxx"),
        (short, b"#!x"),
        (huge, b""),
    ]


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=100))
def test_our_blob_id_is_that_of_git(repo: GitRepo, data: bytes) -> None:
    assert blob_id([data], len(data), "sha1") == store(repo, data)
