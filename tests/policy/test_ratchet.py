"""The ratchet rule, held against a second statement of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from antipasta.histories import Compared
from antipasta.incremental.diff import compare
from antipasta.metrics import METRICS
from antipasta.model import Candidate, Collection, Source
from antipasta.policy.judge import judge_file
from antipasta.policy.ratchet import fails, most_lenient
from antipasta.policy.subject import Subject
from antipasta.policy.thresholds import Breach
from antipasta.policy.verdict import Rules, reach_verdict
from tests.support.measured import history, measured, unit, version

if TYPE_CHECKING:
    from antipasta.metrics import Metric
    from antipasta.model import Change, FileMetrics, FunctionMetrics, Mode
    from antipasta.results import Verdict

LOWER_IS_BETTER, HIGHER_IS_BETTER = (
    METRICS["cyclomatic_complexity"],
    METRICS["maintainability_index"],
)
MODES: tuple[Mode, ...] = ("absolute", "ratchet", "new")
VALUES = st.integers(0, 30)


class Case(NamedTuple):
    """A value now, its values in the parents that have it, and its threshold."""

    metric: Metric
    value: int
    parents: list[int]
    threshold: int


CASES = st.builds(
    Case,
    st.sampled_from([LOWER_IS_BETTER, HIGHER_IS_BETTER]),
    VALUES,
    st.lists(VALUES, max_size=3),
    VALUES,
)


def badness(case: Case) -> int:
    """1 where high values are bad, -1 where low ones are."""
    return 1 if case.metric.comparison == "<=" else -1


def is_violation(case: Case, mode: Mode) -> bool:
    """What the contract says of a unit that is new without parents, and else was modified."""
    sign = badness(case)
    if sign * case.value <= sign * case.threshold:
        return False
    if mode == "absolute" or not case.parents:
        return True
    if mode == "new":
        return False
    if case.metric.level == "file":
        return all(sign * before <= sign * case.threshold for before in case.parents)
    return all(
        sign * before <= sign * case.threshold or sign * case.value > sign * before
        for before in case.parents
    )


def subject_of(case: Case) -> Subject:
    """A file with the case as its function, or as the file itself."""
    name = case.metric.name

    def file(value: int) -> FileMetrics:
        if case.metric.level == "file":
            return measured(maintainability_index=value)
        return measured(unit("f", value))

    now, before = file(case.value), [file(value) for value in case.parents]
    compared_with = history(now, *before)
    (changes,) = compare([compared_with])
    return Subject("a.py", now, {name: case.threshold}, Compared(compared_with, changes))


@pytest.mark.parametrize("mode", MODES)
@given(case=CASES)
@example(case=Case(LOWER_IS_BETTER, 12, [12], 10))
@example(case=Case(LOWER_IS_BETTER, 12, [9, 13], 10))
@example(case=Case(LOWER_IS_BETTER, 12, [9, 11], 10))
@example(case=Case(LOWER_IS_BETTER, 10, [], 10))
@example(case=Case(HIGHER_IS_BETTER, 10, [5], 20))
@example(case=Case(HIGHER_IS_BETTER, 10, [11, 15], 20))
@example(case=Case(HIGHER_IS_BETTER, 10, [25], 20))
@example(case=Case(HIGHER_IS_BETTER, 10, [25, 15], 20))
def test_judging_follows_the_contract(mode: Mode, case: Case) -> None:
    found = judge_file(subject_of(case), mode)

    assert bool(found.violations) == is_violation(case, mode)
    assert found.suppressed == ()
    assert found.tolerated == ()


@given(case=CASES)
def test_previous_is_the_worst_parent(case: Case) -> None:
    sign = badness(case)
    expected = sign * max(sign * value for value in case.parents) if case.parents else None

    assert most_lenient(case.metric, case.parents) == expected
    for violation in judge_file(subject_of(case), "absolute").violations:
        assert violation.previous == expected
        assert violation.change == ("modified" if case.parents else "added")


@pytest.mark.parametrize("change", ["modified", "renamed", "moved"])
@given(value=VALUES, previous=VALUES)
def test_a_function_that_went_elsewhere_is_compared_with_what_it_was(
    change: Change, value: int, previous: int
) -> None:
    breach = Breach(None, LOWER_IS_BETTER, value, threshold=0)

    assert fails(breach, previous, change, "ratchet") == (value > previous)
    assert not fails(breach, previous, change, "new")
    assert fails(breach, previous, change, "absolute")


@pytest.mark.parametrize(
    ("mode", "expected"), [("absolute", True), ("ratchet", False), ("new", False)]
)
def test_what_cannot_be_compared_passes_unless_nothing_does(mode: Mode, expected: bool) -> None:
    breach = Breach(None, LOWER_IS_BETTER, 99, threshold=10)

    assert fails(breach, None, "unknown", mode) is expected


def verdict_on(*units: FunctionMetrics, is_compared: bool, mode: Mode | None = None) -> Verdict:
    now = measured(*units)
    return reach_verdict(
        [Subject("a.py", now, {"cyclomatic_complexity": 10})],
        (),
        collection=Collection(Source("staged", is_compared=is_compared), (Candidate(version()),)),
        rules=Rules(mode, "fail"),
    )


@pytest.mark.parametrize(
    ("mode", "is_compared", "expected"),
    [
        (None, True, "ratchet"),
        (None, False, "absolute"),
        ("new", True, "new"),
        ("absolute", True, "absolute"),
    ],
)
def test_the_mode_by_default_is_ratchet_where_there_is_a_base(
    mode: Mode | None, is_compared: bool, expected: Mode
) -> None:
    assert verdict_on(unit("f", 11), is_compared=is_compared, mode=mode).mode == expected


def test_the_worst_violation_comes_first() -> None:
    units = [unit("bad", 20), unit("worst", 99), unit("slightly", 11), unit("worse", 30)]

    violations = verdict_on(*units, is_compared=False).violations

    assert [each.function for each in violations] == ["worst", "worse", "bad", "slightly"]
