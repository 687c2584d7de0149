"""The distributions of metrics: what they count, and that those of parts add up."""

from __future__ import annotations

import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antipasta.model import FileMetrics, Missing
from antipasta.results.reports import MeasuredFile, Shortfall
from antipasta.results.statistics import Distribution, Grouping, figures
from antipasta.run.statistics import COUNTED, Grouped, add, key_of, ranked, total_of
from tests.support.measured import unit

GROUPINGS: tuple[Grouping, ...] = ("directory", "file", "language", "module")


def measured(path: str, values: list[int], language: str = "python") -> MeasuredFile:
    """A file with a function for each of the values of cyclomatic complexity."""
    functions = tuple(unit(f"f{at}", cyclomatic_complexity=each) for at, each in enumerate(values))
    return MeasuredFile(path, "0" * 40, FileMetrics(language, functions=functions))


@pytest.mark.parametrize(
    ("path", "module"),
    [
        ("pkg/mod.py", "pkg.mod"),
        ("src/pkg/mod.py", "pkg.mod"),
        ("lib/pkg/__init__.py", "pkg"),
        ("setup.py", "setup"),
        ("src.py", "src"),
        ("src/parse.c", "parse"),
        ("src/parse.h", "parse"),
        ("web/button/index.tsx", "web.button"),
        ("web/button.test.ts", "web.button"),
        ("__init__.py", "__init__"),
        (".hidden.py", ".hidden"),
    ],
)
def test_a_module_is_what_is_imported(path: str, module: str) -> None:
    assert key_of(measured(path, []), "module") == module


def test_a_row_counts_values_and_those_over_the_threshold_of_their_path() -> None:
    files = [measured("a/x.py", [1, 4, 11]), measured("a/y.py", [4, 30])]
    strict = {"a/x.py": {"cyclomatic_complexity": 3.0}}

    found = Grouped("directory", lambda path: strict.get(path, {"cyclomatic_complexity": 10.0}))
    (row,) = found.statistics_of(files, []).rows

    assert (row.key, row.functions) == ("a", 5)
    assert row.metrics["cyclomatic_complexity"] == Distribution({1: 1, 4: 2, 11: 1, 30: 1}, 3)


def test_what_was_not_measured_in_full_is_named() -> None:
    gap = Missing("b.py", "size", "61 MB")

    found = Grouped("file", lambda _: {}).statistics_of([], [gap])

    assert found.shortfalls == (Shortfall("b.py", "skipped", "size", "61 MB"),)


FILES = st.lists(
    st.builds(
        measured,
        st.sampled_from(["a.py", "pkg/b.py", "pkg/c.py", "pkg/deep/d.py"]),
        st.lists(st.integers(1, 40), max_size=6),
        st.sampled_from(["python", "go"]),
    ),
    max_size=8,
)


@given(FILES, st.integers(0, 8), st.sampled_from(GROUPINGS))
def test_parts_add_up_to_the_whole(files: list[MeasuredFile], at: int, by: Grouping) -> None:
    grouped = Grouped(by, lambda _: {"cyclomatic_complexity": 10.0})
    whole = grouped.statistics_of(files, [])
    parts = add([grouped.statistics_of(files[:at], []), grouped.statistics_of(files[at:], [])])

    for metric in COUNTED:
        assert list(ranked(parts.rows, metric)) == list(ranked(whole.rows, metric))
    assert total_of(parts) == total_of(whole)


@given(st.lists(st.integers(0, 300), min_size=1))
def test_figures_are_those_of_the_values(values: list[int]) -> None:
    found = figures(Distribution({each: values.count(each) for each in values}, 0))

    ordered = sorted(values)
    assert (found.sum, found.max) == (sum(values), ordered[-1])
    assert found.mean == round(statistics.fmean(values), 3)
    assert found.median == statistics.median(values)
    for share, quantile in ((90, found.p90), (99, found.p99)):
        assert quantile == ordered[math.ceil(len(values) * share / 100) - 1]


def test_without_functions_there_are_no_figures() -> None:
    assert figures(Distribution({}, 0)) == (0, None, None, None, None, None, 0)
