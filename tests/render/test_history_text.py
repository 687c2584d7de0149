"""The text of a history: lines that draw values, within the width of a terminal."""

from __future__ import annotations

from typing import Any
from unicodedata import east_asian_width

import pytest

from antipasta.render import Style, render
from antipasta.render.history_text import SIGNS, spark
from antipasta.results import CacheUse, RunFigures
from antipasta.results.history import HistoryCommit, HistoryReport
from antipasta.results.statistics import Figures

DAY = 86_400


def commit(number: int, value: Any, delta: Any = None, **fields: Any) -> HistoryCommit:
    made = HistoryCommit(
        commit=f"{number:040x}",
        date=number * DAY,
        author="山田 太郎" if number % 2 else "A very long name of an author, with titles",
        subject=f"change {number}: " + "変更" * 40,
        is_merge=False,
        path="pkg/a_long_name_of_a_module.py",
        function="f",
        files=None,
        functions=None,
        metrics={"cognitive_complexity": value, "cyclomatic_complexity": 1, "length": 12_345},
        delta=None if delta is None else {"cognitive_complexity": delta},
        before=None,
    )
    return made._replace(**fields)


def report(*commits: HistoryCommit, **fields: Any) -> HistoryReport:
    made = HistoryReport(
        range="HEAD",
        head="0" * 40,
        first_parent=False,
        every="commit",
        most=None,
        is_complete=True,
        ends=(),
        of="function",
        path="pkg/a_long_name_of_a_module.py",
        function="f",
        metric="cognitive_complexity",
        threshold=15.0,
        commits=commits,
        gaps=(),
        run=RunFigures(0.0, CacheUse()),
    )
    return made._replace(**fields)


def columns(line: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in line)


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_lines_fit_the_terminal(width: int) -> None:
    rows = [commit(at, at % 7 * 1000, (at % 3 - 1) * 5) for at in range(100)]

    lines = render(report(*rows), "text", Style(width=width)).splitlines()
    # What is said at the end is not cut.
    assert all(columns(line) <= width for line in lines[:-1])
    assert any("▁" in line for line in lines) == (width > 40)


def test_merges_are_left_out_unless_their_branches_are() -> None:
    rows = (commit(1, 3), commit(2, 9, 6, is_merge=True), commit(3, 5, -4))

    told = render(report(*rows), "text", Style())
    assert "no commit made it worse" in told
    assert "1 commit made it better" in told
    assert "the changes of 1 merge are those of their branches" in told
    told = render(report(*rows, first_parent=True), "text", Style())
    assert "1 commit made it worse" in told


def test_what_nobody_knows_is_blank() -> None:
    told = render(report(commit(1, None), commit(2, 4, None)), "text", Style())

    assert "cognitive_complexity    ▁  - → 4" in told
    assert "no commit made it worse" in told


def test_without_functions_there_are_no_shares() -> None:
    nothing = Figures(0, None, None, None, None, None, 0)
    row = commit(1, nothing, function=None, functions=0, files=0)

    told = render(report(row, function=None, of="directory", path=""), "text", Style())
    assert "over 15    ▁  0 → 0" in told
    assert told.splitlines()[2] == "mean          - → -"


def test_colours_are_for_terminals() -> None:
    rows = (commit(1, 3), commit(2, 9, 6))

    assert "\x1b[31m1 commit made it worse" in render(report(*rows), "text", Style(color=True))
    assert "\x1b" not in render(report(*rows), "text", Style())


def test_many_ends_are_counted() -> None:
    told = render(report(commit(1, 3), ends=tuple("abcde")), "text", Style())

    assert "the history of this shallow clone ends at a, b, c and others; git fetch" in told


@pytest.mark.parametrize(
    ("values", "width", "drawn"),
    [
        ((1, 2, 3, 4, 5, 6, 7, 8), 60, SIGNS),
        ((5, 5, 5), 60, "▁▁▁"),
        ((0, 1, 0, 2, 0, 3), 3, "▁▅█"),
        ((None, 1, None, 2), 60, " ▁ █"),
        ((), 60, ""),
    ],
)
def test_values_are_drawn(values: tuple[float | None, ...], width: int, drawn: str) -> None:
    assert spark(values, width) == drawn
