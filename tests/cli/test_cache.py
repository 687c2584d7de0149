from __future__ import annotations

import base64
import json
import os
import sqlite3
import zlib
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from antipasta.cache.encoding import encode
from antipasta.cache.store import open_store
from antipasta.cli import main
from antipasta.digests import blake2b
from tests.support.measured import measured, unit

if TYPE_CHECKING:
    from collections.abc import Callable
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
    assert found["age_days"] == {"<1": 3, ">=1": 0, ">=7": 0, ">=30": 0, ">=90": 0}
    change(cache, f"UPDATE Cache SET access_count = 7 WHERE key = '{KEYS[0]}'")
    uses = answer(capsys, "info")["uses"]
    assert uses == {"<2": 2, ">=2": 0, ">=5": 1, ">=10": 0, ">=100": 0}
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


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    """A cache with four measurements, one of them never seen under a path."""
    directory = tmp_path / "antipasta-cache"
    paths = {
        "metrics:1:python:engine": "pkg/a.py",
        "metrics:2:c:engine": "pkg/b.c",
        "metrics:3:python:engine": os.fsdecode(b"odd\xff\n.py"),
    }
    store = open_store(str(directory))
    store.note_paths(paths)
    values = {key: encode(measured(unit()), key) for key in (*paths, "metrics:4:python:engine")}
    store.put_many(values | {"engine:x": b"no measurement"})
    store.close()
    return directory


def blobs(capsys: pytest.CaptureFixture[str], *arguments: str) -> set[str]:
    return {each["blob"] for each in answer(capsys, "list", *arguments)["entries"]}


@pytest.mark.usefixtures("listed")
def test_list_names_what_the_cache_knows(capsys: pytest.CaptureFixture[str]) -> None:
    assert blobs(capsys) == {"1", "2", "3", "4"}
    assert blobs(capsys, "pkg/") == {"1", "2"}
    assert blobs(capsys, "*.py") == {"1", "3"}
    (entry,) = answer(capsys, "list", "*.c")["entries"]
    assert entry.pop("size_bytes") > 0
    assert 0 <= entry.pop("age_days") < 1
    assert 0 <= entry.pop("unused_days") < 1
    assert entry == {"path": "pkg/b.c", "blob": "2", "language": "c", "uses": 1}


@pytest.mark.usefixtures("listed")
def test_list_as_text_has_a_line_for_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cache", "list"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4
    assert "pkg/a.py  python  0 days  1" in lines
    assert main(["cache", "list", "../x"]) == 1
    assert "matches nothing" in capsys.readouterr().err


def test_prune_forgets_by_path_and_language(
    listed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(listed, "UPDATE Cache SET access_time = 1 WHERE key LIKE 'metrics:1:%'")

    assert answer(capsys, "prune", "--path", "pkg", "--dry-run") == {"removed": 2, "dry_run": True}
    assert answer(capsys, "prune", "--max-size", "0", "--dry-run")["removed"] == 5
    assert blobs(capsys) == {"1", "2", "3", "4"}
    assert answer(capsys, "prune", "--path", "pkg", "--max-age", "1") == {"removed": 1}
    assert blobs(capsys) == {"2", "3", "4"}
    assert answer(capsys, "prune", "--language", "python") == {"removed": 2}
    assert blobs(capsys) == {"2"}


@pytest.fixture
def bundle(listed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """What export makes of a cache with four measurements."""
    path = tmp_path / "bundle"
    path.write_text("an older one")
    assert answer(capsys, "export", str(path)) == {"exported": 4}
    assert {each.name for each in tmp_path.iterdir()} >= {"bundle", listed.name}
    return path


def test_what_is_exported_can_be_imported_elsewhere(
    listed: Path, bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = ("--cache-dir", str(tmp_path / "other"))

    assert answer(capsys, "import", str(bundle), *other) == {"imported": 4}
    assert answer(capsys, "import", str(bundle), *other) == {"imported": 0}
    assert blobs(capsys, "pkg/", *other) == {"1", "2"}
    assert answer(capsys, "verify", *other)["sound"]
    stores = [open_store(str(place)) for place in (listed, tmp_path / "other")]
    key = "metrics:1:python:engine"
    assert stores[0].get(key) == stores[1].get(key) is not None
    for store in stores:
        store.close()


def sealed(body: bytes) -> bytes:
    checksum = blake2b(body, digest_size=16).hexdigest().encode()
    return b"antipasta-cache-bundle/1 %s\n%s" % (checksum, body)


def with_entry(*fields: object) -> bytes:
    """A bundle with the right checksum and one sound entry before this one."""
    key = KEYS[0]
    sound = [key, base64.b64encode(encode(measured(unit()), key)).decode(), None]
    return sealed(zlib.compress(json.dumps([sound, fields]).encode()))


def half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def tampered(content: bytes) -> bytes:
    at = len(content) // 2
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


@pytest.mark.parametrize(
    "damage",
    [
        half,
        tampered,
        lambda _: b"",
        lambda _: b"PK foreign",
        lambda content: content.replace(b"bundle/1", b"bundle/2"),
        lambda _: sealed(b"not compressed"),
        lambda _: sealed(zlib.compress(b"{}")),
        lambda _: sealed(zlib.compress(b"[]")[:-1]),
        lambda _: with_entry("metrics:9:python:engine", "AAAA", None),
        lambda _: with_entry("engine:9", "AAAA", None),
        lambda _: with_entry(9, "AAAA", None),
        lambda _: with_entry("metrics:9:python:engine"),
    ],
)
def test_a_file_that_is_not_whole_is_refused_whole(
    bundle: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    damage: Callable[[bytes], bytes],
) -> None:
    bundle.write_bytes(damage(bundle.read_bytes()))
    other = ("--cache-dir", str(tmp_path / "other"))

    assert main(["cache", "import", str(bundle), *other]) == 1
    assert str(bundle) in capsys.readouterr().err
    assert answer(capsys, "info", *other)["entries"] == 0


def test_export_and_import_name_a_file_they_cannot_use(
    listed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in ("export", "import"):
        nowhere = str(listed / "nowhere" / "bundle")
        assert main(["cache", command, nowhere]) == 1
        assert f"{nowhere}: No such file" in capsys.readouterr().err


@pytest.mark.usefixtures("cache")
def test_info_warns_of_a_network_file_system(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("antipasta.cache.summary.file_system", lambda _: "nfs4")

    assert main(["cache", "info"]) == 0
    captured = capsys.readouterr()
    assert "file system: nfs4\n" in captured.out
    assert "nfs4 is a network file system" in captured.err
