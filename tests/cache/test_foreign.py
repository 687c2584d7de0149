"""What is not antipasta's stays as it is, whatever directory is named for the cache."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import diskcache
import pytest

from antipasta.cache.database import LAYOUT, open_beside
from antipasta.cache.lines import append_line
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


RUNS = ("runs.jsonl", "runs.jsonl.1", "runs.checked")
BESIDE = (*RUNS, "warm.log", "warm.log.1", "warm.lock", "heal.lock")


def plant(how: str, place: Path, victim: Path) -> None:
    if how == "link":
        place.symlink_to(victim)
    elif how == "hard link":
        os.link(victim, place)
    elif how == "pipe":
        os.mkfifo(place)
    else:
        place.mkdir()


@pytest.mark.parametrize("how", ["link", "hard link", "pipe", "directory"])
@pytest.mark.parametrize("name", BESIDE)
def test_what_was_planted_beside_a_database_is_not_opened(
    tmp_path: Path, name: str, how: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """By whoever could write to the directory before it was private."""
    victim, directory = tmp_path / "victim", tmp_path / "cache"
    victim.write_text("precious")
    open_store(str(directory)).close()
    plant(how, directory / name, victim)

    for _ in range(2):
        store = open_store(str(directory))
        with suppress(OSError):
            append_line(str(directory), "runs.jsonl", b"{}", lambda _: True)
        store.close()
        assert store.problem == ""
    for arguments in COMMANDS:
        main(["cache", *arguments, "--cache-dir", str(directory)])
    if not name.startswith("runs"):
        (directory / f"v{LAYOUT}" / "cache.db").write_bytes(b"garbage")
        open_store(str(directory)).close()

    assert victim.read_text() == "precious"


@pytest.mark.parametrize("how", ["link", "hard link", "pipe", "directory"])
@pytest.mark.parametrize("name", BESIDE)
def test_a_directory_in_which_something_was_planted_is_no_cache(
    tmp_path: Path, name: str, how: str
) -> None:
    victim, directory = tmp_path / "victim", tmp_path / "cache"
    victim.write_text("precious")
    directory.mkdir(mode=0o755)
    plant(how, directory / name, victim)

    assert f"files that are not the cache's ({name})" in open_store(str(directory)).problem
    assert [each.name for each in directory.iterdir()] == [name]
    assert directory.stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize("name", ["syslog.log", "apt.lock", "app.log.1", ".hidden"])
def test_logs_and_locks_of_others_are_theirs(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("precious")

    assert f"files that are not the cache's ({name})" in open_store(str(tmp_path)).problem


@pytest.mark.parametrize("name", BESIDE)
def test_our_own_files_do_not_keep_the_cache_from_being_made(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()

    store = open_store(str(tmp_path))

    assert (store.is_open, store.problem) == (True, "")
    store.close()


DIGEST = "3f" + "0" * 62


@pytest.mark.parametrize("name", [f"{DIGEST}.json", f"{DIGEST}.json.tmp-42"])
def test_the_cache_of_the_predecessor_may_be_there(tmp_path: Path, name: str) -> None:
    """antipasta 1.x has its entries in the same directory; they stay for whoever goes back."""
    (tmp_path / "3f").mkdir()
    (tmp_path / "3f" / name).write_text("{}")
    (tmp_path / "00").mkdir()

    store = open_store(str(tmp_path))
    assert (store.is_open, store.problem) == (True, "")
    store.close()
    main(["cache", "clear", "--yes", "--cache-dir", str(tmp_path)])

    assert (tmp_path / "3f" / name).read_text() == "{}"


@pytest.mark.parametrize(
    "name", ["3f/notes.txt", f"3e/{DIGEST}.json", f"3f/{DIGEST}.json/x", "3F/x", "3f0/x", "3f"]
)
def test_what_only_looks_like_the_predecessors_is_left(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_text("precious")

    assert "holds files that are not the cache's" in open_store(str(tmp_path)).problem


@pytest.mark.parametrize("mode", [0o1777, 0o1755])
def test_a_directory_that_users_share_is_left(tmp_path: Path, mode: int) -> None:
    directory = tmp_path / "shared"
    directory.mkdir()
    directory.chmod(mode)

    assert "is a directory that users share" in open_store(str(directory)).problem
    assert directory.stat().st_mode & 0o7777 == mode
    assert list(directory.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_of_another_user_is_not_opened(tmp_path: Path) -> None:
    open_store(str(tmp_path)).close()
    (tmp_path / "runs.jsonl").write_text("theirs\n")
    os.chown(tmp_path / "runs.jsonl", 12345, 12345)

    with pytest.raises(PermissionError, match="no file of antipasta's"):
        open_beside(str(tmp_path), "runs.jsonl", os.O_RDONLY)
