from __future__ import annotations

import re

import pytest

from antipasta.collect.generated import has_generated_name
from tests.support.run import CHECKOUT

PAGE = (CHECKOUT / "docs" / "verdict.md").read_text(encoding="utf-8")
TABLE = PAGE.split("  | names | of |\n")[1].split("\n\n")[0]
PATTERNS = re.findall(r"`([^`]+)`", TABLE)


def example_of(pattern: str) -> str:
    """A path that the pattern of the page matches."""
    if pattern.endswith("/"):
        return f"lib/{pattern}a.js"
    return f"lib/{pattern.replace('.*', '.js').replace('*', 'a')}"


@pytest.mark.parametrize("pattern", PATTERNS)
def test_each_name_of_the_page_is_that_of_a_generated_file(pattern: str) -> None:
    path = example_of(pattern)

    assert has_generated_name(path)
    assert has_generated_name(path.removeprefix("lib/"))


def test_the_page_has_all_names() -> None:
    from antipasta.collect import generated

    endings = {pattern.removeprefix("*") for pattern in PATTERNS}
    assert endings == {".min.*", *generated._ENDINGS, *generated._DIRECTORIES}


@pytest.mark.parametrize(
    "path",
    [
        "Form1.Designer.cs",
        "api_PB2.py",
        "jquery.min.mjs",
        "app.min.ts",
        "deep/node_modules/x/index.js",
        "Carthage/Build/iOS/a.swift",
    ],
)
def test_a_name_counts_in_any_case_and_at_any_depth(path: str) -> None:
    assert has_generated_name(path)


@pytest.mark.parametrize(
    "path",
    [
        "a.py",
        "min.js",
        ".min.js",
        "amin.js",
        "pb2.py",
        "a_pb2.txt.py",
        "admin.js",
        "my_node_modules/a.js",
        "node_modules.js",
        "Pods.swift",
        "Build/a.swift",
        "a.min/b.js",
        "generated/a.py",
        "designer.cs",
    ],
)
def test_what_only_resembles_such_a_name_is_none(path: str) -> None:
    assert not has_generated_name(path)
