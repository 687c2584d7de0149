from __future__ import annotations

import base64
import json
import os
import sqlite3
import sys
import zlib
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from antipasta.cache.bundle import Bundle, pack
from antipasta.cache.entries import Entry, Measurement
from antipasta.cache.store import open_store
from antipasta.cli import main
from antipasta.collect.disk import blob_id
from antipasta.encoding import encode, seal
from antipasta.lean.digests import blake2b
from antipasta.upkeep.warm import Warming, warm
from tests.support.cache import KEYS, answer, blobs
from tests.support.measured import measured, unit
from tests.support.run import gate, run

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.git_repo import GitRepo

pytestmark = pytest.mark.every_system

SAME = "x = 1\n"


@pytest.fixture
def bundle(listed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """What export makes of a cache with four measurements."""
    path = tmp_path / "bundle"
    path.write_text("an older one")
    assert main(["cache", "export", str(path)]) == 0
    assert capsys.readouterr().out == "exported: 4\n"
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


def with_entry(*fields: object, promised: int = 2) -> bytes:
    """A bundle with the right checksum and one sound entry before this one."""
    key = KEYS[0]
    sound = [key, base64.b64encode(encode(measured(unit()), key)).decode(), None]
    return compressed({"manifest": {"entries": promised}, "entries": [sound, fields]})


def compressed(document: object) -> bytes:
    return sealed(zlib.compress(json.dumps(document, separators=(",", ":")).encode()))


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
        lambda _: compressed({}),
        lambda _: compressed([]),
        lambda _: compressed({"manifest": {}, "entries": []}),
        lambda _: compressed({"manifest": {"entries": 2}, "entries": "ab"}),
        lambda _: with_entry(KEYS[0], "", None, promised=3),
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


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle with one measurement; a file that tests may write anew."""
    path = tmp_path_factory.mktemp("small") / "bundle"
    metrics = measured(unit())
    entry = Entry(1, KEYS[0], "a.py", "0", "python", "engine", 1, 0, 0, 1)
    path.write_bytes(pack([Measurement(entry, encode(metrics, KEYS[0]), metrics)]))
    assert [each.key for each in Bundle(str(path)).entries()] == [KEYS[0]]
    return path


@settings(max_examples=200)
@given(data=st.data())
def test_a_change_anywhere_is_noticed(small: Path, data: st.DataObject) -> None:
    sound = small.read_bytes()
    at = data.draw(st.integers(0, len(sound) - 1))
    other = bytes([sound[at] ^ data.draw(st.integers(1, 255))])
    changed = data.draw(st.sampled_from([sound[:at], sound[:at] + other + sound[at + 1 :]]))
    path = small.with_name("changed")
    path.write_bytes(changed)

    with pytest.raises(ValueError, match=r"it does not begin with|its checksum is wrong"):
        Bundle(str(path))


def of_entries(entries: bytes, promised: int) -> bytes:
    """A bundle with this text between the brackets."""
    document = b'{"manifest":{"entries":%d},"entries":[%s]}' % (promised, entries)
    return sealed(zlib.compress(document, 9))


def value_of(text: bytes) -> bytes:
    """An entry whose value has the right checksum, and decompresses to this text."""
    value = base64.b64encode(seal(zlib.compress(text, 9), KEYS[0]))
    return b'["%s","%s",null]' % (KEYS[0].encode(), value)


BOMBS = {
    "empty lists": lambda: of_entries(b"[]," * 20_000_000 + b"[]", 1),
    "a long entry": lambda: of_entries(b'["metrics:1","' + b"A" * 60_000_000, 1),
    "a value of lists": lambda: of_entries(value_of(b"[" + b"[]," * 20_000_000 + b"[]]"), 1),
    "deep lists": lambda: of_entries(b"[" * 10_000_000, 1),
    "a long manifest": lambda: sealed(zlib.compress(b'{"manifest":{' + b" " * 60_000_000)),
    "more than it says": lambda: of_entries(b",".join([value_of(b"[]")] * 9), 3),
    "text behind the end": lambda: of_entries(b"]}" + b" " * 60_000_000, 0),
}


@pytest.mark.posix("a limit of memory")
@pytest.mark.parametrize("name", BOMBS)
def test_what_a_bundle_decompresses_to_is_not_held(tmp_path: Path, name: str) -> None:
    path = tmp_path / "bomb"
    path.write_bytes(BOMBS[name]())
    script = (
        "import resource, sys; from antipasta.cli import main;"
        "resource.setrlimit(resource.RLIMIT_DATA, (300_000_000, 300_000_000));"
        "sys.exit(main(sys.argv[1:]))"
    )
    command = ("cache", "import", str(path), "--cache-dir", str(tmp_path / "other"))

    done = run((sys.executable, "-c", script, *command), tmp_path)

    assert done.returncode == 1
    assert str(path) in done.stderr
    assert "memory" not in done.stderr


def test_a_key_seals_a_bundle(
    listed: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def outcome(name: str) -> tuple[int, str]:
        code = main(["cache", "import", name, "--cache-dir", str(tmp_path / "other")])
        return code, capsys.readouterr().err

    for key in ("", "a", "b"):
        monkeypatch.setenv("ANTIPASTA_CACHE_KEY", key)
        assert main(["cache", "export", str(tmp_path / f"by-{key}")]) == 0
    plain, by_a, by_b = (str(tmp_path / f"by-{key}") for key in ("", "a", "b"))

    monkeypatch.setenv("ANTIPASTA_CACHE_KEY", "a")
    assert outcome(by_a)[0] == 0
    assert "sealed with another ANTIPASTA_CACHE_KEY" in outcome(by_b)[1]
    assert "is not sealed, and ANTIPASTA_CACHE_KEY is set" in outcome(plain)[1]
    # Who writes an entry anew can write the checksum anew, but not the seal.
    header, _, body = Path(by_a).read_bytes().partition(b"\n")
    forged = sealed(zlib.compress(zlib.decompress(body).replace(b'"made":"2', b'"made":"3'))).split(
        b"\n", 1
    )
    Path(by_b).write_bytes(b"%s %s\n%s" % (forged[0], header.split()[2], forged[1]))
    assert "was changed after it was written" in outcome(by_b)[1]
    monkeypatch.delenv("ANTIPASTA_CACHE_KEY")
    assert outcome(by_a)[0] == 1
    assert outcome(plain)[0] == 0


def test_export_and_import_name_a_file_they_cannot_use(
    listed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in ("export", "import"):
        nowhere = str(listed / "nowhere" / "bundle")
        assert main(["cache", command, nowhere]) == 1
        err = capsys.readouterr().err
        assert nowhere in err
        assert "No such file" in err


@pytest.fixture
def history(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    """Three commits, of which all files were measured, and a stranger's measurement."""
    repo.base({"same.py": SAME, "a.py": "x = 2\n", "gone.py": "x = 3\n"})
    repo.git("tag", "first")
    repo.base({"a.py": "x = 4\n"})
    repo.git("rm", "-q", "gone.py")
    repo.base({"a.py": "x = 5\n"})
    monkeypatch.chdir(repo.root)
    for revision in ("first", "HEAD~1", "HEAD"):
        warm(Warming(revision=revision))
    store = open_store(os.environ["ANTIPASTA_CACHE_DIR"])
    older = f"metrics:{oid(SAME)}:python:older"
    store.put(older, encode(measured(unit()), older))
    store.close()
    return repo


def oid(text: str) -> str:
    return blob_id([text.encode()], len(text), "sha1")


def exported(*arguments: str) -> set[str]:
    """The blobs in what export writes for people."""
    assert main(["cache", "export", "out.json", "--format", "json", *arguments]) == 0
    found = [each["blob"] for each in json.loads(Path("out.json").read_bytes())["entries"]]
    assert len(set(found)) == len(found)
    return set(found)


def test_only_what_a_revision_needs(history: GitRepo) -> None:
    assert exported("--rev", "first") == set(map(oid, (SAME, "x = 2\n", "x = 3\n")))
    assert exported("--rev", "HEAD") == set(map(oid, (SAME, "x = 5\n")))


def test_only_what_the_commits_since_need(history: GitRepo) -> None:
    """Both sides of what changed, and the states between; not what stayed the same."""
    changed = ("x = 2\n", "x = 3\n", "x = 4\n", "x = 5\n")
    assert exported("--since", "first") == set(map(oid, changed))
    assert exported("--since", "HEAD") == set()


def test_a_bare_clone_will_do(
    history: GitRepo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history.git("clone", "-q", "--bare", str(history.root), str(tmp_path / "bare"))
    monkeypatch.chdir(tmp_path / "bare")

    assert exported("--rev", "HEAD") == set(map(oid, (SAME, "x = 5\n")))


def test_another_clone_judges_the_range_with_what_was_exported(
    history: GitRepo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["cache", "export", "bundle", "--since", "first"]) == 0
    assert capsys.readouterr().out == "exported: 4\n"
    history.git("clone", "-q", str(history.root), str(tmp_path / "clone"))
    other = str(tmp_path / "other")
    assert answer(capsys, "import", "bundle", "--cache-dir", other) == {"imported": 4}

    arguments = ("--base", "first", "--head", "HEAD", "--cache-dir", other)
    found = gate(*arguments, "--output", "json=all.json", cwd=tmp_path / "clone", exit_code=0)

    assert found["run"]["cache"] == {"hits": 3, "misses": 0}


def test_what_cannot_be_selected_is_said(
    history: GitRepo, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments, words in (
        (("--rev", "HEAD", "--since", "first"), "--rev and --since exclude each other"),
        (("--rev", "nowhere"), "no such revision: nowhere"),
        (("--since", "nowhere"), "no such revision: nowhere"),
        (("--format", "yaml"), "'yaml' is not one of"),
    ):
        assert main(["cache", "export", "out", *arguments]) == 1
        assert words in capsys.readouterr().err
    assert not (history.root / "out").exists()


def test_an_export_for_people_has_all_that_was_measured(
    listed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answer(capsys, "export", str(tmp_path / "out.json")) == {"exported": 4}
    assert main(["cache", "export", str(tmp_path / "out.db"), "--format", "sqlite"]) == 0
    assert capsys.readouterr().out == "exported: 4\n"

    document = json.loads((tmp_path / "out.json").read_bytes())
    assert document["schema"] == "antipasta.cache-export/1"
    (entry,) = [each for each in document["entries"] if each["blob"] == "2"]
    assert (entry["path"], entry["language"], entry["uses"]) == ("pkg/b.c", "c", 1)
    assert entry["metrics"]["functions"][0]["cyclomatic_complexity"] == 1
    with closing(sqlite3.connect(tmp_path / "out.db")) as database:
        rows = database.execute(
            "SELECT path, analysis, name, cyclomatic_complexity FROM entries"
            " JOIN functions USING (key) ORDER BY path"
        ).fetchall()
    assert rows == [
        (None, "full", "f", 1),
        ("odd\\udcff\n.py", "full", "f", 1),
        ("pkg/a.py", "full", "f", 1),
        ("pkg/b.c", "full", "f", 1),
    ]
    for name in ("out.json", "out.db"):
        assert main(["cache", "import", str(tmp_path / name)]) == 1
        assert "does not begin with antipasta-cache-bundle" in capsys.readouterr().err
