from __future__ import annotations

from antipasta.model import FileMetrics, Missing, Source
from antipasta.render import Style, render
from antipasta.results.reports import MeasuredFile, MetricsReport
from tests.support.measured import measured, unit
from tests.support.outcomes import RUN
from tests.support.run import clear


def report(*files: MeasuredFile, skipped: tuple[Missing, ...] = ()) -> MetricsReport:
    return MetricsReport(Source("worktree"), files, skipped, RUN)


def file(path: str, *names: str, complexity: int = 1) -> MeasuredFile:
    units = [
        unit(name, complexity + at, cognitive_complexity=at, start_line=10 * at + 1)
        for at, name in enumerate(names)
    ]
    return MeasuredFile(
        path, "1" * 40, measured(*units, loc=12, sloc=8, maintainability_index=71.34)
    )


def lines(result: MetricsReport, style: Style = Style()) -> list[str]:  # noqa: B008
    return [line.rstrip() for line in render(result, "text", style).splitlines()]


def test_one_file_is_shown_in_full() -> None:
    assert lines(report(file("pkg/a.py", "f", "Box.g"))) == [
        "cyclomatic  cognitive  nesting  parameters  length  function  place",
        "         1          0        -           -       -  f         pkg/a.py:1",
        "         2          1        -           -       -  Box.g     pkg/a.py:11",
        "pkg/a.py: lines 12, source lines 8, maintainability index 71.34",
        "antipasta: 1 file and 2 functions measured in 0.06 s (2 from the cache, 1 anew)",
    ]


def test_several_files_have_no_line_of_their_own() -> None:
    assert lines(report(file("a.py", "f"), file("b.py", "g"))) == [
        "cyclomatic  cognitive  nesting  parameters  length  function  place",
        "         1          0        -           -       -  f         a.py:1",
        "         1          0        -           -       -  g         b.py:1",
        "antipasta: 2 files and 2 functions measured in 0.06 s (2 from the cache, 1 anew)",
    ]


def test_nothing_has_no_table() -> None:
    assert lines(report()) == [
        "antipasta: 0 files and 0 functions measured in 0.06 s (2 from the cache, 1 anew)"
    ]


def test_of_many_functions_the_hardest_are_shown() -> None:
    many = report(file("a.py", *(f"f{at}" for at in range(30))), file("b.py", "g"))

    brief, verbose = lines(many), lines(many, Style(verbose=True))

    assert [line.split()[5] for line in brief[1:-1]] == [f"f{at}" for at in range(29, 9, -1)]
    assert brief[-1].endswith("anew); the 20 hardest are shown, -v shows all")
    assert [line.split()[5] for line in verbose[1:-1]] == [*(f"f{at}" for at in range(30)), "g"]
    assert verbose[-1].endswith("anew)")


def test_what_was_not_measured_in_full_is_named() -> None:
    broken = FileMetrics("python", "minimal", "syntax", "invalid syntax, line 3")
    shown = lines(
        report(
            MeasuredFile("broken.py", "1" * 40, broken),
            file("a.py"),
            skipped=(Missing("big.py", "size", "61 MB, limit 50 MB"),),
        )
    )

    assert shown[:2] == [
        "big.py: skipped (size): 61 MB, limit 50 MB",
        "broken.py: minimal (syntax): invalid syntax, line 3",
    ]


def test_no_line_is_broken_and_no_name_cut() -> None:
    name = "f" * 300

    assert f"  {name}  a.py:1" in lines(report(file("a.py", name)))[1]


def test_the_columns_are_as_wide_as_what_stands_in_them() -> None:
    shown = lines(report(file("a.py", "f", "\u540d\u524d", complexity=10**11)))

    assert shown[:3] == [
        "  cyclomatic  cognitive  nesting  parameters  length  function  place",
        "100000000000          0        -           -       -  f         a.py:1",
        "100000000001          1        -           -       -  \u540d\u524d      a.py:11",
    ]


def test_no_name_can_forge_a_line_or_steer_the_terminal() -> None:
    evil = "a\n[red]\x1b[31m\udce9"

    shown = render(
        report(file(evil, evil), skipped=(Missing(evil, "size", evil),)), "text", Style()
    )

    assert shown.count("\n") == 5
    assert "\x1b" not in shown
    assert shown.count("a\\n[red]\\x1b[31m\\xe9") == 5


def test_colour_changes_nothing_but_colour() -> None:
    result = report(file("a.py", "f"), skipped=(Missing("big.py", "size", "large"),))

    colored = render(result, "text", Style(color=True))

    assert "\x1b[1m" in colored
    assert [line.rstrip() for line in clear(colored).splitlines()] == lines(result)
