"""What is not antipasta's stays as it is, whatever directory is named for the cache."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import diskcache
import pytest

from antipasta.cache.database import LAYOUT
from antipasta.cache.store import open_store
from antipasta.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COMMANDS = [
    ("clear", "--yes"),
    ("prune", "--yes", "--max-size", "0"),
    ("repair",),
    ("verify",),
    ("info",),
]


def of_another_program(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE precious (x)")
        connection.execute("INSERT INTO precious VALUES (42)")
        connection.commit()


def with_a_version(path: Path) -> None:
    of_another_program(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {LAYOUT}")


def of_diskcache(path: Path) -> None:
    """Which names its database as ours is named, in whatever program."""
    with diskcache.Cache(str(path.parent)) as cache:
        cache.set("metrics:key", b"precious")


def files(directory: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(directory)): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("place", [".", f"v{LAYOUT}"])
@pytest.mark.parametrize("theirs", [of_another_program, with_a_version, of_diskcache])
def test_a_database_of_another_program_stays(
    tmp_path: Path, place: str, theirs: Callable[[Path], None], capsys: pytest.CaptureFixture[str]
) -> None:
    directory = tmp_path / "theirs"
    (directory / place).mkdir(parents=True)
    theirs(directory / place / "cache.db")
    before = files(directory)

    for _ in range(2):
        store = open_store(str(directory))
        store.put("key", b"value")
        store.get("key")
        store.close()
        assert (bool(store.problem), store.notice) == (True, "")
    for arguments in COMMANDS:
        main(["cache", *arguments, "--cache-dir", str(directory)])

    assert files(directory) == before


@pytest.mark.parametrize("name", ["cache.db", "v2", "v2/index.html", "vacation", "2024", "v2.old"])
def test_other_things_are_named_and_left(tmp_path: Path, name: str) -> None:
    directory = tmp_path / "theirs"
    (directory / name).parent.mkdir(parents=True)
    (directory / name).write_bytes(b"precious")
    directory.chmod(0o755)

    for _ in range(2):
        store = open_store(str(directory))
        assert f"holds files that are not the cache's ({name})" in store.problem

    assert files(directory) == {name: b"precious"}
    assert directory.stat().st_mode & 0o777 == 0o755


def test_a_database_beside_ours_outlives_the_healing_of_ours(tmp_path: Path) -> None:
    open_store(str(tmp_path)).close()
    of_another_program(tmp_path / "cache.db")
    theirs = (tmp_path / "cache.db").read_bytes()
    for _ in range(2):
        (tmp_path / f"v{LAYOUT}" / "cache.db").write_bytes(b"garbage")
        healed = open_store(str(tmp_path))
        assert "a new one replaces it" in healed.notice
        healed.close()

    assert (tmp_path / "cache.db").read_bytes() == theirs


def test_files_of_others_beside_a_damaged_database_of_ours_stay(tmp_path: Path) -> None:
    open_store(str(tmp_path)).close()
    home = tmp_path / f"v{LAYOUT}"
    (home / "notes.txt").write_text("precious")
    (home / "cache.db").write_bytes(b"garbage")

    store = open_store(str(tmp_path))

    assert "cannot be replaced" in store.problem
    assert "notes.txt" in store.problem
    assert (home / "notes.txt").read_text() == "precious"
