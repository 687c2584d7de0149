from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from antipasta.collect.directory import Directory
from antipasta.model import Ignored, Source
from tests.support.collecting import sides

if TYPE_CHECKING:
    from pathlib import Path

    from antipasta.model import Collection

FILES = (
    "b.py",
    "a.js",
    "notes.txt",
    "pkg/mod.py",
    "pkg/deep/er.py",
    ".hidden/a.py",
    "pkg/__pycache__/a.py",
    "node_modules/a.js",
    "env/pyvenv.cfg",
    "env/lib/a.py",
    ".dotfile.py",
)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for path in FILES:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    (tmp_path / "link.py").symlink_to("b.py")
    (tmp_path / "linked").symlink_to("pkg")
    return tmp_path


def collect(tree: Path, *names: str) -> Collection:
    source = Directory(str(tree))
    return source.collect(source.select(names, str(tree)))


def test_the_sources_below_a_directory(tree: Path) -> None:
    found = collect(tree)

    assert found.source == Source("worktree")
    assert sides(found.candidates) == {
        path: [] for path in (".dotfile.py", "a.js", "b.py", "pkg/deep/er.py", "pkg/mod.py")
    }
    assert found.ignored == (Ignored("link.py", "symlink"),)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["b.py"], ["b.py"]),
        (["pkg"], ["pkg/deep/er.py", "pkg/mod.py"]),
        (["pkg/deep", "a.js"], ["a.js", "pkg/deep/er.py"]),
        ([".hidden", "env"], [".hidden/a.py", "env/lib/a.py"]),
        (["notes.txt"], []),
    ],
)
def test_only_what_is_named(tree: Path, names: list[str], expected: list[str]) -> None:
    assert list(sides(collect(tree, *names).candidates)) == expected
