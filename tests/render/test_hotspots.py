"""The table of hotspots fits its terminal, and says what it leaves out."""

from __future__ import annotations

import pytest

from antipasta.render import Style, render
from antipasta.results import CacheUse, RunFigures
from antipasta.results.hotspots import Hotspot, HotspotsReport, NoData, Window

ROWS = tuple(
    Hotspot(f"some/long/path/to/a/module_{number}.py", f"Class.method_{number}", 9, 30, 900, 7, 210)
    for number in range(25)
)
REPORT = HotspotsReport(
    "function",
    "cognitive_complexity",
    Window(0, 86_400, "a" * 40, 1),
    (*ROWS, Hotspot("quiet.py", "f", 1, 0, 0, 3, 0)),
    (NoData("b.py", "size", "61 MB"), NoData("c.py", "shallow", "not here", "g\x1b[31m")),
    RunFigures(0.0, CacheUse()),
    26,
    ("a note\nof two lines",),
)


@pytest.mark.parametrize("by_file", [False, True])
@pytest.mark.parametrize("width", [40, 80, 200])
def test_the_table_fits_the_terminal(width: int, by_file: bool) -> None:
    rows = tuple(row._replace(function=None, line=None) for row in REPORT.rows)
    report = REPORT._replace(by="file", rows=rows) if by_file else REPORT

    shown = render(report, "text", Style(width=width))

    table = shown.split("\n\n")[0].splitlines()[1:]
    assert len(table) == 21
    # Narrower than that, what is left of the names could not be told apart.
    least = 60
    assert all(len(line) <= max(width, least) for line in table)
    assert ("…" in shown) == (width < 60 or (width == 80 and not by_file))


def test_without_a_terminal_names_are_whole() -> None:
    shown = render(REPORT, "text", Style())

    assert (
        "  210       30    900          7  Class.method_0   some/long/path/to/a/module_0.py:9\n"
        in (shown)
    )
    assert "no data of 2 paths or functions (1 shallow, 1 size); -v names them\n" in shown
    assert "a note\\nof two lines\n" in shown
    assert shown.endswith("antipasta: 25 of 26 functions were changed; 20 shown, -v shows all\n")


def test_a_verbose_text_has_all_rows_and_names_what_has_no_data() -> None:
    shown = render(REPORT, "text", Style(verbose=True, color=True))

    assert shown.count("module_") == 25
    assert "quiet.py:1" in shown
    assert "no data: b.py: 61 MB" in shown
    assert "no data: c.py g\\x1b[31m: not here" in shown
    assert shown.endswith("antipasta: 25 of 26 functions were changed\n")


def test_nothing_that_changed_needs_no_table() -> None:
    shown = render(REPORT._replace(rows=REPORT.rows[-1:], no_data=(), notes=()), "text", Style())

    assert shown.splitlines() == [
        "hotspots by function, 1970-01-01 to 1970-01-02 (1 commit)",
        "",
        "score = commits x cognitive complexity; lines are added and deleted ones",
        "antipasta: 0 of 1 function were changed; 0 shown, -v shows all",
    ]


def test_markdown_escapes_and_counts() -> None:
    report = REPORT._replace(notes=("<b>",), window=REPORT.window._replace(ignored=2, large=1))

    shown = render(report, "markdown", Style(top=3))

    assert shown.count("module_") == 3
    assert "\n&lt;b>\n" in shown
    assert "not counted: 2 commits that the repository ignores" in shown
    assert "not counted: 1 commit with more files than --max-files" in shown
