"""SECURITY.md and docs/reliability.md name tests that are there, in each line of their tables."""

from __future__ import annotations

import re

import pytest

from tests.support.run import CHECKOUT

PAGES = ("SECURITY.md", "docs/reliability.md")

_TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def rows(page: str) -> list[str]:
    """The rows of the tables, without their heads."""
    text = (CHECKOUT / page).read_text(encoding="utf-8")
    tables = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    return [row for table in tables for row in table.splitlines()[2:]]


@pytest.mark.parametrize("page", PAGES)
def test_each_line_names_tests_that_are_there(page: str) -> None:
    found = rows(page)
    assert len(found) > 15
    for row in found:
        *_, held_by = row.strip("|").split(" | ")
        named = _TEST.findall(held_by)
        assert named, row
        for path, name in named:
            text = (CHECKOUT / path).read_text(encoding="utf-8")
            assert re.search(rf"^def {name}\(", text, re.MULTILINE), f"{path}::{name}"


def test_nothing_else_is_named() -> None:
    for page in PAGES:
        text = (CHECKOUT / page).read_text(encoding="utf-8")
        named = text.count("::test_")
        assert named == len(_TEST.findall(text)), page


def test_each_actor_has_lines_for_what_it_cannot_and_can() -> None:
    text = (CHECKOUT / "SECURITY.md").read_text(encoding="utf-8")
    actors = text.split("\n## ")[2:]

    assert len(actors) == 5
    for actor in actors:
        assert "| cannot | how | held by |" in actor
        assert re.search(r"^Can[:,]", actor, re.MULTILINE), actor.partition("\n")[0]
