from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from antipasta.collect.disk import blob_id, scan
from antipasta.collect.git_formats import Entry
from antipasta.model import Missing

if TYPE_CHECKING:
    from pathlib import Path

EMPTY_BLOB = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"


def test_a_scan_sees_files_links_and_directories(tmp_path: Path) -> None:
    (tmp_path / "a.py").touch()
    (tmp_path / "a.txt").touch()
    (tmp_path / "run").write_bytes(b"#!/usr/bin/python\n")
    (tmp_path / "text").write_bytes(b"text\n")
    (tmp_path / "link.py").symlink_to("gone")
    (tmp_path / "dir.py").mkdir()
    os.mkfifo(tmp_path / "pipe.py")
    script = blob_id([b"#!/usr/bin/python\n"], 18, "sha1")
    text = blob_id([b"text\n"], 5, "sha1")
    paths = ["a.py", "a.txt", "run", "text", "link.py", "dir.py", "pipe.py", "gone.py"]

    found = scan(str(tmp_path), paths, object_format="sha1")

    assert found.entries == (
        Entry("a.py", "100644", EMPTY_BLOB),
        Entry("run", "100644", script),
        Entry("text", "100644", text),
        Entry("link.py", "120000", ""),
        Entry("dir.py", "160000", ""),
    )
    assert found.languages["a.py", EMPTY_BLOB] == "python"
    assert found.languages["run", script] == "python"
    assert not found.languages["text", text]
    assert found.missing == ()


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = "x" * 300 + ".py"

    assert scan(str(tmp_path), [path], object_format="sha1").missing == (
        Missing(path, "unreadable", os.strerror(errno.ENAMETOOLONG)),
    )


@given(chunks=st.lists(st.binary()))
def test_the_id_of_a_blob_does_not_depend_on_its_chunks(chunks: list[bytes]) -> None:
    whole = b"".join(chunks)

    assert blob_id(chunks, len(whole), "sha256") == blob_id([whole], len(whole), "sha256")


def test_without_time_what_has_the_name_of_source_is_named(tmp_path: Path) -> None:
    left = iter([1.0, 0.0, 0.0, 0.0])
    for name in ("a.py", "b.py", "c.txt", "run"):
        (tmp_path / name).touch()

    found = scan(
        str(tmp_path),
        ["a.py", "b.py", "c.txt", "run"],
        object_format="sha1",
        seconds_left=lambda: next(left),
    )

    assert [entry.path for entry in found.entries] == ["a.py"]
    assert found.missing == (
        Missing("b.py", "budget", "the time budget was spent before it was looked at"),
    )


def test_each_file_with_a_blob_id_is_noted_as_it_was_before(tmp_path: Path) -> None:
    for name in ("a.py", "run", "c.txt"):
        (tmp_path / name).write_text("x = 1\n")
    (tmp_path / "link.py").symlink_to("a.py")
    noted: dict[str, os.stat_result] = {}

    scan(
        str(tmp_path),
        ["a.py", "c.txt", "gone.py", "link.py", "run"],
        object_format="sha1",
        on_note=noted.__setitem__,
    )

    assert noted == {name: os.lstat(tmp_path / name) for name in ("a.py", "run")}
