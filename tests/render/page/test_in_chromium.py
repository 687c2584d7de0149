"""The page in a real browser: what it draws agrees with the data, and everything can be reached."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from antipasta.render.page.data import data_of
from antipasta.render.page.html import index_html, page_html
from antipasta.results.page import IndexRow
from tests.render.page.sample import BARE, HOSTILE, PAGE, hostile, large
from tests.support.chromium import MISSING, Tab, chromium, executable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from antipasta.results.page import Page

pytestmark = pytest.mark.skipif(executable() is None, reason=MISSING)

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
AXE_SHA256 = "880970c081707360e64f34cea25ff91892f5bc95675b0776925b9709dd8a68bb"

CELLS = """[...document.querySelectorAll("#treemap .cell")].map((cell) => {
    const box = cell.getBoundingClientRect();
    return {
        ...cell.dataset,
        pixels: box.width * box.height,
        colour: getComputedStyle(cell).backgroundColor,
        label: cell.textContent,
    };
})"""
SWATCHES = """Object.fromEntries([...document.querySelectorAll("#legend [data-class]")].map(
    (swatch) => [swatch.dataset.class, getComputedStyle(swatch).backgroundColor]
))"""
LEGEND = '[...document.querySelectorAll("#legend > span")].map((each) => each.textContent)'
ROWS = """[...document.querySelectorAll("#worst tbody tr:not(.source)")].map(
    (row) => [row.querySelector("button").textContent, row.cells[1].textContent]
)"""
FOCUS = "document.activeElement.dataset.path ?? document.activeElement.id"


@pytest.fixture(scope="module")
def tab() -> Iterator[Tab]:
    with chromium() as opened:
        yield opened


class Opener:
    """Opens pages in the tab, and checks at the end that each was quiet and asked for nothing."""

    def __init__(self, tab: Tab, directory: Path) -> None:
        self.tab = tab
        self._directory = directory

    def __call__(self, page: Page | str, link: str = "", *, scheme: str = "light") -> Tab:
        self.check()
        path = self._directory / "page.html"
        text = page if isinstance(page, str) else page_html(page)
        path.write_text(text, encoding="utf-8")
        self.tab.resize(1200, 900)
        self.tab.emulate(prefers_color_scheme=scheme, prefers_reduced_motion="reduce")
        self.tab.open(f"{path.as_uri()}{link}")
        return self.tab

    def check(self) -> None:
        self.tab.run("new Promise((done) => setTimeout(done, 0))")
        assert self.tab.messages == []
        assert [url for url in self.tab.requests if not url.startswith("file:///")] == []
        assert len(self.tab.requests) <= 1


@pytest.fixture
def show(tab: Tab, tmp_path: Path) -> Iterator[Opener]:
    tab.messages.clear()
    tab.requests.clear()
    opener = Opener(tab, tmp_path)
    yield opener
    opener.check()


def areas(cells: list[dict[str, Any]]) -> dict[str, float]:
    """The share of each cell in all, by what is in it."""
    whole = sum(cell["pixels"] for cell in cells)
    return {cell["path"]: cell["pixels"] / whole for cell in cells}


def test_areas_are_those_of_the_data(show: Opener) -> None:
    cells = show(PAGE).run(CELLS)
    lines = {each[0]: each[2] for each in data_of(PAGE)["files"]}

    assert {cell["path"]: float(cell["area"]) for cell in cells} == lines
    whole = sum(lines.values())
    for path, share in areas(cells).items():
        assert share == pytest.approx(lines[path] / whole, rel=0.01), path


def test_another_measure_gives_other_areas(show: Opener) -> None:
    cells = show(PAGE, "#area=complexity").run(CELLS)

    assert areas(cells) == pytest.approx(
        {
            "src/app/big.py": 70 / 103,
            "src/app/middle.py": 19 / 103,
            "src/small.py": 5 / 103,
            "tests/test_app.py": 9 / 103,
        },
        rel=0.02,
    )


@pytest.mark.parametrize(
    ("metric", "values", "classes"),
    [
        ("cognitive_complexity:max", [70, 16, 5, 8, 0], ["t5", "t3", "t0", "t1", "t0"]),
        ("cognitive_complexity:sum", [70, 19, 5, 9, 0], ["s3", "s2", "s1", "s1", "s0"]),
        ("cognitive_complexity:over", [50, 50, 0, 0, 0], ["s5", "s5", "s0", "s0", "s0"]),
        # The threshold of tests is another one, by which nothing there is over it.
        ("cyclomatic_complexity:over", [50, 0, 0, 0, 0], ["s5", "s0", "s0", "s0", "s0"]),
        ("churn:commits", [14, None, 2, None, None], ["s2", "none", "s1", "none", "none"]),
        ("churn:lines", [400, None, 9, None, None], ["s2", "none", "s1", "none", "none"]),
    ],
)
def test_colours_are_those_that_the_legend_gives_the_values(
    show: Opener, metric: str, values: list[float | None], classes: list[str]
) -> None:
    tab = show(PAGE, f"#metric={metric}")
    cells = {cell["path"]: cell for cell in tab.run(CELLS)}
    swatches = tab.run(SWATCHES)
    none = tab.run('getComputedStyle(document.querySelector("#legend .none")).backgroundColor')

    for file, value, name in zip(PAGE.files, values, classes, strict=True):
        cell = cells[file.path]
        assert cell.get("value") == (None if value is None else f"{value:g}")
        assert cell["colour"] == swatches.get(name, none), file.path
    assert len(set(swatches.values())) == len(swatches)


def test_the_legend_says_in_numbers_what_a_colour_means(show: Opener) -> None:
    assert show(PAGE).run(LEGEND) == [
        "cognitive complexity, worst function:",
        "0\u20135",
        "6\u201310",
        "11\u201315",
        "over 15: 16\u201330",
        "31\u201360",
        "over 60",
        "no value",
    ]
    assert show(PAGE, "#metric=cognitive_complexity:over").run(LEGEND)[1:3] == ["0%", "to 5%"]


def test_colours_differ_in_the_dark_and_follow_the_switch(show: Opener) -> None:
    tab = show(PAGE, scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = tab.run(ground)
    swatches = tab.run(SWATCHES)
    assert len(set(swatches.values())) == 6

    tab.click("#theme")
    assert tab.run("document.getElementById('theme').textContent") == "Theme: light"
    light = tab.run(ground)
    assert light != dark
    assert tab.run(SWATCHES) != swatches
    tab.click("#theme")
    assert tab.run(ground) == dark

    assert show(PAGE).run(ground) == dark, "the choice is kept"
    tab.run("localStorage.clear()")
    assert show(PAGE).run(ground) == light


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["t", "s"])
def test_text_is_readable_on_each_colour_and_classes_are_in_order(
    show: Opener, scheme: str, kind: str
) -> None:
    """By the contrast of WCAG; axe does not judge what stands on stripes."""
    tab = show(PAGE, scheme=scheme)
    colours = tab.run(
        f"""[0, 1, 2, 3, 4, 5].map((index) => {{
            const cell = document.querySelector(".cell");
            cell.className = `cell {kind}${{index}}`;
            const {{ color, backgroundColor }} = getComputedStyle(cell);
            return [color, backgroundColor];
        }})"""
    )
    grounds = [luminance(ground) for _, ground in colours]

    for ink, ground in colours:
        light, dark = sorted((luminance(ink), luminance(ground)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground)
    # Lightness alone orders the classes, but for the step over the threshold, which stripes mark.
    for part in (grounds[:3], grounds[3:]) if kind == "t" else (grounds,):
        assert part == sorted(part, reverse=scheme == "light")


def luminance(colour: str) -> float:
    """The relative luminance of `rgb(R, G, B)`, as WCAG 2 defines it."""
    parts = [int(each) / 255 for each in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_click_opens_a_directory_and_then_a_file(show: Opener) -> None:
    tab = show(PAGE)
    tab.click('.tag[data-path="src"]')

    assert {cell["path"] for cell in tab.run(CELLS)} == {
        "src/app/big.py",
        "src/app/middle.py",
        "src/small.py",
    }
    assert tab.run("location.hash") == "#path=src"
    assert ("test_it", "tests/test_app.py:1") not in map(tuple, tab.run(ROWS))

    tab.click('.cell[data-path="src/small.py"]')
    assert tab.run(ROWS) == [["tidy", "src/small.py:1"]]
    selected = 'document.querySelector("#treemap [aria-selected=true]").dataset.path'
    assert tab.run(selected) == "src/small.py"

    tab.click("#crumbs button")
    assert len(tab.run(CELLS)) == len(PAGE.files)


def test_the_map_is_worked_by_keys(show: Opener) -> None:
    tab = show(PAGE)
    tab.run("document.querySelector(\"#treemap [tabindex='0']\").focus()")
    tab.press("Home")
    first = tab.run(FOCUS)
    seen = {first}
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "End"):
        tab.press(key)
        seen.add(tab.run(FOCUS))
    assert len(seen) > 2
    assert tab.run("document.querySelectorAll(\"#treemap [tabindex='0']\").length") == 1

    tab.run("document.querySelector('.tag[data-path=\"src\"]').focus()")
    tab.press("Enter")
    assert tab.run("location.hash") == "#path=src"
    assert tab.run('document.getElementById("treemap").contains(document.activeElement)')
    tab.press("Escape")
    assert tab.run("location.hash") == ""
    tab.run("document.querySelector('.cell[data-path=\"src/small.py\"]').focus()")
    tab.press("Enter")
    assert tab.run("location.hash") == "#path=src%2Fsmall.py"
    tab.press("Backspace")
    assert tab.run("location.hash") == "#path=src"


def test_the_table_has_the_worst_first_and_is_sorted_by_any_column(show: Opener) -> None:
    tab = show(PAGE)
    names = [name for name, _ in tab.run(ROWS)]
    assert names[:4] == ["tangled", "Box.open", "test_it", "tidy"]
    sorted_by = (
        '[...document.querySelectorAll("#worst th[aria-sort]")]'
        ".map((head) => [head.textContent, head.ariaSort])"
    )
    assert tab.run(sorted_by) == [["Cognitive ↓ > 15", "descending"]]
    assert tab.run('document.querySelectorAll("#worst td.over").length') == 3

    tab.click("#worst th:nth-child(4) button")
    assert [name for name, _ in tab.run(ROWS)][:2] == ["tangled", "test_it"]
    tab.click("#worst th:nth-child(1) button")
    assert tab.run(ROWS)[0][0] == "<module>"
    assert tab.run(sorted_by) == [["Function ↑", "ascending"]]
    tab.click("#worst th:nth-child(1) button")
    assert tab.run(ROWS)[0][0] == "tidy"
    assert tab.run("document.activeElement.textContent") == "Function ↓"


def test_the_source_is_shown_on_demand(show: Opener) -> None:
    tab = show(PAGE)
    assert tab.run('document.querySelector(".code")') is None

    tab.click("#worst tbody button")
    lines = tab.run('[...document.querySelectorAll(".code b")].map((line) => line.textContent)')
    assert lines[1] == "    if '</script>' < \"&\": ## note\n"
    assert lines[2] == "        return '\\u202e'\n"
    assert tab.run("document.activeElement.ariaExpanded") == "true"
    tab.press("Enter")
    assert tab.run('document.querySelector(".code")') is None

    tab = show(PAGE, "#path=src/small.py&function=tidy")
    assert "antipasta explain" in tab.run('document.querySelector("tr.source").textContent')


def test_a_link_restores_the_view_and_the_back_button_works(show: Opener) -> None:
    link = "#path=src/app/middle.py&metric=cyclomatic_complexity:max&function=Box.open@40"
    tab = show(PAGE, link)

    assert tab.run('document.getElementById("metric").value') == "cyclomatic_complexity:max"
    assert tab.run('document.querySelector("tr.chosen td.place").textContent').endswith(":40")
    assert {cell["path"] for cell in tab.run(CELLS)} == {"src/app/big.py", "src/app/middle.py"}

    tab.click("#crumbs button")
    assert len(tab.run(CELLS)) == len(PAGE.files)
    tab.run("history.back()")
    tab.wait('document.querySelector("tr.chosen") !== null')
    assert len(tab.run(CELLS)) == 2

    tab.run('document.querySelector("#hotspots-function tbody a").click()')
    tab.wait('document.querySelector(".code") !== null')


@pytest.mark.parametrize(
    "link", ["#path=no/such/file&function=x", "#metric=bad&area=__proto__", "#%"]
)
def test_a_link_to_what_is_not_there_shows_the_nearest(show: Opener, link: str) -> None:
    tab = show(PAGE, link)

    assert len(tab.run(CELLS)) == len(PAGE.files)
    assert tab.run('document.getElementById("area").value') == "loc"


def test_the_search_finds_files_and_functions_by_keys(show: Opener) -> None:
    tab = show(PAGE)
    tab.press("/")
    tab.type("open")
    found = '[...document.querySelectorAll("#found li")].map((hit) => hit.textContent)'
    assert tab.run(found) == ["Box.opensrc/app/middle.py:3", "Box.opensrc/app/middle.py:40"]
    assert tab.run('document.getElementById("hits").textContent') == "2 matches"

    tab.press("ArrowDown")
    active = 'document.getElementById("query").getAttribute("aria-activedescendant")'
    assert tab.run(active) == "hit-1"
    tab.press("Enter")
    assert tab.run("decodeURIComponent(location.hash)") == (
        "#path=src/app/middle.py&function=Box.open@40"
    )
    assert tab.run("document.activeElement.textContent") == "Box.open"

    tab.press("/")
    tab.type("small py")
    tab.press("Enter")
    assert tab.run(FOCUS) == "src/small.py"
    tab.press("/")
    tab.type("nothing of the kind")
    assert tab.run('document.getElementById("hits").textContent') == "0 matches"
    tab.press("Escape")
    assert tab.run('document.getElementById("query").value') == ""


def test_the_trend_is_drawn_and_told(show: Opener) -> None:
    tab = show(PAGE)
    label = 'document.getElementById("chart").getAttribute("aria-label")'

    assert tab.run('document.querySelectorAll("#chart canvas").length') == 1
    assert tab.run(label).startswith(
        "cognitive complexity, mean: from 0.5 on 2026-01-01 to 3 on 2026-06-01, 6 commits."
    )
    cells = """[...document.querySelectorAll("#trend-table tbody tr")].map(
        (row) => [...row.cells].map((cell) => cell.textContent)
    )"""
    assert tab.run(cells) == []
    tab.click("#trend summary")
    tab.wait("document.querySelector('#trend-table tbody tr') !== null")
    assert len(tab.run(cells)) == 6
    assert tab.run(cells)[0] == [
        "2026-06-01",
        "0000000000",
        "3",
        "An <Author>",
        "Change & number 6",
    ]
    tab.run(
        "(() => { const figure = document.getElementById('trend-figure'); figure.value = 'sum';"
        " figure.dispatchEvent(new Event('change')); })()"
    )
    assert "sum: from 99 on" in tab.run(label)
    # The last point lies lower than the first: pixels of the line are on the canvas.
    inked = """(() => {
        const canvas = document.querySelector("#chart canvas");
        const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
        return pixels.some((value) => value > 0);
    })()"""
    assert tab.run(inked)


def test_names_show_as_text(show: Opener) -> None:
    tab = show(hostile())
    cells = tab.run(CELLS)

    assert tab.run("document.images.length") == 0
    assert tab.run("document.scripts.length") == 4
    shown = tab.run("document.body.innerText")
    assert HOSTILE[0] in shown
    assert "right\\u202eyp.ot.left" in shown
    assert "line\\nend\\r.py" in shown
    assert "not utf-8 \\xff.py" in shown
    assert len({cell["path"] for cell in cells}) == len(HOSTILE)

    for cell in cells:
        link = f"#path={cell['path']}".replace("%", "%25").replace("&", "%26")
        tab.run(f"location.hash = {json.dumps(link)}")
        tab.wait('document.querySelector("#treemap [aria-selected=true]") !== null')
    tab.press("/")
    tab.type("onerror")
    assert "<img src=x onerror=alert(2)>.py" in tab.run(
        'document.querySelector("#found li").textContent'
    )


def test_a_large_repository_takes_few_elements(show: Opener) -> None:
    tab = show(large(10_000))
    cells = tab.run(CELLS)
    lines = sum(file.metrics.loc or 0 for file in large(10_000).files)

    assert 50 < len(cells) < 3000
    assert tab.run('document.querySelectorAll("*").length') < 8000
    assert sum(float(cell["area"]) for cell in cells) == lines
    whole = sum(cell["pixels"] for cell in cells)
    for cell in cells:
        assert cell["pixels"] / whole == pytest.approx(
            float(cell["area"]) / lines, rel=0.01, abs=1e-5
        )
    assert len(tab.run(ROWS)) == 25
    tab.click("#more")
    assert len(tab.run(ROWS)) == 125
    tab.run("location.hash = '#path=pkg3/part3'")
    tab.wait(
        "location.hash === '#path=pkg3/part3' && document.querySelectorAll('.cell').length < 60"
    )
    assert all(cell["kind"] == "file" for cell in tab.run(CELLS))


def test_a_narrow_page_does_not_scroll_sideways(show: Opener) -> None:
    tab = show(PAGE)
    for width in (390, 320):
        tab.resize(width, 800)
        tab.wait(f"document.documentElement.clientWidth === {width}")
        tab.wait(f"document.documentElement.scrollWidth === {width}")
    tab.wait("document.querySelector('.cell').getBoundingClientRect().width < 320")


def test_it_prints_without_controls_in_light_colours(show: Opener) -> None:
    tab = show(PAGE, scheme="dark")
    tab.emulate(media="print", prefers_color_scheme="dark")

    assert tab.run("getComputedStyle(document.querySelector('.tools')).display") == "none"
    assert tab.run("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert tab.run("getComputedStyle(document.querySelector('.cell')).printColorAdjust") == "exact"
    tab.emulate(prefers_color_scheme="dark")
    tab.run(
        "window.themes = []; for (const name of ['beforeprint', 'afterprint'])"
        " addEventListener(name, () => themes.push(document.documentElement.dataset.theme))"
    )
    assert tab.print().startswith(b"%PDF")
    assert tab.run("themes") == ["light", "auto"]


def test_focus_can_be_seen(show: Opener) -> None:
    tab = show(PAGE)
    outlines = set()
    for _ in range(12):
        tab.press("Tab")
        outlines.add(tab.run("getComputedStyle(document.activeElement).outlineStyle"))

    assert outlines == {"solid"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["page", "open", "bare", "hostile", "index"])
def test_axe_finds_no_violation(show: Opener, scheme: str, name: str) -> None:
    axe = AXE.read_bytes()
    assert hashlib.sha256(axe).hexdigest() == AXE_SHA256
    rows = [IndexRow("one", "one.html", 1, 2, 3, 1), IndexRow("two", problem="lost")]
    pages: dict[str, Page | str] = {
        "page": PAGE,
        "open": PAGE,
        "bare": BARE,
        "hostile": hostile(),
        "index": index_html(rows),
    }
    link = "#path=src/app/big.py&function=tangled" if name == "open" else ""
    tab = show(pages[name], link, scheme=scheme)
    if name == "open":
        tab.press("/")
        tab.type("o")
    tab.run("for (const each of document.querySelectorAll('details')) each.open = true")
    tab.run(axe.decode())
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = tab.run(
        f"axe.run({{runOnly: {tags}}}).then((result) => result.violations.map("
        "(each) => [each.id, each.nodes.map((node) => node.html + node.failureSummary)]))"
    )

    assert found == []
