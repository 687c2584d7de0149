from __future__ import annotations

import importlib.metadata
import os
import shutil
import sys
from pathlib import Path

import pytest

import antipasta
from antipasta.cache.keys import engine_fingerprint, metrics_key
from antipasta.cache.store import Store
from antipasta.engine import ENGINE_LIBRARIES
from antipasta.languages import LANGUAGES
from tests.support.measured import version

PACKAGE = Path(antipasta.__file__).parent
SOURCES = (
    *sorted(f"analyze/{path.name}" for path in (PACKAGE / "analyze").glob("*.py")),
    "encoding.py",
    "model.py",
    "languages.py",
)


class Memory(Store):
    """A store that remembers, and counts what it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, bytes] = {}
        self.puts = 0

    def get(self, key: str) -> bytes | None:
        return self.values.get(key)

    def put(self, key: str, value: bytes) -> None:
        self.values[key] = value
        self.puts += 1


def test_every_part_of_a_version_but_its_path_is_in_the_key() -> None:
    base = version("a.py", "1" * 40, "python")
    key = metrics_key(base, "engine")

    assert metrics_key(base._replace(path="b.py"), "engine") == key
    others = {
        metrics_key(base._replace(oid="2" * 40), "engine"),
        metrics_key(base._replace(language="c"), "engine"),
        metrics_key(base, "other"),
    }
    assert len(others | {key}) == 4


def test_the_fingerprint_is_the_same_every_time() -> None:
    assert engine_fingerprint(Memory()) == engine_fingerprint(Memory())


@pytest.mark.parametrize("library", ENGINE_LIBRARIES)
def test_the_version_of_each_library_is_in_the_fingerprint(
    monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    before = engine_fingerprint(Memory())
    real = importlib.metadata.version
    monkeypatch.setattr(
        importlib.metadata, "version", lambda name: "999" if name == library else real(name)
    )

    assert engine_fingerprint(Memory()) != before


def test_the_libraries_are_those_that_measure() -> None:
    assert set(ENGINE_LIBRARIES) == {"radon", "complexipy", "lizard"}


@pytest.mark.parametrize("newer", [(4, 0), (3, 99)])
@pytest.mark.parametrize("language", [each.name for each in LANGUAGES])
def test_the_grammar_is_in_the_key_of_what_python_parses_and_no_other(
    monkeypatch: pytest.MonkeyPatch, newer: tuple[int, int], language: str
) -> None:
    def key() -> str:
        return metrics_key(version(language=language), engine_fingerprint(Memory()))

    before = key()
    monkeypatch.setattr(sys, "version_info", (*newer, 0, "final", 0))

    assert (key() != before) == (language in ("python", "notebook"))


def copied_package(tmp_path: Path) -> str:
    """A copy of the package that a test can edit."""
    copy = tmp_path / "antipasta"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    return str(copy)


@pytest.mark.parametrize("source", SOURCES)
def test_our_own_source_is_in_the_fingerprint(tmp_path: Path, source: str) -> None:
    package = copied_package(tmp_path)
    before = engine_fingerprint(Memory(), package)
    edited = tmp_path / "antipasta" / source
    edited.write_text(edited.read_text() + "# edited\n")

    assert engine_fingerprint(Memory(), package) != before


def test_an_edit_of_our_source_is_seen_past_what_is_remembered(tmp_path: Path) -> None:
    package = copied_package(tmp_path)
    memory = Memory()
    before = engine_fingerprint(memory, package)
    edited = tmp_path / "antipasta" / "analyze" / "python.py"
    edited.write_text(edited.read_text() + "# edited\n")
    os.utime(edited, ns=(1, 1))

    assert engine_fingerprint(memory, package) != before


def test_other_source_is_not_in_the_fingerprint(tmp_path: Path) -> None:
    package = copied_package(tmp_path)
    before = engine_fingerprint(Memory(), package)
    edited = tmp_path / "antipasta" / "policy" / "judge.py"
    edited.write_text(edited.read_text() + "# edited\n")

    assert engine_fingerprint(Memory(), package) == before


def test_the_fingerprint_is_remembered_until_something_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    memory = Memory()

    first = engine_fingerprint(memory)
    assert memory.puts == 1
    assert engine_fingerprint(memory) == first
    assert memory.puts == 1
    os.utime(tmp_path, ns=(1, 1))  # as an installation in it would
    assert engine_fingerprint(memory) == first
    assert memory.puts == 2


def test_what_is_remembered_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = Memory()
    fingerprint = engine_fingerprint(memory)
    monkeypatch.setattr(importlib.metadata, "version", lambda name: f"another {name}")

    assert engine_fingerprint(memory) == fingerprint
