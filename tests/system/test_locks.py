"""Locks that one process at a time has."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from antipasta.system.locks import lock, lock_directory, unlock
from tests.support.run import run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.every_system

TRYING = """
import os, sys
from antipasta.system.locks import lock
file = os.open(sys.argv[1], os.O_RDWR)
try:
    lock(file)
except BlockingIOError:
    print("taken")
else:
    print("free")
"""


def test_a_lock_is_one_processs_until_the_file_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    path.write_bytes(b"content")
    file = os.open(path, os.O_RDWR)
    lock(file)

    assert run((sys.executable, "-c", TRYING, str(path)), tmp_path).stdout.strip() == "taken"
    assert os.read(file, 10) == b"content"
    os.close(file)
    assert run((sys.executable, "-c", TRYING, str(path)), tmp_path).stdout.strip() == "free"


def test_a_directory_is_locked_where_that_is_possible(tmp_path: Path) -> None:
    held = lock_directory(str(tmp_path))

    if held is not None:
        with pytest.raises(BlockingIOError):
            lock_directory(str(tmp_path))
    unlock(held)
    unlock(lock_directory(str(tmp_path)))


def test_a_directory_that_is_gone_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        lock_directory(str(tmp_path / "gone"))
