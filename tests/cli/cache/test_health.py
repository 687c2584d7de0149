from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from antipasta.cache.database import connect
from antipasta.cache.entries import entries
from antipasta.cache.store import open_store
from antipasta.cache.verify import KINDS
from antipasta.cache.worktree import FileMemory
from antipasta.cli import main
from antipasta.collect.disk import scan
from antipasta.encoding import encode, pack
from antipasta.upkeep.warm import Warming, warm
from tests.support.cache import KEYS, answer, change
from tests.support.measured import measured, unit
from tests.support.run import gate
from tests.support.sources import function_source

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.git_repo import GitRepo

pytestmark = pytest.mark.every_system

FOREIGN = {"compared": 0, "not_found": 0, "of_other_engines": 3, "not_measured": 0}
"""What is said of measurements made up: no engine of today made them."""


def test_verify_finds_a_damaged_value(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "verify") == {"sound": True, "faults": [], **FOREIGN}
    change(cache, f"UPDATE Cache SET value = x'00' WHERE key = '{KEYS[1]}'")

    assert answer(capsys, "verify", code=1)["faults"] == [f"{KEYS[1]}: cannot be decoded"]


@pytest.fixture
def with_baseline(repo: GitRepo) -> GitRepo:
    """A repository whose gates find all kinds of things out that are worth keeping."""
    repo.base(
        {
            "a.py": function_source(),
            "run": "#!/usr/bin/env python3\n",
            ".gitattributes": "*.txt text\n",
        }
    )
    gate("--write-baseline", cwd=repo.root, exit_code=0)
    repo.base({".antipasta.yaml": "baseline: .antipasta-baseline.toml\n"})
    repo.add()
    repo.git("commit", "-q", "--no-verify", "-m", "baseline")
    repo.base({"b.py": "x = 1\n"})
    return repo


def judge_in_every_way(repo: GitRepo, cache: Path) -> list[Any]:
    """The verdicts without their figures, and what is known of the files on disk."""
    verdicts = [
        gate(*options, cwd=repo.root, exit_code=0)
        for options in (("--rev", "HEAD"), (), ("--base", "HEAD~1", "--head", "HEAD"))
    ]
    with closing(open_store(str(cache))) as store:
        # What was written just now is not remembered as seen, unless that was long ago.
        seen = FileMemory(store, str(repo.root), "sha1", clock_ns=lambda: 10**19)
        found = scan(str(repo.root), ["a.py"], object_format="sha1", seen=seen)
    return [{**each, "run": None} for each in verdicts] + [list(found.entries)]


def values(cache: Path) -> dict[str, bytes]:
    with closing(connect(str(cache))) as connection:
        return dict(connection.execute("SELECT key, value FROM Cache ORDER BY key"))


