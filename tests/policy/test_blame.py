from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from antipasta.model import Suppression
from antipasta.policy.blame import Scale, is_silenced, weigher
from tests.support.measured import measured, unit
from tests.support.outcomes import OF_THE_FILE, VIOLATION

if TYPE_CHECKING:
    from antipasta.model import Change


@pytest.mark.parametrize(
    ("previous", "change", "weights"),
    [
        (9, "modified", {9: None, 10: None, 11: 11, 14: 14}),
        (12, "modified", {11: None, 12: None, 13: 13}),
        (None, "added", {10: None, 11: 11}),
    ],
)
def test_what_the_ratchet_would_have_failed_is_wrong(
    previous: float | None, change: Change, weights: dict[int, float | None]
) -> None:
    weigh = weigher(VIOLATION._replace(previous=previous, change=change), Scale("ratchet"))

    assert {value: weigh(measured(), unit("f", value)) for value in weights} == weights


def test_an_extracted_function_that_the_ledger_allows_less_is_wrong_above_its_threshold() -> None:
    found = VIOLATION._replace(previous=42, value=14, change="added")
    weigh = weigher(found, Scale("ratchet"))

    assert {value: weigh(measured(), unit("f", value)) for value in (10, 11, 14)} == {
        10: None,
        11: 11,
        14: 14,
    }


def test_old_debt_is_wrong_only_where_every_breach_is() -> None:
    old = VIOLATION._replace(previous=14, value=14)

    assert weigher(old, Scale("absolute"))(measured(), unit("f", 14)) == 14
    assert weigher(old, Scale("ratchet"))(measured(), unit("f", 14)) is None


@pytest.mark.parametrize(
    ("previous", "change", "weights"),
    [
        (12, "modified", {12: None, 13: None, 14: None, 15: 15}),
        (12, "renamed", {14: None, 15: 15}),
        (10, "modified", {10: None, 11: 11}),
        (12, "added", {12: None, 13: 13}),
    ],
)
def test_what_is_within_the_tolerance_is_not_wrong(
    previous: float, change: Change, weights: dict[int, float | None]
) -> None:
    found = VIOLATION._replace(previous=previous, change=change)
    weigh = weigher(found, Scale("ratchet", {"cyclomatic_complexity": 2}))

    assert {value: weigh(measured(), unit("f", value)) for value in weights} == weights


def test_what_crosses_the_laxer_threshold_of_a_branch_is_wrong() -> None:
    found = VIOLATION._replace(previous=12, value=13)
    weigh = weigher(found, Scale("ratchet", {"cyclomatic_complexity": 1}, laxer=12))

    assert weigh(measured(), unit("f", 13)) == 13


def test_less_of_what_should_be_more_weighs_more() -> None:
    weigh = weigher(OF_THE_FILE, Scale("ratchet"))

    weights = [
        weigh(measured(maintainability_index=index), None) for index in (25.0, 15.0, 12.0, None)
    ]

    assert weights == [None, -15.0, -12.0, None]


def test_growth_is_weighed_from_what_it_was() -> None:
    growth = VIOLATION._replace(rule="growth", previous=3, value=6, threshold=5)
    weigh = weigher(growth, Scale("ratchet"))

    assert [weigh(measured(), unit("f", value)) for value in (8, 9)] == [None, 9]


def test_a_comment_weighs_where_it_silences() -> None:
    comment = Suppression(1, ("cyclomatic_complexity",), False, "comment", "")
    silenced = measured(unit("f"), suppressions=(comment,))

    assert is_silenced("cyclomatic_complexity")(silenced, unit("f")) == 1
    assert is_silenced("length")(silenced, unit("f")) is None
    assert is_silenced("cyclomatic_complexity")(measured(unit("f")), unit("f")) is None
