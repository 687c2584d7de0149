"""The page as HTML: one file, the same each time, which loads nothing and runs nothing foreign."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

from antipasta.render.page.data import as_json, data_of
from antipasta.render.page.html import index_html, page_html
from antipasta.results.page import IndexRow, Page
from tests.render.page.sample import BARE, HOSTILE, PAGE, hostile
from tests.support.run import CHECKOUT


class Elements(HTMLParser):
    """The elements of a page with their attributes, and the texts of scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.tags:
            self.texts.append((self.tags[-1][0], data))

    def ids(self) -> set[str | None]:
        return {attributes.get("id") for _, attributes in self.tags}

    def policy(self) -> str:
        (found,) = [
            attributes["content"]
            for tag, attributes in self.tags
            if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
        ]
        assert found
        return found


def scripts(text: str) -> list[str]:
    """The scripts of a page, without its data."""
    return re.findall(r"<script>(.*?)</script>", text, re.DOTALL)


def hashed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_policy_allows_these_scripts_and_no_request() -> None:
    shown = page_html(PAGE)
    policy = dict(part.split(" ", 1) for part in Elements(shown).policy().split("; "))

    assert policy["default-src"] == "'none'"
    assert policy["script-src"].split() == [hashed(each) for each in scripts(shown)]
    (style,) = re.findall(r"<style>(.*?)</style>", shown, re.DOTALL)
    assert policy["style-src"] == hashed(style)
    assert "unsafe" not in Elements(shown).policy()


def test_nothing_is_loaded() -> None:
    for shown in (page_html(PAGE), index_html([IndexRow("one", "one.html")])):
        for tag, attributes in Elements(shown).tags:
            assert "src" not in attributes, tag
            assert not any(name.startswith("on") or name == "style" for name in attributes), tag
            assert tag not in ("link",) or attributes["href"] == "data:,"


def test_the_same_page_gives_the_same_bytes() -> None:
    assert page_html(PAGE) == page_html(PAGE)


def test_beside_its_data_it_takes_at_most_150_kb() -> None:
    page = Page("empty", BARE.stand, ())
    shown = page_html(page)

    assert len(shown.encode()) - len(as_json(data_of(page))) <= 150_000


def test_the_data_is_read_back() -> None:
    found = re.search(r'id="data">(.*?)</script>', page_html(PAGE), re.DOTALL)
    assert found

    assert json.loads(found[1]) == json.loads(json.dumps(data_of(PAGE)))


def test_a_section_without_data_is_left_out() -> None:
    all_of_them = {"map", "functions", "change", "hotspots-function", "trend", "gaps"}

    assert all_of_them <= Elements(page_html(PAGE)).ids()
    assert Elements(page_html(BARE)).ids() & all_of_them == {"map", "functions"}


def test_names_stay_text() -> None:
    plain = Elements(page_html(PAGE))
    shown = page_html(hostile())
    found = Elements(shown)

    assert {tag for tag, _ in found.tags} <= {tag for tag, _ in plain.tags}
    assert len(scripts(shown)) == 3
    assert not set("\u202e\u2028\u2029") & set(shown)
    assert "right\\u202eyp.ot.left" in shown
    texts = "".join(text for _, text in found.texts)
    assert HOSTILE[1] in texts
    assert "{{ 7 * 7 }}" in texts
    links = [attributes.get("href") or "" for tag, attributes in found.tags if tag == "a"]
    assert all(link.startswith("#") for link in links)


def test_tables_show_a_change_and_hotspots() -> None:
    shown = page_html(PAGE)

    assert "3 functions changed; in sum cyclomatic complexity -6, cognitive complexity +33" in shown
    assert "12 → 70 ▲" in shown
    assert "30 → 5 ▼" in shown
    assert "moved from old.py untidy" in shown
    assert "added, extracted from tidy" in shown
    assert "Not judged: huge.py: budget" in shown
    assert "#path=src%2Fapp%2Fbig.py&amp;function=tangled" in shown
    assert "2026-01-01 to 2026-06-01" in shown
    assert "new.py: not committed" in shown
    assert "Not to be measured: 2 files (excluded 1, generated 1)" in shown
    assert "<li>vendor/x.py: excluded</li>" in shown


def test_long_lists_say_what_they_leave_out() -> None:
    assert PAGE.delta
    delta = PAGE.delta._replace(changes=PAGE.delta.changes * 50)
    shown = page_html(PAGE._replace(shortfalls=PAGE.shortfalls * 51, delta=delta))

    assert "1 more file not listed." in shown
    assert "50 more changes not listed." in shown


def test_the_index_ranks_by_share_and_names_what_has_no_page() -> None:
    rows = [
        IndexRow("lost", problem="no such <directory>"),
        IndexRow("good", "good.html", 2, 100, 900, 1, 16, "2026-01-02T00:00:00+00:00"),
        IndexRow("bad", "bad.html", 1, 10, 90, 5, 40),
    ]
    shown = index_html(rows)

    places = [shown.index(f">{name}<") for name in ("bad", "good", "lost")]
    assert places == sorted(places)
    assert "2 of 3 repositories; no report of 1; 110 functions, 6 over a threshold" in shown
    assert "no such &lt;directory&gt;" in shown
    assert "<td>2026-01-02</td>" in shown
    assert "script" not in Elements(shown).policy()


def test_the_picture_of_the_readme_is_small_and_described() -> None:
    """`python -m tests.render.page.screenshot` makes it."""
    picture = (CHECKOUT / "docs" / "report.png").read_bytes()

    assert picture.startswith(b"\x89PNG")
    assert len(picture) < 150_000
    (described,) = re.findall(
        r"!\[(.*)\]\(docs/report\.png\)", (CHECKOUT / "README.md").read_text(encoding="utf-8")
    )
    assert len(described) > 50
