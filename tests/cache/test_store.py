from __future__ import annotations

import os
import pickle
import sqlite3
import stat
from contextlib import closing
from typing import TYPE_CHECKING

import diskcache
import pytest

from antipasta.cache.maintenance import database_bytes
from antipasta.cache.store import Store, open_store
from antipasta.cache.verify import repair
from antipasta.config.settings import CacheSettings
from antipasta.system.locks import lock as take

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.every_system

KEY, VALUE = "metrics:key", b"value"
EVICTIONS = ("least-recently-used", "least-recently-stored", "least-frequently-used")


class Bomb:
    """Leaves a marker when it is unpickled."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[object, tuple[str, int]]:
        return os.mkdir, (str(self.marker), 0o700)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def filled(directory: Path) -> Path:
    """A store with one value."""
    store = open_store(str(directory))
    store.put(KEY, VALUE)
    store.close()
    return directory


@pytest.fixture
def store(filled: Path) -> Iterator[Store]:
    opened = open_store(str(filled))
    yield opened
    opened.close()


def database(directory: Path) -> Path:
    return directory / "v2" / "cache.db"


def connect(directory: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(database(directory), isolation_level=None))


def test_a_value_survives_the_process(store: Store) -> None:
    assert store.get(KEY) == VALUE
    assert store.get("metrics:other") is None
    assert store.problem == ""


@pytest.mark.parametrize("size", [0, 1, 100_000, 3_000_000])
def test_values_of_any_size_come_back(store: Store, size: int) -> None:
    store.put("large", b"\0" * size)

    assert store.get("large") == b"\0" * size


def test_a_value_can_be_replaced(store: Store) -> None:
    store.put(KEY, b"other")

    assert store.get(KEY) == b"other"


@pytest.mark.posix("modes of files")
def test_the_directory_is_private(filled: Path) -> None:
    assert stat.S_IMODE(filled.stat().st_mode) == 0o700


@pytest.mark.posix("modes of files")
@pytest.mark.parametrize("mode", [0o755, 0o770, 0o701])
def test_a_directory_that_others_could_enter_becomes_private(directory: Path, mode: int) -> None:
    directory.mkdir()
    directory.chmod(mode)

    store = open_store(str(directory))
    store.close()

    assert store.problem == ""
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700


@pytest.mark.posix("owners of files")
@pytest.mark.skipif(getattr(os, "geteuid", lambda: 0)() != 0, reason="only root can give it away")
def test_a_directory_of_another_user_is_not_used(directory: Path) -> None:
    directory.mkdir()
    os.chown(directory, 12345, 12345)

    store = open_store(str(directory))

    assert store.problem.startswith(f"{directory} belongs to another user")
    assert list(directory.iterdir()) == []


def test_a_pickled_value_is_refused_and_not_executed(filled: Path, tmp_path: Path) -> None:
    with diskcache.Cache(str(filled / "v2")) as cache:
        cache.set(KEY, Bomb(tmp_path / "marker"))

    store = open_store(str(filled))

    assert store.get(KEY) is None
    assert not (tmp_path / "marker").exists()


def test_a_pickled_file_value_is_refused_and_not_executed(filled: Path, tmp_path: Path) -> None:
    with connect(filled) as connection:
        pickled = pickle.dumps(Bomb(tmp_path / "marker"))
        (filled / "v2" / "bomb.val").write_bytes(pickled)
        connection.execute("UPDATE Cache SET mode = 4, value = NULL, filename = 'bomb.val'")

    store = open_store(str(filled))

    assert store.get(KEY) is None
    assert not (tmp_path / "marker").exists()


def test_a_pickled_key_is_not_executed(filled: Path, tmp_path: Path) -> None:
    with connect(filled) as connection:
        pickled = pickle.dumps(Bomb(tmp_path / "marker"))
        connection.execute("UPDATE Cache SET key = ?, raw = 0", (pickled,))

    store = open_store(str(filled))
    store.configure(CacheSettings(size_limit_mb=0.01))
    for number in range(20):
        store.put(f"key {number}", b"x" * 5000)
    store.close()

    assert not (tmp_path / "marker").exists()


@pytest.mark.parametrize(("mode", "value"), [(3, "text"), (1, 7), (1, 1.5), (1, None), (1, "text")])
def test_a_value_that_is_not_bytes_is_none(filled: Path, mode: int, value: object) -> None:
    with connect(filled) as connection:
        connection.execute("UPDATE Cache SET mode = ?, value = ?", (mode, value))

    assert open_store(str(filled)).get(KEY) is None


@pytest.fixture
def locked(filled: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A store whose database another connection holds."""
    monkeypatch.setenv("ANTIPASTA_CACHE_TIMEOUT", "0.01")
    with connect(filled) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield filled
        connection.execute("ROLLBACK")


def test_a_locked_database_is_read_and_a_write_is_given_up(locked: Path) -> None:
    store = open_store(str(locked))

    assert (store.get(KEY), store.problem) == (VALUE, "")
    store.put(KEY, b"other")
    assert store.problem == "it is locked by another process"
    store.close()


