from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from antipasta.cache.encoding import encode
from antipasta.cache.store import open_store
from antipasta.cli import main
from tests.support.measured import measured, unit

if TYPE_CHECKING:
    from pathlib import Path

KEYS = [f"metrics:{number}:python:engine" for number in range(3)]


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A cache with three measurements, where the environment of the tests has it."""
    directory = tmp_path / "antipasta-cache"
    store = open_store(str(directory))
    store.put_many({key: encode(measured(unit()), key) for key in KEYS})
    store.close()
    return directory


def answer(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> dict[str, Any]:
    assert main(["cache", *arguments, "--format", "json"]) == code
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert found.pop("schema") == "antipasta.cache/1"
    return found


def change(cache: Path, statement: str) -> None:
    with closing(sqlite3.connect(cache / "v2" / "cache.db")) as connection:
        connection.execute(statement)
        connection.commit()


def test_info_says_where_and_how_much(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "info")

    assert (found["path"], found["entries"]) == (str(cache), 3)
    assert found["size_bytes"] > 0
    assert main(["cache", "info"]) == 0
    assert "entries: 3\n" in capsys.readouterr().out


def test_verify_finds_a_damaged_value(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "verify") == {"sound": True, "faults": []}
    change(cache, f"UPDATE Cache SET value = x'00' WHERE key = '{KEYS[1]}'")

    assert answer(capsys, "verify", code=1)["faults"] == [f"{KEYS[1]}: cannot be decoded"]


def test_prune_forgets_by_age_and_by_size(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(cache, f"UPDATE Cache SET access_time = 1 WHERE key = '{KEYS[0]}'")

    assert answer(capsys, "prune", "--max-age", "30") == {"removed": 1}
    assert answer(capsys, "prune", "--max-size", "0", "--yes") == {"removed": 2}
    assert main(["cache", "prune"]) == 1


def test_clear_forgets_everything(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "clear") == {"removed": 3}
    assert answer(capsys, "info")["entries"] == 0


def test_a_damaged_cache_is_named(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (cache / "v2" / "cache.db").write_bytes(b"garbage" * 1000)

    assert main(["cache", "verify"]) == 1
    assert "not a database" in capsys.readouterr().err