def test_every_kind_of_value_is_checked_and_rebuilt(
    with_baseline: GitRepo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cache = tmp_path / "antipasta-cache"
    expected = judge_in_every_way(with_baseline, cache)
    kept = values(cache)
    # Failures have tests of their own.
    assert {key.partition(":")[0] for key in kept} == KINDS - {"failure"}
    assert answer(capsys, "verify")["sound"]

    with closing(connect(str(cache))) as connection:
        for key, value in kept.items():
            connection.execute(
                "UPDATE Cache SET value = ? WHERE key = ?", (with_a_flipped_byte(value), key)
            )

    assert answer(capsys, "verify", code=1)["faults"] == [
        f"{key}: cannot be decoded" for key in kept
    ]
    assert judge_in_every_way(with_baseline, cache) == expected
    assert answer(capsys, "verify")["sound"]
    assert values(cache).keys() == kept.keys()


def with_a_flipped_byte(value: bytes) -> bytes:
    at = len(value) // 2
    return value[:at] + bytes([value[at] ^ 0xFF]) + value[at + 1 :]


def test_what_another_version_keeps_is_no_damage(
    cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its measurements may have other fields, and there may be kinds that are not known here."""
    with closing(open_store(str(cache))) as store:
        store.put("metrics:1:python:newer", pack(["more", "fields"], "metrics:1:python:newer"))
        store.put("unheard-of:1", b"in another form")

    assert answer(capsys, "verify")["sound"]
    assert answer(capsys, "repair")["removed"] == 0


def test_a_damaged_cache_is_named(cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (cache / "v2" / "cache.db").write_bytes(b"garbage" * 1000)

    assert main(["cache", "verify"]) == 1
    assert "not a database" in capsys.readouterr().err


def test_repair_removes_what_cannot_be_decoded(
    cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answer(capsys, "repair") == {"removed": 0, "moved_to": None, **FOREIGN}
    change(cache, f"UPDATE Cache SET value = x'00' WHERE key = '{KEYS[1]}'")

    assert answer(capsys, "repair")["removed"] == 1
    assert answer(capsys, "verify")["sound"]
    assert answer(capsys, "info")["entries"] == 2


@pytest.mark.parametrize("content", [b"garbage" * 1000, b""])
def test_repair_replaces_a_broken_database(
    cache: Path, capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    (cache / "v2" / "cache.db").write_bytes(content)

    repaired = answer(capsys, "repair")
    assert (repaired["removed"], repaired["moved_to"]) == (0, str(cache / "v2.corrupt"))
    assert answer(capsys, "verify")["sound"]
    assert (cache / "v2.corrupt" / "cache.db").read_bytes() == content


def test_repair_fails_where_it_cannot_heal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()

    assert main(["cache", "repair", "--cache-dir", str(tmp_path / "file")]) == 1
    assert str(tmp_path / "file") in capsys.readouterr().err


def test_a_broken_structure_is_all_that_is_said(
    cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(
        cache,
        "PRAGMA writable_schema = ON; DELETE FROM sqlite_master WHERE name = 'Cache_access_time'",
    )

    found = answer(capsys, "verify", code=1)

    assert "never used" in found["faults"][0]
    assert not any("metrics:" in fault for fault in found["faults"])
    assert answer(capsys, "repair")["moved_to"]
    assert answer(capsys, "verify")["sound"]


@pytest.fixture
def warmed(repo: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache that knows the three files of the repository in the current directory."""
    repo.base({"a.py": "x = 1\n", "b.py": "def f():\n    return 1\n", "c.c": "int i;\n"})
    monkeypatch.chdir(repo.root)
    warm(Warming())
    return tmp_path / "antipasta-cache"


def forge(cache: Path, path: str) -> str:
    """Put another value, itself sound, in the place of what `path` measured to; returns its key."""
    with closing(connect(str(cache))) as connection:
        (key,) = [each.key for each in entries(connection) if each.path == path]
    store = open_store(str(cache))
    store.put(key, encode(measured(unit("forged", 99)), key))
    store.close()
    return key


def test_what_measures_to_something_else_is_named_and_dropped(
    warmed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answer(capsys, "verify")["compared"] == 3
    key = forge(warmed, "b.py")

    found = answer(capsys, "verify", code=1)

    assert found["faults"] == [f"{key}: measured anew it differs"]
    assert (found["sound"], found["compared"]) == (False, 3)
    repaired = answer(capsys, "repair")
    assert (repaired["removed"], repaired["compared"], repaired["moved_to"]) == (1, 3, None)
    assert answer(capsys, "verify")["compared"] == 2
    assert warm(Warming()).measured == 1


def test_what_rests_on_a_wrong_measurement_is_dropped_too(
    repo: GitRepo, warmed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    forge(warmed, "b.py")
    assert gate("--rev", "HEAD", cwd=repo.root, exit_code=2)["violations"][0]["value"] == 99

    assert answer(capsys, "repair")["removed"] >= 2

    assert gate("--rev", "HEAD", cwd=repo.root, exit_code=0)["violations"] == []


def test_the_size_of_the_sample_is_given(warmed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "verify", "--sample", "2")["compared"] == 2
    assert answer(capsys, "verify", "--sample", "all")["compared"] == 3
    forge(warmed, "b.py")
    assert answer(capsys, "verify", "--sample", "0")["sound"]
    assert answer(capsys, "repair", "--sample", "0")["removed"] == 0
    assert main(["cache", "verify", "--sample", "some"]) == 1
    assert "'some' is neither a whole number" in capsys.readouterr().err


def test_what_cannot_be_compared_is_counted(
    repo: GitRepo,
    warmed: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Content that only another repository has, and another engine's work."""
    store = open_store(str(warmed))
    key = "metrics:1:python:other"
    store.put(key, encode(measured(unit()), key))
    store.close()
    repo.git("clone", "-q", str(repo.root), str(tmp_path / "clone"))
    other = type(repo)(tmp_path / "clone")
    other.base({"b.py": "y = 1\n"})
    monkeypatch.chdir(other.root)
    warm(Warming())
    monkeypatch.chdir(repo.root)

    found = answer(capsys, "verify")
    assert {name: found[name] for name in FOREIGN} == {
        "compared": 3,
        "not_found": 1,
        "of_other_engines": 1,
        "not_measured": 0,
    }
    monkeypatch.chdir(tmp_path)
    assert (answer(capsys, "verify")["compared"], answer(capsys, "verify")["not_found"]) == (0, 4)
