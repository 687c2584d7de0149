from __future__ import annotations

import multiprocessing
import os
from typing import TYPE_CHECKING

import pytest

from antipasta.cache import lines
from antipasta.cache.lines import append_line, read_whole
from tests.support.system import system

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.every_system

NAME = "runs.jsonl"
PROCESSES, LINES = 50, 40


def never(_: bytes) -> bool:
    return False


def read(directory: Path) -> list[bytes]:
    return b"".join(read_whole(str(directory), NAME)).splitlines()


def test_lines_are_read_in_the_order_they_were_appended(tmp_path: Path) -> None:
    assert read(tmp_path) == []
    for line in (b"one", b"two"):
        append_line(str(tmp_path), NAME, line, never)

    assert read(tmp_path) == [b"one", b"two"]
    if system() != "windows":
        assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600


def test_a_long_file_becomes_the_older_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MOST_BYTES", 100)
    for number in range(20):
        append_line(str(tmp_path), NAME, b"%012d" % number, never)

    # 8 lines are more than 100 bytes; of 20 the last 12 are left.
    assert read(tmp_path) == [b"%012d" % number for number in range(8, 20)]
    assert len((tmp_path / f"{NAME}.1").read_bytes()) == 8 * 13


def test_an_old_file_becomes_the_older_one(tmp_path: Path) -> None:
    for line in (b"old", b"last of the old", b"new"):
        append_line(str(tmp_path), NAME, line, lambda beginning: beginning.startswith(b"old\nl"))

    assert (tmp_path / f"{NAME}.1").read_bytes() == b"old\nlast of the old\n"
    assert (tmp_path / NAME).read_bytes() == b"new\n"


def test_a_file_that_another_process_moved_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "MOST_BYTES", 0)
    write = os.write

    def slow(file: int, data: bytes) -> int:
        """Write, as another process moves the file at that moment."""
        monkeypatch.setattr(os, "write", write)
        append_line(str(tmp_path), NAME, b"theirs", never)
        return write(file, data)

    monkeypatch.setattr(os, "write", slow)
    append_line(str(tmp_path), NAME, b"ours", never)

    assert read(tmp_path) == [b"theirs", b"ours"]


def test_what_a_full_disk_cut_off_is_no_beginning_of_the_next_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, data: write(file, data[:4]))
    append_line(str(tmp_path), NAME, b"a long line", never)
    monkeypatch.undo()
    append_line(str(tmp_path), NAME, b"the next", never)

    assert read(tmp_path) == [b"a lo", b"the next"]


def append_some(directory: str, who: int, start: multiprocessing.synchronize.Barrier) -> None:
    start.wait()
    for number in range(LINES):
        append_line(directory, NAME, b"%d:%d:" % (who, number) + b"x" * 400, never)


@pytest.mark.posix("fork")
@pytest.mark.parametrize("most", [4_000_000, 500_000])
def test_fifty_processes_lose_and_tear_no_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """With the lower bound, the file becomes the older one while all of them append."""
    monkeypatch.setattr(lines, "MOST_BYTES", most)
    context = multiprocessing.get_context("fork")
    start = context.Barrier(PROCESSES)
    processes = [
        context.Process(target=append_some, args=(str(tmp_path), who, start))
        for who in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()

    found = sorted(line.rstrip(b"x") for line in read(tmp_path))
    expected = (b"%d:%d:" % (who, number) for who in range(PROCESSES) for number in range(LINES))
    assert found == sorted(expected)
    assert all(len(line) in range(404, 408) for line in read(tmp_path))
    assert (tmp_path / f"{NAME}.1").exists() == (most < 4_000_000)
