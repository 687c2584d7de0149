"""What killed processes left in directories for temporary files is removed by the next one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from antipasta.atomic import temporary_directory, write_whole
from antipasta.cache.store import open_store
from antipasta.collect.attributes import generated
from antipasta.githook.actions import Write, carry_out

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.every_system

HOURS = 2 * 3600

KILLED = """
import os, signal, sys
from antipasta.atomic import temporary_directory
with temporary_directory(sys.argv[1], sys.argv[2]) as directory:
    open(os.path.join(directory, "output"), "w").close()
    os.kill(os.getpid(), signal.SIGKILL)
"""

ATTRIBUTES = {".gitattributes": b"a.py linguist-generated\n"}


def age(path: Path) -> None:
    os.utime(path, (time.time() - HOURS,) * 2, follow_symlinks=False)


def left_by_a_killed_process(prefix: str, place: Path) -> Path:
    before = {*place.iterdir()}
    finished = subprocess.run(
        (sys.executable, "-P", "-c", KILLED, prefix, str(place)), check=False, timeout=120
    )
    assert finished.returncode == -signal.SIGKILL
    (left,) = {*place.iterdir()} - before
    return left


@pytest.mark.posix("SIGKILL")
@pytest.mark.parametrize(
    ("prefix", "use"),
    [
        (".antipasta-new-", lambda place: write_whole(f"{place}/output", "x")),
        (".antipasta-new-", lambda place: carry_out([Write(f"{place}/pre-commit", b"x", 0o755)])),
        (".new-", lambda place: open_store(str(place)).close()),
        ("antipasta-attributes-", lambda _: generated(ATTRIBUTES, ["a.py"])),
    ],
    ids=["an output", "a hook", "a cache", "attributes"],
)
def test_what_a_killed_process_left_is_removed_when_it_is_old(
    prefix: str, use: Callable[[Path], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    young, old = (left_by_a_killed_process(prefix, tmp_path) for _ in range(2))
    age(old)

    use(tmp_path)

    assert not old.exists()
    assert young.exists()
    left = {path.name for path in tmp_path.iterdir() if path.name.startswith(prefix)}
    assert left == {young.name}


@pytest.mark.posix("SIGKILL")
def test_a_cache_that_is_there_is_tidied_by_a_run_that_adds_to_it(tmp_path: Path) -> None:
    """A process that is killed while it makes a database leaves it beside the one of another."""
    open_store(str(tmp_path)).close()
    left = left_by_a_killed_process(".new-", tmp_path)
    age(left)

    adding = open_store(str(tmp_path))
    adding.put("key", b"value")
    adding.close()

    assert not left.exists()


@pytest.mark.posix("locks of directories")
def test_what_a_process_still_uses_is_not_removed_though_the_clock_jumps(tmp_path: Path) -> None:
    with temporary_directory("new-", str(tmp_path)) as used:
        age(tmp_path / used)
        with temporary_directory("new-", str(tmp_path)):
            pass
        assert os.path.isdir(used)
    assert not os.listdir(tmp_path)


@pytest.mark.posix("times of links")
def test_nothing_else_is_removed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").touch()
    (tmp_path / "new-link").symlink_to(elsewhere)
    (tmp_path / "new-file").touch()
    (tmp_path / "other").mkdir()
    for path in tmp_path.iterdir():
        age(path)
    before = {*tmp_path.iterdir()}

    with temporary_directory("new-", str(tmp_path)) as directory:
        assert os.stat(directory).st_mode & 0o777 == 0o700

    assert {*tmp_path.iterdir()} == before
    assert (elsewhere / "kept").exists()
