"""Peers and corpora: what is installed, what is kept, and what is said where it cannot be had."""

from __future__ import annotations

import base64
import hashlib
import io
import subprocess
import tarfile
import tomllib
from typing import TYPE_CHECKING

import pytest

import bench.__main__ as command
from bench.suite import corpora, peers
from bench.suite.corpora import Corpora, CorpusError
from bench.suite.peers import Peers

if TYPE_CHECKING:
    from pathlib import Path

ROWS = tomllib.loads(command.SOURCES.read_text(encoding="utf-8"))
FILES = {
    "package/src/a.ts": b"let a = 1;\n",
    "package/src/deep/b.ts": b"let b = 1;\n",
    "package/src/a.min.ts": b"let m=1;",
    "package/src/a.js": b"var a = 1;\n",
    "package/lib/c.ts": b"let c = 1;\n",
}


def archive(place: Path) -> bytes:
    """An archive as npm packs it."""
    with tarfile.open(place, "w:gz") as packed:
        for name, content in FILES.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            packed.addfile(entry, io.BytesIO(content))
    return place.read_bytes()


def row(integrity: str) -> dict[str, object]:
    return {
        "npm": "made@1.0.0",
        "integrity": integrity,
        "below": "package/src",
        "keep": ["*.ts"],
        "leave": ["*.min.*"],
    }


@pytest.fixture
def packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The integrity of an archive that is there instead of a download."""

    def downloaded(_: object, directory: Path) -> Path:
        directory.mkdir()
        archive(directory / "made-1.0.0.tgz")
        return directory / "made-1.0.0.tgz"

    monkeypatch.setattr(corpora, "_downloaded", downloaded)
    # gzip writes the time into the archive.
    monkeypatch.setattr("time.time", lambda: 1_000_000_000.0)
    digest = hashlib.sha512(archive(tmp_path / "made-1.0.0.tgz")).digest()
    return f"sha512-{base64.b64encode(digest).decode()}"


def test_a_corpus_is_a_repository_of_the_files_that_are_kept(tmp_path: Path, packed: str) -> None:
    known = Corpora(tmp_path / "corpora", {"made": row(packed)})

    place = known.repository("made")
    copy = known.copy("made", tmp_path / "copy")
    (copy / "a.ts").write_text("let a = 2;\n")

    listed = ("git", "-c", "core.quotepath=off", "ls-files")
    assert subprocess.check_output(listed, cwd=place, text=True).split() == ["a.ts", "deep/b.ts"]
    status = ("git", "status", "--porcelain")
    assert subprocess.check_output(status, cwd=place) == b""
    assert subprocess.check_output(status, cwd=copy, text=True) == " M a.ts\n"
    assert known.repository("made") == place


def test_what_is_not_the_pinned_archive_is_refused_and_named(tmp_path: Path, packed: str) -> None:
    known = Corpora(tmp_path / "corpora", {"made": row("sha512-AAAA")})

    for _ in range(2):
        with pytest.raises(CorpusError, match="has the digest sha512-"):
            known.repository("made")

    assert packed in known.missing["made"]
    assert list((tmp_path / "corpora").iterdir()) == []


def test_a_peer_that_cannot_be_installed_is_named_and_not_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    def install(place: Path, requirements: tuple[str, ...]) -> None:
        tried.append(requirements)
        raise subprocess.CalledProcessError(
            1, "pip", stderr="WARNING: x\nERROR: No matching distribution found for none\n"
        )

    monkeypatch.setattr(peers, "_install", install)
    flake8 = {**ROWS["peers"]["flake8"]}
    known = Peers(tmp_path, {"flake8": flake8})

    assert known.executable("flake8") is None
    assert known.executable("flake8") is None
    assert known.missing == {"flake8": "ERROR: No matching distribution found for none"}
    assert tried == [(flake8["requirement"], *flake8["also"])]


def test_a_peer_has_an_environment_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed = []

    def install(place: Path, _: tuple[str, ...]) -> None:
        placed.append(place)
        place.mkdir()
        (place / "installed").touch()

    monkeypatch.setattr(peers, "_install", install)
    known = Peers(tmp_path, ROWS["peers"])

    found = {known.executable(name) for name in (*ROWS["peers"], *ROWS["peers"])}

    assert len(found) == len(placed) == len(set(placed)) == len(ROWS["peers"])


@pytest.mark.parametrize("name", ROWS["peers"])
def test_a_peer_is_pinned_and_described(name: str) -> None:
    peer = Peers(command.KEPT, ROWS["peers"]).known[name]

    assert all("==" in each for each in (peer.requirement, *peer.also))
    assert peer.computes
    assert peer.leaves_out


@pytest.mark.parametrize("name", ROWS["corpora"])
def test_a_corpus_is_pinned_to_an_archive(name: str) -> None:
    corpus = Corpora(command.KEPT, ROWS["corpora"]).known[name]

    sizes = {"pip": 64, "npm": len("sha512-") + 88}
    assert len(corpus.digest) == sizes[corpus.registry]
    assert corpus.keep
