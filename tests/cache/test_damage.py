"""Whatever stands in the cache, it is rebuilt, never trusted, never fatal."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from antipasta.cache.keys import engine_fingerprints
from antipasta.cache.store import Store, open_store
from antipasta.collect.git_formats import Entry
from antipasta.collect.languages import detect
from antipasta.config.settings import CacheSettings
from antipasta.encoding import seal

if TYPE_CHECKING:
    from pathlib import Path


class Damaged(Store):
    """A store that has this value under every key."""

    def __init__(self, value: bytes) -> None:
        super().__init__()
        self.value = value

    def get(self, key: str) -> bytes | None:  # noqa: ARG002
        return self.value


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    store = open_store(str(tmp_path / "cache"))
    store.put("key", b"value")
    store.close()
    return tmp_path / "cache"


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE Settings SET value = 'newer-policy' WHERE key = 'eviction_policy'",
        "INSERT INTO Settings VALUES ('directory', '/nowhere')",
    ],
)
def test_settings_that_diskcache_does_not_know_never_raise(directory: Path, damage: str) -> None:
    with closing(
        sqlite3.connect(directory / "v2" / "cache.db", isolation_level=None)
    ) as connection:
        connection.execute(damage)

    store = open_store(str(directory))

    assert store.problem or store.get("key") == b"value"
    store.close()


def test_a_directory_with_a_variable_in_its_name_is_refused_and_not_expanded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORD", "elsewhere")

    store = open_store(str(tmp_path / "$WORD"))

    assert "$WORD" in store.problem
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_fingerprint_is_made_anew() -> None:
    sound = engine_fingerprints(Store())

    assert engine_fingerprints(Damaged(b"\xff\xfe")) == sound
    assert engine_fingerprints(Damaged(b"another")) == sound


@pytest.mark.parametrize(
    "value",
    [b"\xff\xfe", b"perl", seal(b"perl", "shebang:2"), seal(b"klingon", "shebang:1")],
    ids=["damaged", "not sealed", "of another file", "unheard of"],
)
def test_a_damaged_language_is_found_out_anew(value: bytes) -> None:
    found = detect(
        [Entry("run", "100755", "1")],
        lambda oids: ((oid, b"#!/usr/bin/python\n") for oid in oids),
        Damaged(value),
    )

    assert found == {("run", "1"): "python"}


@settings(max_examples=50)
@given(start=st.integers(0, 1 << 20), damage=st.binary(min_size=64, max_size=64))
def test_damage_anywhere_in_the_database_never_raises(
    start: int, damage: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    directory = tmp_path_factory.mktemp("damaged")
    store = open_store(str(directory))
    for number in range(20):
        store.put(f"key {number}", b"value" * 100)
    store.close()
    content = bytearray((directory / "v2" / "cache.db").read_bytes())
    at = start % (len(content) - 64)
    content[at : at + 64] = damage
    (directory / "v2" / "cache.db").write_bytes(content)

    damaged = open_store(str(directory))
    found = {damaged.get(f"key {number}") for number in range(20)}
    damaged.put("key 0", b"new")
    damaged.configure(CacheSettings(size_limit_mb=1))
    damaged.close()

    assert all(value is None or isinstance(value, bytes) for value in found)


def test_a_nameless_setting_never_raises(directory: Path) -> None:
    with closing(
        sqlite3.connect(directory / "v2" / "cache.db", isolation_level=None)
    ) as connection:
        rows = connection.execute("SELECT key, value FROM Settings").fetchall()
        connection.execute("DROP TABLE Settings")
        connection.execute("CREATE TABLE Settings (key TEXT UNIQUE, value)")
        connection.executemany("INSERT INTO Settings VALUES (?, ?)", [*rows, (None, 1)])

    store = open_store(str(directory))

    assert store.problem or store.get("key") == b"value"
    store.close()


def test_a_directory_with_other_things_in_it_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "precious").touch()
    tmp_path.chmod(0o755)

    assert "holds files that are not the cache's" in open_store(str(tmp_path)).problem
    assert tmp_path.stat().st_mode & 0o777 == 0o755
    assert [path.name for path in tmp_path.iterdir()] == ["precious"]


def test_what_a_killed_process_left_goes_when_the_next_database_is_made(tmp_path: Path) -> None:
    old, new = tmp_path / ".new-old", tmp_path / ".new-young"
    for left_over in (old, new):
        left_over.mkdir()
        (left_over / "cache.db").touch()
    os.utime(old, (1, 1))

    store = open_store(str(tmp_path))

    assert (store.problem, old.exists(), new.exists()) == ("", False, True)
    store.close()
