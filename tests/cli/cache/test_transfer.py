from __future__ import annotations

import base64
import json
import zlib
from typing import TYPE_CHECKING

import pytest

from antipasta.cache.encoding import encode
from antipasta.cache.store import open_store
from antipasta.cli import main
from antipasta.digests import blake2b
from tests.support.cache import KEYS, answer, blobs
from tests.support.measured import measured, unit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


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
