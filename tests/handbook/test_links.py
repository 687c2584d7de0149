"""No link of the documentation is dead: neither in the repository nor on the site."""

from __future__ import annotations

import itertools
import re
from functools import cache
from typing import TYPE_CHECKING

import pytest
from markdown_it import MarkdownIt

from handbook.pages import for_the_site, places
from tests.support.run import CHECKOUT, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from markdown_it.token import Token

PARSER = MarkdownIt("commonmark").enable("table")


def pages() -> list[str]:
    listed = run(("git", "ls-files", "-co", "--exclude-standard", "*.md"), CHECKOUT).stdout
    return [path for path in listed.splitlines() if not path.startswith("tests/")]


def tokens(text: str) -> Iterator[Token]:
    for token in PARSER.parse(text):
        yield token
        yield from token.children or ()


def links(path: str) -> list[str]:
    """Where the links and pictures of a page lead to."""
    text = (CHECKOUT / path).read_text(encoding="utf-8")
    found = [token.attrGet("href") or token.attrGet("src") for token in tokens(text)]
    return [str(each) for each in found if each]


@cache
def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    parsed = PARSER.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()
    for token, inner in itertools.pairwise(parsed):
        if token.type == "heading_open":
            said = "".join(each.content for each in inner.children or ())
            slug = re.sub(r"[^\w\- ]", "", said.lower()).replace(" ", "-")
            assert slug not in found, f"{path}: two headings have the anchor {slug}"
            found.add(slug)
    return found


@pytest.mark.parametrize("path", pages())
def test_a_link_leads_to_a_file_and_to_a_heading_that_are_there(path: str) -> None:
    for link in links(path):
        if re.match(r"[a-z]+:", link):
            continue
        target, _, anchor = link.partition("#")
        meant = ((CHECKOUT / path).parent / target if target else CHECKOUT / path).resolve()
        assert meant.exists(), link
        assert meant.is_relative_to(CHECKOUT), link
        if anchor:
            assert anchor in anchors(meant), link


def test_a_page_of_the_site_links_to_pages_of_the_site() -> None:
    found = {"docs/a.md": "a.md", "docs/b/c.md": "b/c.md", "SECURITY.md": "security.md"}
    text = "[c](b/c.md#x) [s](../SECURITY.md) `[no](no.md)` [far](https://a.example) [#](#x)\n"

    assert for_the_site(text.replace(" `[no](no.md)`", ""), "docs/a.md", found) == (
        "[c](b/c.md#x) [s](security.md) [far](https://a.example) [#](#x)\n"
    )
    back = "[a](../a.md) [s](../../SECURITY.md#y)\n```\n[as](it.is)\n```\n"
    assert for_the_site(back, "docs/b/c.md", found) == (
        "[a](../a.md) [s](../security.md#y)\n```\n[as](it.is)\n```\n"
    )
    with pytest.raises(ValueError, match=r"docs/a.md links to no.md, which has no place"):
        for_the_site(text, "docs/a.md", found)


def test_the_table_of_a_page_shows_no_escape() -> None:
    assert for_the_site(r"| `a\|b` | c\|d |", "docs/a.md", {}) == r"| `a|b` | c\|d |"


def test_two_files_have_no_place_in_common() -> None:
    taken = list(places(CHECKOUT).values())

    assert len(taken) == len(set(taken)) > 25


@pytest.mark.parametrize("path", [each for each in places(CHECKOUT) if each.endswith(".md")])
def test_a_list_and_a_table_begin_behind_an_empty_line(path: str) -> None:
    """GitHub needs none, Python-Markdown does: else they would be part of the sentence before."""
    text = re.sub(
        r"^ *```.*?^ *```", "", (CHECKOUT / path).read_text("utf-8"), flags=re.MULTILINE | re.DOTALL
    )
    begins = re.compile(r"([-*] |\d+\. |\|)")
    before = ""
    for line in text.splitlines():
        if begins.match(line) and before.strip():
            goes_on = begins.match(before.lstrip()) or before.startswith(("  ", "<!--"))
            assert goes_on, line
        before = line
