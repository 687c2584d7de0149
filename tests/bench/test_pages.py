from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from bench.suite import pages
from bench.suite.bounds import Bound, Bounds, read_bounds
from bench.suite.counted import Count
from bench.suite.measure import Sample
from bench.suite.model import Constants
from bench.suite.pages import BEGIN, END, PAGE, README, page, plots, readme_figures, with_figures
from bench.suite.results import Found, document_of, read_json, write_json
from bench.suite.runner import Outcome, Reading, Spread
from bench.suite.scenario import Figure, Growth, Line, Scenario, against
from bench.suite.workers import Gain
from tests.bench.workshop import empty_workshop

if TYPE_CHECKING:
    from pathlib import Path

BOUNDS = Bounds({"hook / python": Bound(2.0, 1.5), "x / y": Bound(1.0)}, {"hook": 5.6}, "3.11")
LINE = Line("gate", "gate", "cpu")


def _never(*_: object) -> Any:
    raise AssertionError


def reading(*walls: float, **others: Any) -> Reading:
    samples = {turn: Sample(wall, wall) for turn, wall in enumerate(walls, 1)}
    return Reading(samples, **others)


@pytest.fixture
def document(tmp_path: Path) -> dict[str, Any]:
    """What a run would find, with a peer that fails and a scenario that cannot be set up."""
    django = Scenario(
        "django",
        "All of Django",
        _never,
        (
            Figure("hook / python", "antipasta metrics", against("python -c pass", 15)),
            Figure("peak", "antipasta metrics", by="peak"),
        ),
    )
    outcome = Outcome(
        {
            "python -c pass": reading(0.01, 0.02),
            "antipasta metrics": reading(0.1, 0.3, peak=35.04),
            "lizard": reading(failed="lizard ended with 3: no"),
        },
        {"hook / python": Spread(2.5, 2.0, 3.0), "peak": Spread(35.04, 35.04, 35.04)},
    )
    lost = Scenario("java", "Some Java", _never, (Figure("x / y", "x", against("y")),))
    growth = Growth("files", "Files", (10, 100), (10,), "files", _never, (LINE,))
    gain = Gain(Constants(1, 0.5, 8, 1.5, 300), 2, {1: 9.5, 2: 6.4}, {1: 9.5, 2: 6.2, 4: 3.6})
    found = Found(
        [(django, outcome), (lost, "React Native cannot be downloaded")],
        [(growth, {LINE: [(10, 0.5), (100, 4.0)]})],
        gain,
        [Count("hook", 220_000_000, 40_000_000, "python -c pass")],
    )
    return document_of(found, empty_workshop(tmp_path), quick=False, loads=(0.1, 2.0))


def test_a_document_survives_being_written(document: dict[str, Any], tmp_path: Path) -> None:
    write_json(document, tmp_path / "results.json")

    assert read_json(tmp_path / "results.json") == document
    assert read_json(tmp_path / "nothing.json") is None


@pytest.mark.parametrize(
    "line",
    [
        "| hook / python | wall time | 2.50 | 2.00 to 3.00 | 2 | 1.5 | above |",
        "| peak | peak memory | 35.04 | 35.04 to 35.04 |  |  |  |",
        "| x / y | | not measured | | 1 |  | |",
        "| 200.0 | 100.0 to 300.0 | 200.0 | 35 | 2 | `antipasta metrics` |",
        "| | | | | 0 | `lizard`: lizard ended with 3: no |",
        "- hook / python: wall time of `antipasta metrics` / 15 times `python -c pass`",
        "Not measured: React Native cannot be downloaded.",
        "| hook | 220.0 | python -c pass: 40.0 | 5.500 | 5.6 |",
        "| files | 10 | 100 |",
        "| gate, seconds of processor time | 0.5 | 4 |",
        "| 2 | 6.4 | 6.20 | 1.53 |",
        "| 4 |  | 3.60 | 2.64 |",
        "- `lizard`: lizard ended with 3: no",
    ],
)
def test_the_page_has_all_that_was_found(line: str, document: dict[str, Any]) -> None:
    assert line in page(document, BOUNDS).splitlines()


def test_tables_of_the_page_are_whole(document: dict[str, Any]) -> None:
    columns = 0
    for line in page(document, BOUNDS).splitlines():
        cells = line.count("|")
        assert not columns or not cells or cells == columns, line
        columns = cells


def test_each_picture_of_the_page_is_drawn(document: dict[str, Any]) -> None:
    text = page(document, BOUNDS)

    assert set(plots(document)) == {"django", "files-cpu", "workers"}
    for name in plots(document):
        assert f"(plots/{name}.svg)" in text


def test_a_peer_that_is_not_installed_is_named(document: dict[str, Any]) -> None:
    peer = {
        "requirement": "lizard==1.24.3",
        "also": [],
        "computes": "much",
        "leaves_out": "some",
        "missing": "ERROR: no network",
    }

    shown = page({**document, "peers": {"lizard": peer}}, BOUNDS)

    assert "| lizard 1.24.3 | **not installed** (ERROR: no network). much | some |" in shown


def test_without_counts_and_workers_the_page_says_so(document: dict[str, Any]) -> None:
    less = copy.deepcopy(document) | {"counted": [], "workers": None}

    assert "Not counted: valgrind is not installed." in page(less, BOUNDS)
    assert "workers" not in plots(less)


def test_the_readme_says_what_was_measured_and_nothing_without_a_whole_run(
    document: dict[str, Any],
) -> None:
    text = f"before\n{BEGIN}\nold\n{END}\nafter\n"

    assert "| All of Django | `antipasta metrics` **0.20 s** |  |\n" in with_figures(text, document)
    assert readme_figures({**document, "quick": True}) == readme_figures(None) == ""
    assert with_figures(text, None) == f"before\n{BEGIN}\n{END}\nafter\n"
    with pytest.raises(ValueError, match="lacks the marks"):
        with_figures("before", document)


def test_a_run_replaces_all_pages_and_plots(
    document: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PAGE", tmp_path / "RESULTS.md")
    monkeypatch.setattr(pages, "PLOTS", tmp_path / "plots")
    monkeypatch.setattr(pages, "README", tmp_path / "README.md")
    (tmp_path / "README.md").write_text(f"before\n{BEGIN}\n{END}\n", encoding="utf-8")
    (tmp_path / "plots").mkdir()
    (tmp_path / "plots" / "old.svg").touch()

    pages.write_pages(document, BOUNDS)
    written = {path.name: path.read_text("utf-8") for path in tmp_path.rglob("*.*")}
    pages.write_pages(document, BOUNDS)

    assert set(written) == {
        *("RESULTS.md", "README.md"),
        *("django.svg", "files-cpu.svg", "workers.svg"),
    }
    assert written["RESULTS.md"] == page(document, BOUNDS)
    assert readme_figures(document) in written["README.md"]
    assert written == {path.name: path.read_text("utf-8") for path in tmp_path.rglob("*.*")}


def test_the_figures_of_the_readme_are_those_of_the_last_run() -> None:
    text = README.read_text(encoding="utf-8")

    assert with_figures(text, read_json()) == text, "run `python -m bench pages`"


def test_the_page_is_that_of_the_last_run() -> None:
    document = read_json()
    if document is None:
        pytest.skip("no run is recorded in bench/results.json")

    assert PAGE.read_text("utf-8") == page(document, read_bounds()), "run `python -m bench pages`"
    drawn = {path.stem: path.read_text("utf-8") for path in pages.PLOTS.glob("*.svg")}
    assert drawn == plots(document)
