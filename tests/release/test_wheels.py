"""Where `pip install antipasta` needs no compiler: all dependencies have wheels there.

What the index has changes by itself, and must not stop a commit: `make test-lowest` asks for these.
"""

from __future__ import annotations

import os
import re
import sys
import tomllib
from pathlib import Path

import pytest

from tests.support.run import CHECKOUT, run

pytestmark = [
    pytest.mark.network,
    pytest.mark.skipif("TEST_INDEX" not in os.environ, reason="only where TEST_INDEX is set"),
]

PAGE = (CHECKOUT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
PLATFORMS = (
    *("aarch64-manylinux_2_28", "x86_64-unknown-linux-musl", "x86_64-apple-darwin"),
    *("aarch64-apple-darwin", "x86_64-pc-windows-msvc", "aarch64-pc-windows-msvc"),
)
PYTHON = "3.14"
"""The newest: wheels for it come last."""

ALPINE_ON_ARM = "aarch64-unknown-linux-musl"


def resolved(platform: str, tmp_path: Path) -> str:
    """What uv would install there if it may build nothing, or why it cannot."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (tmp_path / "core.txt").write_text("\n".join(project["dependencies"]))
    uv = str(Path(sys.executable).parent / "uv")
    place = ("--python-version", PYTHON, "--python-platform", platform)
    finished = run((uv, "pip", "compile", "-q", "--no-build", *place, "core.txt"), tmp_path)
    return finished.stdout + finished.stderr


@pytest.mark.parametrize("platform", PLATFORMS)
def test_all_dependencies_have_wheels(tmp_path: Path, platform: str) -> None:
    found = resolved(platform, tmp_path)

    names = set(re.findall(r"^([\w-]+)==", found, re.MULTILINE))
    assert {"click", "lizard", "msgspec", "psutil", "tree-sitter"} <= names, found
    is_windows_on_arm = platform == "aarch64-pc-windows-msvc"
    assert ("complexipy" in names) != is_windows_on_arm


def test_what_the_page_calls_missing_is_missing(tmp_path: Path) -> None:
    """Once it is there, the page is out of date."""
    found = resolved(ALPINE_ON_ARM, tmp_path)

    assert "tree-sitter" in found
    assert "no usable wheels" in found
    assert "`tree-sitter` on Alpine on ARM" in PAGE
