"""`antipasta stats`: from every source, in every format, with and without the cache."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.run import antipasta
from tests.support.sources import function_source

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.git_repo import GitRepo

FILES = {
    "pkg/a.py": function_source("a", 12),
    "pkg/b.py": f"{function_source('b', 3)}\n\n{function_source('c', 5)}",
    "pkg/deep/c.go": "package c\nfunc d(x int) int {\n\tif x > 1 {\n\t\treturn 1\n\t}\n\treturn 2}",
    "top.py": "x = 1\n",
}


def stats(cwd: Path, *options: str) -> Any:
    """What stats answers as JSON, without what differs between runs."""
    shown = antipasta("stats", *options, "--format", "json", cwd=cwd)
    assert shown.returncode == 0, shown.stderr
    document = json.loads(shown.stdout)
    del document["run"]
    return document


@pytest.fixture
def code(repo: GitRepo) -> GitRepo:
    """A repository with functions in three directories and two languages."""
    repo.base(FILES)
    return repo


def test_rows_have_the_figures_of_each_metric(code: GitRepo) -> None:
    found = stats(code.root, "--by", "directory", "-t", "cyclo=4")

    assert found["schema"] == "antipasta.stats/1"
    assert [row["key"] for row in found["rows"]] == ["pkg", "pkg/deep", "."]
    assert found["rows"][0]["functions"] == 3
    assert found["rows"][0]["metrics"]["cyclomatic_complexity"] == {
        "sum": 20,
        "mean": 6.667,
        "median": 5.0,
        "p90": 12,
        "p99": 12,
        "max": 12,
        "over": 2,
    }
    assert found["total"]["functions"] == 4


@pytest.mark.parametrize("by", ["directory", "file", "language", "module"])
def test_the_cache_changes_no_figure(code: GitRepo, by: str) -> None:
    code.stage("pkg/b.py", function_source("b", 9))
    expected = stats(code.root, "--by", by, "--no-cache")

    for _ in ("cold", "warm"):
        assert stats(code.root, "--by", by) == expected
    assert stats(code.root, "--by", by, "--rev", "HEAD") != expected
    assert stats(code.root, "--by", by, "pkg/deep")["total"]["functions"] == 1


def test_a_changed_threshold_is_not_taken_from_the_cache(code: GitRepo) -> None:
    over = [
        stats(code.root, "-t", f"cyclo={bound}")["total"]["metrics"]["cyclomatic_complexity"][
            "over"
        ]
        for bound in (100, 4, 2)
    ]

    assert over == [0, 2, 3]


def test_the_text_has_a_table_and_a_histogram(code: GitRepo) -> None:
    shown = antipasta("stats", "--by", "file", "--metric", "cyclo", cwd=code.root / "pkg").stdout

    lines = shown.splitlines()
    assert lines[0] == "cyclomatic_complexity by file"
    assert lines[1].split() == [
        *("functions", "sum", "mean", "median", "p90", "p99", "max", "over", "10", "file"),
    ]
    assert [line.split()[-1] for line in lines[2:7]] == [
        *("a.py", "b.py", "deep/c.go", "../top.py", "all"),
    ]
    assert "11-15  1  ########################################" in lines
    assert lines[-1] == "antipasta: 4 functions in 4 files"


def test_rows_that_are_left_out_are_counted(code: GitRepo) -> None:
    shown = antipasta("stats", "--by", "file", "--top", "1", cwd=code.root).stdout

    assert shown.endswith("antipasta: 4 functions in 4 files; 3 more files, -v shows all\n")


def test_csv_has_a_row_for_each_key_and_metric(code: GitRepo) -> None:
    shown = antipasta("stats", "--by", "language", "--format", "csv", cwd=code.root).stdout

    rows = list(csv.DictReader(io.StringIO(shown)))
    assert {row["language"] for row in rows} == {"python", "go"}
    assert len(rows) == 12
    (row,) = [
        row
        for row in rows
        if (row["language"], row["metric"]) == ("python", "cyclomatic_complexity")
    ]
    assert (row["functions"], row["sum"], row["over"]) == ("3", "20", "1")


def test_markdown_has_a_table(code: GitRepo) -> None:
    shown = antipasta("stats", "--format", "markdown", cwd=code.root).stdout

    assert "| `pkg` | 3 | 17 | 5.667 | 4 | 11 | 11 | 11 | 0 (0.0%) |" in shown


@pytest.mark.parametrize(
    ("options", "message", "hint"),
    [
        (("--metric", "cyclmatic"), "'cyclmatic' is not a metric", "did you mean"),
        (
            ("--metric", "halstead_volume"),
            "the distribution of halstead_volume is not counted",
            "that is counted of cyc",
        ),
        (("--by", "author"), "'author' is not one of", "see antipasta stats --help"),
        (("--top", "2", "--format", "json"), "json lists everything", "--output FORMAT=FILE"),
        (("nowhere",), "nowhere: no such file or directory", "check the spelling"),
    ],
)
def test_bad_input_is_named(
    code: GitRepo, options: tuple[str, ...], message: str, hint: str
) -> None:
    shown = antipasta("stats", *options, cwd=code.root)

    assert (shown.returncode, shown.stdout) == (1, "")
    assert message in shown.stderr
    assert hint in shown.stderr


def test_what_cannot_be_measured_is_counted(code: GitRepo) -> None:
    code.stage("broken.py", "def f(:\n")

    shown = antipasta("stats", cwd=code.root).stdout

    assert "1 file not measured in full; antipasta metrics names them" in shown


def test_nothing_to_count_is_no_error(tmp_path: Path) -> None:
    shown = antipasta("stats", cwd=tmp_path)

    assert shown.returncode == 0
    assert shown.stdout.endswith("antipasta: 0 functions in 0 files\n")
