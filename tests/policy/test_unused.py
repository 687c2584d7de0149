from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest

from antipasta.histories import Compared
from antipasta.incremental.diff import compare
from antipasta.model import FileMetrics, Missing, Suppression
from antipasta.policy.subject import Subject
from antipasta.policy.unused import unused_suppressions
from tests.support.measured import history, measured, unit

if TYPE_CHECKING:
    from antipasta.model import Level

By = Literal["comment", "noqa", "file"]
THRESHOLDS = {"cyclomatic_complexity": 10.0, "cognitive_complexity": 15.0}


def file(
    *metrics: str, complexity: int = 14, line: int = 1, by: By = "comment", level: Level = "full"
) -> FileMetrics:
    """A file with one function and one comment on its line, or on another."""
    comment = Suppression(line, metrics, own_line=False, by=by, reason="")
    return measured(unit("f", complexity), suppressions=(comment,), analysis=level)


def unused(metrics: FileMetrics) -> list[tuple[int, tuple[str, ...], str]]:
    subject = Subject("a.py", metrics, THRESHOLDS)
    return [each[1:] for each in unused_suppressions(subject, None)]


@pytest.mark.parametrize(
    "metrics", [(), ("cyclomatic_complexity",), ("cyc",), ("length", "cyclomatic_complexity")]
)
def test_a_comment_that_covers_a_breach_is_used(metrics: tuple[str, ...]) -> None:
    assert unused(file(*metrics)) == []


@pytest.mark.parametrize("metrics", [("cognitive_complexity",), ("c",), ("cyclomatic", "nothing")])
def test_a_comment_that_names_what_does_not_breach_is_unused(metrics: tuple[str, ...]) -> None:
    expected = [] if "cyclomatic" in metrics else [(1, metrics, "comment")]

    assert unused(file(*metrics)) == expected


def test_a_comment_on_what_keeps_to_its_thresholds_is_unused() -> None:
    assert unused(file(complexity=10)) == [(1, (), "comment")]


def test_a_comment_at_no_function_is_unused() -> None:
    assert unused(file(line=2)) == [(2, (), "comment")]


def test_a_comment_for_the_file_is_unused_where_nothing_breaches() -> None:
    assert unused(file(by="file")) == []
    assert unused(file(by="file", complexity=3)) == [(1, (), "file")]


def test_noqa_is_not_ours_to_judge() -> None:
    assert unused(file(by="noqa", complexity=3)) == []


def test_nothing_is_said_of_a_file_that_was_not_measured_whole() -> None:
    assert unused(file(complexity=3, level="minimal")) == []
    subject = Subject("a.py", Missing("a.py", "budget", "spent"), THRESHOLDS)
    assert list(unused_suppressions(subject, None)) == []


def test_a_comment_that_silences_growth_is_used() -> None:
    now = file(complexity=9)
    compared_with = history(now, measured(unit("f", 3)))
    (changes,) = compare([compared_with])
    subject = Subject("a.py", now, THRESHOLDS, Compared(compared_with, changes))

    assert list(unused_suppressions(subject, 3)) == []
    assert len(list(unused_suppressions(subject, 6))) == 1
