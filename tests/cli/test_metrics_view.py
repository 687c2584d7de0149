"""The options of `antipasta metrics` that choose what the table lists."""

from __future__ import annotations

import csv
from io import StringIO
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

import pytest

from antipasta.model import FileMetrics, FunctionMetrics, Source
from antipasta.render import Style, render
from antipasta.results import CacheUse, RunFigures
from antipasta.results.reports import MeasuredFile, MetricsReport
from tests.support.run import antipasta
from tests.support.sources import function_source

if TYPE_CHECKING:
    from tests.support.git_repo import GitRepo


@pytest.fixture
def code(repo: GitRepo) -> GitRepo:
    """A repository with 30 functions, of cyclomatic complexity 1 to 30."""
    for at in range(1, 31):
        repo.stage(f"m{at}.py", function_source(f"f{at}", at))
    return repo


def listed(code: GitRepo, *options: str) -> list[str]:
    """The names of the listed functions."""
    shown = antipasta("metrics", *options, cwd=code.root)
    assert shown.returncode == 0, shown.stderr
    return [line.split()[5] for line in shown.stdout.splitlines() if line.endswith(".py:1")]


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (("--top", "2"), ["f30", "f29"]),
        (("--top", "25"), [f"f{at}" for at in range(30, 5, -1)]),
        (("--sort", "len", "--top", "1"), ["f30"]),
        (("--min", "cyclo=29"), ["f30", "f29"]),
        (("--min", "cyclo=4", "--min", "length=60"), ["f30"]),
        (("--min", "cyclo=100"), []),
    ],
)
def test_functions_are_chosen(code: GitRepo, options: tuple[str, ...], names: list[str]) -> None:
    assert listed(code, *options) == names


def test_grades_are_a_column(code: GitRepo) -> None:
    shown = antipasta("metrics", "--grade", "--top", "1", cwd=code.root).stdout

    assert shown.splitlines()[0].split()[4:7] == ["length", "grade", "function"]
    assert shown.splitlines()[1].split()[5:7] == ["D", "f30"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--sort", "sloc"), "sloc is of files; the table lists functions"),
        (("--sort", "lenght"), "'lenght' is not a metric"),
        (("--min", "length"), "the threshold 'length' has no value"),
        (("--top", "0"), "0 is not in the range x>=1"),
        (("--grade", "--format", "json"), "for text and Markdown; json lists everything"),
        (("--by", "file", "--sort", "halstead_volume"), "the distribution of halstead_volume is"),
        (("--by", "file", "--grade"), "--min, -t and --grade are for the table of functions"),
        (("--by", "language", "--format", "jsonl"), "--by language cannot be written in these"),
        (("--by", "file", "--output", "csv=x"), "--by file cannot be written in these formats"),
        (("--top", "2", "--format", "csv"), "for text and Markdown; csv lists everything"),
    ],
)
def test_bad_input_is_named(code: GitRepo, options: tuple[str, ...], message: str) -> None:
    shown = antipasta("metrics", *options, cwd=code.root)

    assert (shown.returncode, shown.stdout) == (1, "")
    assert message in shown.stderr


def records(code: GitRepo, *options: str) -> list[dict[str, str]]:
    shown = antipasta("metrics", "--format", "csv", *options, cwd=code.root)
    assert shown.returncode == 0, shown.stderr
    return list(csv.DictReader(StringIO(shown.stdout, newline=""), strict=True))


def test_a_csv_has_one_kind_of_row(code: GitRepo) -> None:
    code.write("broken.py", "def f(:\n")

    units = records(code, "m3.py", "m4.py")
    functions = [each for each in units if each["kind"] == "function"]
    assert [(each["path"], each["name"], each["cyclomatic_complexity"]) for each in functions] == [
        ("m3.py", "f3", "3"),
        ("m4.py", "f4", "4"),
    ]
    files = records(code, "--by", "file", "m3.py", "m4.py")
    assert [(each["path"], each["functions"], each["language"]) for each in files] == [
        ("m3.py", "1", "python"),
        ("m4.py", "1", "python"),
    ]
    [language] = {each["language"] for each in records(code, "--by", "language")}
    assert language == "python"

    said = antipasta("metrics", "--format", "csv", "broken.py", cwd=code.root).stderr
    assert "broken.py: not measured in full" in said


@pytest.mark.parametrize("by", ["file", "directory", "language"])
def test_the_text_by_other_things_is_that_of_stats(code: GitRepo, by: str) -> None:
    shown = antipasta("metrics", "--by", by, "--sort", "cyclo", "--top", "3", cwd=code.root)

    assert shown.returncode == 0, shown.stderr
    lines = shown.stdout.splitlines()
    assert lines[0] == f"cyclomatic_complexity by {by}"
    assert lines[1].split()[-1] == by


@pytest.mark.parametrize("width", [40, 72, 100, 200])
def test_on_a_terminal_the_table_fits(width: int) -> None:
    long, wide = "Outer.inner." * 6 + "name", "函数" * 20
    units = [FunctionMetrics(name, "function", 1, 9) for name in (long, wide, "f")]
    units = [
        unit._replace(cyclomatic_complexity=9, cognitive_complexity=at)
        for at, unit in enumerate(units)
    ]
    files = tuple(
        MeasuredFile(f"{'directory/' * at}file.py", "", FileMetrics("python", functions=(unit,)))
        for at, unit in enumerate(units)
    )
    report = MetricsReport(Source("worktree"), files, (), RunFigures(0.0, CacheUse()))

    shown = render(report, "text", Style(width=width, verbose=True)).splitlines()

    table = shown[:4]
    assert max(
        sum(2 if east_asian_width(sign) in "WF" else 1 for sign in line) for line in table
    ) <= max(width, 64)
    assert table[0].split()[0] == ("cyclomatic" if width == 200 else "cycl")
    assert ("█" in "".join(table)) == (width == 200)
    assert table[1].split()[-1] == "file.py:1"
    plain = render(report, "text", Style(verbose=True))
    assert long in plain
    assert "█" not in plain
