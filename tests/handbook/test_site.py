"""The site: it is built without a network, asks for nothing elsewhere, and its search works."""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

import pytest
import yaml

from handbook.pages import places
from tests.support.chromium import MISSING, chromium, executable
from tests.support.run import CHECKOUT, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOADED = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "audio": "src",
    "video": "src",
    "embed": "src",
    "object": "data",
    "use": "href",
}
"""The elements that load something, and the attribute that says what."""


class Page(NamedTuple):
    """What a page of the site loads, where it leads to, and its anchors."""

    loads: list[str]
    leads: list[str]
    anchors: set[str]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page([], [], set())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.page.anchors.update(each for each in (given.get("id"), given.get("name")) if each)
        if tag == "a" and "href" in given:
            self.page.leads.append(given["href"])
        elif tag == "link" and given.get("rel") not in ("canonical", "prev", "next"):
            self.page.loads.append(given.get("href", ""))
        elif tag in LOADED and LOADED[tag] in given:
            self.page.loads.append(given[LOADED[tag]])
        if "style" in given:
            self.page.loads.extend(loads_of_style(given["style"]))


def loads_of_style(text: str) -> list[str]:
    """What a style sheet loads."""
    found = re.findall(r"url\(\s*['\"]?([^)'\"]+)|@import\s+['\"]([^'\"]+)", text)
    return [first or second for first, second in found]


def read(path: Path) -> Page:
    reader = _Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    return reader.page


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as `make docs` builds it."""
    place = tmp_path_factory.mktemp("handbook")
    # Nothing can be reached: what asks for anything fails.
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), "http://127.0.0.1:9")
    command = (sys.executable, "-m", "handbook", "--into", str(place))
    built = run(command, CHECKOUT, env={**nowhere, "PYTHONPATH": "docs"})
    assert built.returncode == 0, built.stdout + built.stderr
    assert "warning" not in (built.stdout + built.stderr).lower()
    return place / "build" / "site"


def html(site: Path) -> Iterator[Path]:
    yield from sorted(site.rglob("*.html"))


def test_every_page_is_built(site: Path) -> None:
    for place in places(CHECKOUT).values():
        assert (site / place.replace(".md", ".html")).is_file(), place


def test_every_page_is_in_the_navigation() -> None:
    text = (CHECKOUT / "mkdocs.yml").read_text(encoding="utf-8")
    nav = yaml.safe_load(text.partition("\nnav:\n")[2])
    listed = [page for entry in nav for held in entry.values() for page in _pages(held)]

    pages = [place for place in places(CHECKOUT).values() if place.endswith(".md")]
    assert sorted(listed) == sorted(pages), "name each page once in the nav of mkdocs.yml"


def _pages(held: object) -> Iterator[str]:
    if isinstance(held, str):
        yield held
    elif isinstance(held, list):
        for entry in held:
            for inner in entry.values():
                yield from _pages(inner)


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    for path in html(site):
        for target in read(path).loads:
            assert not re.match(r"([a-z]+:)?//", target), f"{path.name}: {target}"
    for path in site.rglob("*.css"):
        for target in loads_of_style(path.read_text(encoding="utf-8")):
            assert not re.match(r"([a-z]+:)?//", target), f"{path.name}: {target}"


def leads_nowhere(path: Path, link: str, known: dict[Path, Page]) -> bool:
    """Whether a link of a page leads to no file of the site, or to no place in it."""
    parts = urlsplit(link)
    if parts.scheme or not (parts.path or parts.fragment):
        return False
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    target = target / "index.html" if target.is_dir() else target
    anchor = unquote(parts.fragment)
    # The theme adds places such as `__search`.
    is_there = not anchor or anchor.startswith("__") or anchor in known[target].anchors
    return not (target.is_file() and is_there)


def test_no_link_on_the_site_is_dead(site: Path) -> None:
    known = {path: read(path) for path in html(site)}
    dead = [
        f"{path.name}: {link}"
        for path, page in known.items()
        if path.name != "404.html"  # its links begin at the root of a server
        for link in (*page.leads, *page.loads)
        if leads_nowhere(path, link, known)
    ]

    assert dead == []


# The dialog of the search is in the shadow of an element that the theme adds.
_FOUND = """
[...document.querySelectorAll('*')].filter(each => each.shadowRoot)
    .flatMap(each => [...each.shadowRoot.querySelectorAll('[role=option] a, a[role=option]')])
    .map(each => each.href)
"""


@pytest.mark.skipif(executable() is None, reason=MISSING)
@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("prune-baseline", "verdict.html"),
        ("have no common ancestor", "reference/messages.html"),
        ("halstead_volume", "configuration.html"),
    ],
)
def test_the_search_works_on_a_page_that_is_opened_from_the_disk(
    words: str, page: str, site: Path
) -> None:
    with chromium() as tab:
        tab.resize(1200, 900)
        tab.open((site / "index.html").as_uri())
        tab.wait("document.querySelector('.md-search__button') !== null")
        tab.click(".md-search__button")
        tab.wait("[...document.querySelectorAll('*')].some(each => each.shadowRoot)")
        tab.type(words)
        tab.wait(f"({_FOUND}).some(each => each.includes('/{page}'))")

        assert tab.run(_FOUND)[0].startswith("file:")
        elsewhere = [each for each in tab.requests if not each.startswith(("file:", "data:"))]
        assert elsewhere == []
        assert tab.messages == []
