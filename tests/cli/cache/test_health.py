from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from antipasta.cli import main
from tests.support.cache import KEYS, answer, change

if TYPE_CHECKING:
    from pathlib import Path


def test_verify_finds_a_damaged_value(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "verify") == {"sound": True, "faults": []}
    change(cache, f"UPDATE Cache SET value = x'00' WHERE key = '{KEYS[1]}'")

    assert answer(capsys, "verify", code=1)["faults"] == [f"{KEYS[1]}: cannot be decoded"]


def test_a_damaged_cache_is_named(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (cache / "v2" / "cache.db").write_bytes(b"garbage" * 1000)

    assert main(["cache", "verify"]) == 1
    assert "not a database" in capsys.readouterr().err


def test_repair_removes_what_cannot_be_decoded(
    cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answer(capsys, "repair") == {"removed": 0, "moved_to": None}
    change(cache, f"UPDATE Cache SET value = x'00' WHERE key = '{KEYS[1]}'")

    assert answer(capsys, "repair") == {"removed": 1, "moved_to": None}
    assert answer(capsys, "verify")["sound"]
    assert answer(capsys, "info")["entries"] == 2


@pytest.mark.parametrize("content", [b"garbage" * 1000, b""])
def test_repair_replaces_a_broken_database(
    cache: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    (cache / "v2" / "cache.db").write_bytes(content)

    assert answer(capsys, "repair") == {"removed": 0, "moved_to": str(cache / "v2.corrupt")}
    assert answer(capsys, "verify")["sound"]
    assert (cache / "v2.corrupt" / "cache.db").read_bytes() == content


def test_repair_fails_where_it_cannot_heal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()

    assert main(["cache", "repair", "--cache-dir", str(tmp_path / "file")]) == 1
    assert str(tmp_path / "file") in capsys.readouterr().err
