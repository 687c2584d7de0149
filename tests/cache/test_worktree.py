from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from antipasta.cache.worktree import FileMemory
from antipasta.collect.disk import blob_id, scan
from antipasta.encoding import pack
from antipasta.system.files import decoded

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from antipasta.cache.store import Store

pytestmark = pytest.mark.every_system

ODD = decoded(b"caf\xe9/b.py")
PATHS = ["a.py", ODD, "pkg/c.py"]
LATER = 10**19


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path in PATHS:
        file = tmp_path / "root" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"# {path.encode('utf-8', 'replace')!r}\n")
    return tmp_path / "root"


def memory(store: Store, root: Path, now: int = LATER) -> FileMemory:
    return FileMemory(store, str(root), "sha1", clock_ns=lambda: now)


def look(store: Store, root: Path, now: int = LATER) -> dict[str, str]:
    found = scan(str(root), PATHS, object_format="sha1", seen=memory(store, root, now))
    return {path: oid for path, _, oid in found.entries}


def known(store: Store, root: Path) -> set[str]:
    """The paths whose blob ids are known without reading the file."""
    asked = memory(store, root)
    asked.load(PATHS)
    return {path for path in PATHS if asked.oid(path, os.lstat(root / path))}


def unseen(root: Path) -> dict[str, str]:
    found = scan(str(root), PATHS, object_format="sha1")
    return {path: oid for path, _, oid in found.entries}


def test_what_was_seen_is_known_and_the_same(store: Store, root: Path) -> None:
    assert look(store, root) == unseen(root)

    assert known(store, root) == set(PATHS)
    assert look(store, root) == unseen(root)


def rewrite(path: Path) -> None:
    """Other bytes of the same number, and the times as they were."""
    before = path.stat()
    path.write_bytes(path.read_bytes()[::-1])
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def replace(path: Path) -> None:
    """The same bytes in another file."""
    aside = path.with_name("aside")
    aside.write_bytes(path.read_bytes())
    aside.replace(path)


@pytest.mark.parametrize(
    "touch", [rewrite, replace, lambda path: path.write_text("longer than it was before\n")]
)
def test_what_was_touched_is_read_again(
    store: Store, root: Path, touch: Callable[[Path], object]
) -> None:
    look(store, root)
    before = os.lstat(root / "a.py").st_ctime_ns
    while os.lstat(root / "a.py").st_ctime_ns == before:  # until the clock of the system goes on
        touch(root / "a.py")

    assert known(store, root) == {*PATHS} - {"a.py"}
    assert look(store, root) == unseen(root)
    assert known(store, root) == set(PATHS)


def test_what_changed_just_now_is_not_kept(store: Store, root: Path) -> None:
    changed = os.lstat(root / "a.py").st_ctime_ns

    look(store, root, now=changed + 1_000_000_000)

    assert known(store, root) == set()


def test_a_long_run_does_not_make_a_change_an_old_one(store: Store, root: Path) -> None:
    changed = os.lstat(root / "a.py").st_ctime_ns
    times = iter([changed + 1_000_000_000, LATER])
    slow = FileMemory(store, str(root), "sha1", clock_ns=lambda: next(times))

    scan(str(root), PATHS, object_format="sha1", seen=slow)

    assert known(store, root) == set()


def test_a_file_that_is_gone_is_forgotten(store: Store, root: Path) -> None:
    look(store, root)
    (root / "a.py").unlink()
    look(store, root)
    (root / "a.py").write_text("x = 1\n")

    assert "a.py" not in known(store, root)


def test_a_memory_that_looks_again_keeps_nothing_of_what_is_gone(store: Store, root: Path) -> None:
    (root / "pkg/d.py").write_text("x = 1\n")
    status = os.lstat(root / "pkg/d.py")
    both, seen = ["pkg/c.py", "pkg/d.py"], memory(store, root)
    scan(str(root), both, object_format="sha1", seen=seen)
    (root / "pkg/d.py").unlink()
    scan(str(root), both, object_format="sha1", seen=seen)

    asked = memory(store, root)
    asked.load(both)

    assert asked.oid("pkg/d.py", status) is None
    assert asked.oid("pkg/c.py", os.lstat(root / "pkg/c.py"))


def test_another_directory_or_format_has_a_memory_of_its_own(store: Store, root: Path) -> None:
    look(store, root)
    for other in (
        FileMemory(store, str(root.parent), "sha1"),
        FileMemory(store, str(root), "sha256"),
    ):
        other.load(PATHS)
        assert other.oid("a.py", os.lstat(root / "a.py")) is None


def test_nothing_is_written_where_nothing_changed(
    store: Store, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look(store, root)
    written: list[object] = []
    monkeypatch.setattr(store, "put_many", written.extend)

    look(store, root)

    assert written == []


@pytest.mark.parametrize("plain", [[], [["a.py"]], [["a.py"], [1], [2], [3], [4], [5]], {}, 7])
def test_what_is_damaged_or_of_another_shape_is_not_known(
    store: Store, root: Path, monkeypatch: pytest.MonkeyPatch, plain: object
) -> None:
    look(store, root)
    monkeypatch.setattr(store, "get_many", lambda keys: {key: pack(plain, key) for key in keys})

    assert known(store, root) == set()
    assert look(store, root) == unseen(root)


def test_an_unknown_file_has_the_id_that_git_gives_it(store: Store, root: Path) -> None:
    data = (root / "a.py").read_bytes()

    assert look(store, root)["a.py"] == blob_id([data], len(data), "sha1")