def test_a_database_locked_later_is_given_up_at_once(
    filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTIPASTA_CACHE_TIMEOUT", "0.01")
    store = open_store(str(filled))
    with connect(filled) as connection:
        connection.execute("BEGIN EXCLUSIVE")

        store.put("metrics:other", VALUE)
        assert store.problem == "it is locked by another process"

        connection.execute("ROLLBACK")
    assert store.get(KEY) is None, "it must not be tried again in this run"
    assert open_store(str(filled)).get(KEY) == VALUE


def test_many_readers_read_at_once(filled: Path) -> None:
    stores = [open_store(str(filled)) for _ in range(5)]

    assert [store.get(KEY) for store in stores] == [VALUE] * 5
    for store in stores:
        store.close()


def test_a_path_that_is_a_file_is_a_problem(directory: Path) -> None:
    directory.write_text("not a directory")

    store = open_store(str(directory))

    assert "exists" in store.problem
    assert store.get(KEY) is None
    store.put(KEY, VALUE)
    assert directory.read_text() == "not a directory"


def test_a_place_where_nothing_can_be_written_is_a_problem() -> None:
    store = open_store("/proc/antipasta")

    assert store.problem
    assert store.get(KEY) is None


def test_a_store_that_was_closed_is_empty(store: Store) -> None:
    store.close()

    assert store.get(KEY) is None
    store.put(KEY, VALUE)
    store.close()


def test_no_store_is_an_empty_store() -> None:
    store = Store(problem="reason")

    store.put(KEY, VALUE)
    store.configure(CacheSettings())
    store.close()

    assert store.get(KEY) is None
    assert store.problem == "reason"


@pytest.mark.parametrize("damage", [b"", b"not a database", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_database_is_moved_aside_and_made_anew(filled: Path, damage: bytes) -> None:
    database(filled).write_bytes(damage)

    store = open_store(str(filled))

    assert (store.get(KEY), store.problem) == (None, "")
    assert "a new one replaces it" in store.notice
    store.put(KEY, VALUE)
    assert store.get(KEY) == VALUE
    store.close()
    assert (filled / "v2.corrupt" / "cache.db").read_bytes() == damage
    again = open_store(str(filled))
    assert (again.get(KEY), again.notice) == (VALUE, "")
    again.close()


def test_a_lock_that_another_process_holds_is_not_waited_for_without_end(filled: Path) -> None:
    database(filled).write_bytes(b"garbage" * 1000)
    with (filled / "heal.lock").open("wb") as lock:
        (filled / "heal.lock").chmod(0o600)
        take(lock.fileno())

        store = open_store(str(filled))

        assert "another process replaces the cache" in store.problem
        assert store.get(KEY) is None
        with pytest.raises(BlockingIOError, match="another process replaces the cache"):
            repair(str(filled))
    assert open_store(str(filled)).problem == ""


def test_damage_met_while_reading_is_healed_in_the_same_run(store: Store, filled: Path) -> None:
    with connect(filled) as connection:
        connection.execute("DROP TABLE Cache")

    assert store.get(KEY) is None
    assert "no such table" in store.notice
    store.put(KEY, VALUE)
    assert store.get(KEY) == VALUE


def test_another_layout_in_our_place_is_replaced(filled: Path) -> None:
    with connect(filled) as connection:
        connection.execute("PRAGMA user_version = 99")

    store = open_store(str(filled))

    assert "its layout is 99" in store.notice
    store.close()


def test_a_linked_database_is_not_used(filled: Path, tmp_path: Path) -> None:
    database(filled).rename(tmp_path / "elsewhere")
    database(filled).symlink_to(tmp_path / "elsewhere")

    assert "is a symbolic link" in open_store(str(filled)).problem


def test_many_values_go_in_and_come_out_at_once(store: Store) -> None:
    values = {f"key {number}": b"%d" % number for number in range(2000)}

    store.put_many(values)

    assert store.get_many([*values, "other"]) == values


def uses(directory: Path) -> list[tuple[int, bytes]]:
    with connect(directory) as connection:
        return connection.execute("SELECT access_count, tag FROM Cache").fetchall()


def test_a_use_is_written_once_a_day_at_the_end(filled: Path) -> None:
    for expected in (1, 2, 2):
        opened = open_store(str(filled))
        opened.note_paths({KEY: "a.py"})
        opened.get(KEY)
        opened.close()
        assert uses(filled)[0][0] == expected
        if expected == 1:
            with connect(filled) as connection:
                connection.execute("UPDATE Cache SET access_time = access_time - 90000")
    assert uses(filled) == [(2, b"a.py")]


@pytest.mark.parametrize("eviction", [*EVICTIONS, "none"])
def test_the_size_holds_after_a_run(directory: Path, eviction: str) -> None:
    store = open_store(str(directory))
    store.configure(CacheSettings(size_limit_mb=1, eviction=eviction))  # type: ignore[arg-type]
    for number in range(300):
        store.put(f"key {number:03}", b"x" * 10_000)
    store.close()

    with connect(directory) as connection:
        left = [key for (key,) in connection.execute("SELECT key FROM Cache ORDER BY key")]
        assert database_bytes(connection) <= 1e6
    assert 50 < len(left) < 100
    assert ("key 000" in left) == (eviction == "none")


def test_what_was_not_used_for_long_goes(filled: Path) -> None:
    with connect(filled) as connection:
        connection.execute("UPDATE Cache SET access_time = access_time - 91 * 86400")
    store = open_store(str(filled))
    store.put("new", VALUE)
    store.close()

    again = open_store(str(filled))
    assert again.get_many([KEY, "new"]) == {"new": VALUE}
    again.close()


@pytest.mark.posix("a log that the last reader leaves")
@pytest.mark.parametrize("name", ["cache", "100 %?#cache"])
def test_with_no_time_left_closing_leaves_the_log_to_the_next_one(
    tmp_path: Path, name: str
) -> None:
    directory = tmp_path / name
    log = database(directory).with_name("cache.db-wal")
    hasty = open_store(str(directory))
    hasty.put(KEY, VALUE)

    hasty.close(0.0)

    assert log.exists()
    patient = open_store(str(directory))
    assert patient.get(KEY) == VALUE
    patient.close()
    assert not log.exists()
    again = open_store(str(directory))
    assert again.get(KEY) == VALUE
    again.close()
