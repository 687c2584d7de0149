"""What old debt may gain, held against a second statement of the rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from antipasta.config.branch import branch_policy
from antipasta.config.settings import GrowthSettings, Settings, SuppressionSettings
from antipasta.histories import Compared, Origin, UnitChange
from antipasta.incremental.diff import compare
from antipasta.metrics import METRICS
from antipasta.model import Candidate, Collection, Source, Suppression
from antipasta.policy.judge import FileVerdict, judge_file
from antipasta.policy.subject import JudgingTerms, Subject
from antipasta.policy.verdict import Rules, reach_verdict
from tests.support.measured import history, measured, unit, version

if TYPE_CHECKING:
    from collections.abc import Mapping

    from antipasta.model import Change, FileMetrics, Mode
    from antipasta.results import Verdict

CC, MI = "cyclomatic_complexity", "maintainability_index"
THRESHOLD = 10
LIMITS: Mapping[str, float] = {CC: THRESHOLD}
VALUES = st.integers(6, 16)
MODES: tuple[Mode, ...] = ("ratchet", "new", "absolute")


def subject(
    now: FileMetrics,
    *bases: FileMetrics,
    limits: Mapping[str, float] = LIMITS,
) -> Subject:
    file = history(now, *bases)
    (changes,) = compare([file])
    return Subject("a.py", now, limits, Compared(file, changes))


def judge(
    now: int, *before: int, tolerance: float, mode: Mode = "ratchet", threshold: int = THRESHOLD
) -> FileVerdict:
    """The function `f` with a complexity now, and before in each parent that has it."""
    bases = [measured(unit("f", value)) for value in before]
    judged = subject(measured(unit("f", now)), *bases, limits={CC: threshold})
    return judge_file(judged, mode, JudgingTerms(tolerance={CC: tolerance}))


@pytest.mark.parametrize("mode", MODES)
@given(now=VALUES, before=st.lists(VALUES, max_size=2), points=st.integers(0, 4))
@example(now=12, before=[11], points=1)
@example(now=13, before=[11], points=1)
@example(now=11, before=[10], points=1)
@example(now=12, before=[9, 11], points=1)
@example(now=12, before=[], points=4)
def test_a_tolerated_function_was_over_its_threshold_and_gained_no_more_than_allowed(
    mode: Mode, now: int, before: list[int], points: int
) -> None:
    strictly, found = (judge(now, *before, tolerance=each, mode=mode) for each in (0, points))

    was = max(before, default=None)
    may = mode == "ratchet" and was is not None and THRESHOLD < was < now <= was + points
    assert bool(found.tolerated) == may
    assert found.violations == (() if may else strictly.violations)
    assert strictly.tolerated == ()
    assert found.suppressed == strictly.suppressed == ()


FUNCTIONS = st.dictionaries(st.sampled_from("fghi"), VALUES)


@given(old=FUNCTIONS, new=FUNCTIONS, points=st.integers(0, 4))
def test_what_fails_is_a_note_or_still_fails(
    old: dict[str, int], new: dict[str, int], points: int
) -> None:
    before, now = (measured(*(unit(*each) for each in file.items())) for file in (old, new))
    judged = subject(now, before)

    strictly, found = (
        judge_file(judged, "ratchet", JudgingTerms(tolerance={CC: each})) for each in (0, points)
    )

    notes = {each.function: each for each in found.tolerated}
    kept = {each.function: each for each in found.violations}
    assert notes.keys().isdisjoint(kept)
    assert notes.keys() | kept.keys() == {each.function for each in strictly.violations}
    assert strictly.tolerated == ()
    for violation in strictly.violations:
        shown = notes.get(violation.function) or kept[violation.function]
        assert shown._replace(message="") == violation._replace(message="")


def test_a_note_says_what_is_tolerated() -> None:
    ((note,), (fine,)) = (judge(12, 11, tolerance=each).tolerated for each in (1, 2.5))

    assert (note.value, note.previous, note.threshold, note.change) == (12, 11, 10, "modified")
    assert note.message == (
        "f has cyclomatic complexity 12, allowed is at most 10; it was 11,"
        " within the tolerance of 1"
    )
    assert fine.message.endswith("within the tolerance of 2.5")


@pytest.mark.parametrize(
    "metric", [each.name for each in METRICS.values() if each.level == "function"]
)
def test_each_metric_of_functions_has_a_tolerance_of_its_own(metric: str) -> None:
    now, before = (measured(unit("f", value, **{metric: value})) for value in (20, 18))
    judged = subject(now, before, limits={metric: 10})

    others = {name: 9 for name in METRICS if name != metric}
    assert len(judge_file(judged, "ratchet", JudgingTerms(tolerance=others)).violations) == 1
    assert len(judge_file(judged, "ratchet", JudgingTerms(tolerance={metric: 2})).tolerated) == 1


@pytest.mark.parametrize("change", ["modified", "renamed", "moved"])
def test_a_function_that_went_elsewhere_has_it_against_what_it_was(change: Change) -> None:
    now, origin = unit("f", 13), Origin("old.py", unit("g", 12))
    changed = UnitChange(now, (origin,), change)
    judged = Subject("a.py", measured(now), LIMITS, Compared(history(measured(now)), (changed,)))

    found = judge_file(judged, "ratchet", JudgingTerms(tolerance={CC: 1}))

    assert [(each.change, each.previous) for each in found.tolerated] == [(change, 12)]
    assert found.violations == ()


@pytest.mark.parametrize("is_extracted", [True, False])
def test_a_new_function_has_none(is_extracted: bool) -> None:
    now, origin = unit("f", 13), Origin("a.py", unit("g", 12))
    changed = UnitChange(now, (), "added", (origin,) if is_extracted else ())
    judged = Subject("a.py", measured(now), LIMITS, Compared(history(measured(now)), (changed,)))

    found = judge_file(judged, "ratchet", JudgingTerms(tolerance={CC: 9}))

    assert [each.change for each in found.violations] == ["added"]
    assert found.tolerated == ()


def test_growth_that_is_bounded_fails_all_the_same() -> None:
    before, now = measured(unit("f", 12)), measured(unit("f", 13))

    found = judge_file(
        subject(now, before), "ratchet", JudgingTerms(max_increase=0, tolerance={CC: 1})
    )

    assert [each.rule for each in found.violations] == ["growth"]
    assert [each.rule for each in found.tolerated] == ["threshold"]


def test_what_a_comment_silences_needs_no_tolerance() -> None:
    comment = Suppression(1, (), own_line=False, by="comment", reason="")
    before, now = (measured(unit("f", value), suppressions=(comment,)) for value in (12, 13))

    found = judge_file(subject(now, before), "ratchet", JudgingTerms(tolerance={CC: 1}))

    assert [each.function for each in found.suppressed] == ["f"]
    assert (found.violations, found.tolerated) == ((), ())


def test_a_comment_that_is_overruled_takes_no_tolerance_away() -> None:
    comment = Suppression(1, (), own_line=False, by="comment", reason="")
    before, now = measured(unit("f", 12)), measured(unit("f", 13), suppressions=(comment,))
    terms = JudgingTerms(suppressions=SuppressionSettings(allow_new=False), tolerance={CC: 1})

    found = judge_file(subject(now, before), "ratchet", terms)

    assert [(each.added, each.silences) for each in found.suppressed] == [(True, False)]
    assert [each.function for each in found.tolerated] == ["f"]
    assert found.tolerated[0].message.endswith("it was 12, within the tolerance of 1")


def verdict_on(mode: Mode | None, *, growth: GrowthSettings | None = None) -> Verdict:
    before, now = measured(unit("f", 12)), measured(unit("f", 13))
    judged = subject(now, before)
    assert judged.compared
    return reach_verdict(
        [judged],
        [judged.compared],
        collection=Collection(Source("staged", is_compared=True), (Candidate(version()),)),
        rules=Rules(mode, "fail", growth or GrowthSettings(), tolerance={CC: 1}),
    )


def test_a_verdict_passes_with_its_notes() -> None:
    found = verdict_on(None)

    assert (found.status, found.violations) == ("passed", ())
    assert [each.function for each in found.tolerated] == ["f"]
    assert found.net[CC] == 1


@pytest.mark.parametrize("growth", [GrowthSettings(max_increase=0), GrowthSettings(max_net=0)])
def test_no_bound_on_growth_is_wider_for_a_tolerance(growth: GrowthSettings) -> None:
    found = verdict_on("ratchet", growth=growth)

    assert found.status == "failed"
    assert {each.rule for each in found.violations} == {"growth"}


@pytest.mark.parametrize(("mode", "status"), [("new", "passed"), ("absolute", "failed")])
def test_the_other_modes_tolerate_nothing(mode: Mode, status: str) -> None:
    found = verdict_on(mode)

    assert (found.status, found.tolerated) == (status, ())


class Side(NamedTuple):
    """What one side of a branch says of a metric: its threshold, None for none, and tolerance."""

    threshold: int | None
    tolerance: int


SIDES = st.builds(Side, st.none() | VALUES, st.integers(0, 3))


def by(metric: str, now: int, before: int, own: Side, base: Side) -> FileVerdict:
    """The verdict on a branch whose sides have those settings."""
    settings = [Settings({metric: each.threshold}, {CC: each.tolerance}) for each in (own, base)]
    policy = branch_policy(settings[0], settings[1], prefer="base")
    files = [
        measured(unit("f", value)) if metric == CC else measured(maintainability_index=value)
        for value in (now, before)
    ]
    judged = subject(*files, limits=policy.thresholds("a.py"))._replace(laxer=policy.laxer("a.py"))
    return judge_file(judged, "ratchet", JudgingTerms(tolerance=policy.settings.tolerance))


@pytest.mark.parametrize("metric", [CC, MI])
@given(now=VALUES, before=VALUES, own=SIDES, base=SIDES)
@example(now=11, before=10, own=Side(9, 1), base=Side(10, 1))
@example(now=9, before=11, own=Side(16, 1), base=Side(10, 1))
def test_a_branch_fails_what_either_side_would(
    metric: str, now: int, before: int, own: Side, base: Side
) -> None:
    """Else a branch could tighten its threshold, and what it makes worse would be old debt."""
    found = by(metric, now, before, own, base)

    tolerance = min(own.tolerance, base.tolerance)
    alone = [
        by(metric, now, before, *(each._replace(tolerance=tolerance),) * 2) for each in (own, base)
    ]
    assert bool(found.violations) == any(each.violations for each in alone)
    if not found.violations:
        assert bool(found.tolerated) == any(each.tolerated for each in alone)
