from __future__ import annotations

import importlib.metadata
import os
import shutil
import sys
from pathlib import Path

import pytest

import antipasta
from antipasta.analyze.cognitive import unusable_libraries
from antipasta.cache.keys import engine_fingerprints, metrics_key
from antipasta.cache.store import Store
from antipasta.encoding import seal
from antipasta.engine import joint, libraries
from antipasta.languages import BY_NAME, LANGUAGES
from tests.support.measured import ENGINES, version

PACKAGE = Path(antipasta.__file__).parent
SOURCES = (
    *sorted(str(path.relative_to(PACKAGE)) for path in (PACKAGE / "analyze").rglob("*.py")),
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
    key = metrics_key(base, ENGINES)

    assert metrics_key(base._replace(path="b.py"), ENGINES) == key
    others = {
        metrics_key(base._replace(oid="2" * 40), ENGINES),
        metrics_key(base._replace(language="c"), ENGINES),
        metrics_key(base, {"python": "other"}),
    }
    assert len(others | {key}) == 4


def test_the_fingerprint_is_the_same_every_time() -> None:
    assert engine_fingerprints(Memory()) == engine_fingerprints(Memory())


@pytest.mark.parametrize("library", libraries())
def test_the_version_of_a_library_is_in_the_fingerprint_of_what_it_measures_and_no_other(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, library: str
) -> None:
    before = engine_fingerprints(Memory())
    (tmp_path / f"{library.replace('-', '_')}-999.dist-info").mkdir()
    monkeypatch.syspath_prepend(tmp_path)

    after = engine_fingerprints(Memory())

    changed = {name for name in before if after[name] != before[name]}
    measured = {name for name, row in BY_NAME.items() if library in row.engine.libraries}
    # What cannot be loaded, as complexipy on musl, measures nothing.
    assert changed == (set() if library in unusable_libraries() else measured)
    assert (joint(before) != joint(after)) == bool(changed)


def test_the_libraries_are_those_that_measure() -> None:
    ours = {each for each in libraries() if not each.startswith("tree-sitter")}

    assert ours == {"radon", "complexipy", "lizard"}
    assert engine_fingerprints(Memory()).keys() == BY_NAME.keys()


@pytest.mark.parametrize("newer", [(4, 0), (3, 99)])
@pytest.mark.parametrize("language", [each.name for each in LANGUAGES])
def test_the_grammar_is_in_the_key_of_what_python_parses_and_no_other(
    monkeypatch: pytest.MonkeyPatch, newer: tuple[int, int], language: str
) -> None:
    def key() -> str:
        return metrics_key(version(language=language), engine_fingerprints(Memory()))

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
    before = engine_fingerprints(Memory(), package)
    edited = tmp_path / "antipasta" / source
    edited.write_text(edited.read_text() + "# edited\n")

    assert engine_fingerprints(Memory(), package) != before


def test_an_edit_of_our_source_is_seen_past_what_is_remembered(tmp_path: Path) -> None:
    package = copied_package(tmp_path)
    memory = Memory()
    before = engine_fingerprints(memory, package)
    edited = tmp_path / "antipasta" / "analyze" / "python.py"
    edited.write_text(edited.read_text() + "# edited\n")
    os.utime(edited, ns=(1, 1))

    assert engine_fingerprints(memory, package) != before


def test_equal_times_and_sizes_hide_no_edit(tmp_path: Path) -> None:
    """As in images that are built reproducibly, with the same time for every file."""
    package = copied_package(tmp_path)
    memory = Memory()
    edited = tmp_path / "antipasta" / "model.py"
    found = set()
    for text in ("# one\n", "# two\n"):
        edited.write_text((PACKAGE / "model.py").read_text() + text)
        for path in (tmp_path, *tmp_path.rglob("*")):
            os.utime(path, ns=(315532800 * 10**9,) * 2)
        found.add(tuple(engine_fingerprints(memory, package).values()))

    assert len(found) == 2


def test_another_version_of_a_library_is_seen_whatever_the_times(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    memory = Memory()
    for number in (1, 2):
        installed = tmp_path / f"radon-{number}.dist-info"
        installed.mkdir()
        (installed / "METADATA").write_text(f"Metadata-Version: 2.1\nVersion: {number}\n")
        os.utime(tmp_path, ns=(1, 1))
        importlib.invalidate_caches()  # it goes by the times, too; another process knows nothing
        engine_fingerprints(memory)
        shutil.rmtree(installed)

    assert memory.puts == 2


def test_other_source_is_not_in_the_fingerprint(tmp_path: Path) -> None:
    package = copied_package(tmp_path)
    before = engine_fingerprints(Memory(), package)
    edited = tmp_path / "antipasta" / "policy" / "judge.py"
    edited.write_text(edited.read_text() + "# edited\n")

    assert engine_fingerprints(Memory(), package) == before


def test_the_fingerprint_is_remembered_until_something_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    memory = Memory()

    first = engine_fingerprints(memory)
    assert memory.puts == 1
    assert engine_fingerprints(memory) == first
    assert memory.puts == 1
    os.utime(tmp_path, ns=(1, 1))  # as an installation in it would
    assert engine_fingerprints(memory) == first
    assert memory.puts == 2


def test_what_is_remembered_is_believed() -> None:
    memory = Memory()
    engine_fingerprints(memory)
    (key,) = memory.values
    memory.values[key] = seal("\n".join(BY_NAME).encode(), key)

    assert engine_fingerprints(memory) == {name: name for name in BY_NAME}


def test_what_is_remembered_in_another_form_is_made_anew() -> None:
    memory = Memory()
    fingerprints = engine_fingerprints(memory)
    (key,) = memory.values
    memory.values[key] = seal(b"what an earlier version kept", key)

    assert engine_fingerprints(memory) == fingerprints
    assert memory.puts == 2
