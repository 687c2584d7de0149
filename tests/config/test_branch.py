from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st

from antipasta.config.branch import branch_policy
from antipasta.config.effective import policy_of
from antipasta.config.patterns import path_patterns
from antipasta.config.settings import (
    GateSettings,
    Generated,
    GrowthSettings,
    Macro,
    Override,
    Settings,
    SuppressionSettings,
)
from antipasta.metrics import METRICS
from antipasta.results.findings import PolicyChange

CC, MI = "cyclomatic_complexity", "maintainability_index"
STRICT: dict[str, float | None] = {CC: 10, MI: 20}
LENIENT: dict[str, float | None] = {CC: 20, MI: 10}


def override(paths: list[str], thresholds: dict[str, Any]) -> Override:
    return Override(path_patterns(paths), thresholds)


def thresholds(own: Settings, base: Settings, path: str = "a.py") -> dict[str, float]:
    return branch_policy(own, base, prefer="base").thresholds(path)


def changes(own: Settings, base: Settings) -> tuple[PolicyChange, ...]:
    return branch_policy(own, base, prefer="base").changes


def test_what_the_branch_loosens_waits_and_is_listed() -> None:
    own, base = Settings(LENIENT), Settings(STRICT)

    assert thresholds(own, base) == STRICT
    assert changes(own, base) == (
        PolicyChange(f"thresholds.{CC}", 10, 20),
        PolicyChange(f"thresholds.{MI}", 20, 10),
    )


def test_what_the_branch_tightens_holds_at_once() -> None:
    own, base = Settings(STRICT), Settings(LENIENT)

    assert thresholds(own, base) == STRICT
    assert changes(own, base) == ()


def test_a_baseline_that_the_branch_brings_is_listed() -> None:
    one, other, none = Settings(baseline="a.toml"), Settings(baseline="b.toml"), Settings()

    assert changes(one, none) == (PolicyChange("baseline", None, "a.toml"),)
    assert changes(one, other) == (PolicyChange("baseline", "b.toml", "a.toml"),)
    assert changes(none, one) == changes(one, one) == ()


def test_a_threshold_that_is_switched_off_is_loosened() -> None:
    own, base = Settings({CC: None}), Settings({CC: 10})

    assert thresholds(own, base) == {CC: 10}
    assert changes(own, base) == (PolicyChange(f"thresholds.{CC}", 10, None),)


def test_a_threshold_that_only_the_branch_has_holds() -> None:
    assert thresholds(Settings({CC: 10, "length": 50}), Settings({CC: 10})) == {
        CC: 10,
        "length": 50,
    }


def test_the_policy_of_the_head_holds_at_once_and_still_lists() -> None:
    policy = branch_policy(Settings(LENIENT), Settings(STRICT), prefer="head")

    assert policy.thresholds("a.py") == LENIENT
    assert len(policy.changes) == 2


def test_a_lenient_override_of_the_branch_waits() -> None:
    lenient = override(["legacy/**"], {CC: 40})
    own, base = Settings({CC: 10}, overrides=(lenient,)), Settings({CC: 10})

    assert thresholds(own, base, "legacy/a.py") == {CC: 10}
    assert changes(own, base) == (
        PolicyChange("overrides", None, {"paths": ["legacy/**"], "thresholds": {CC: 40}}),
    )


def test_a_strict_override_cannot_be_removed() -> None:
    strict = override(["core/**"], {CC: 5})
    own, base = Settings({CC: 10}), Settings({CC: 10}, overrides=(strict,))

    assert thresholds(own, base, "core/a.py") == {CC: 5}
    assert changes(own, base) == (
        PolicyChange("overrides", {"paths": ["core/**"], "thresholds": {CC: 5}}, None),
    )


def test_overrides_in_a_new_order_are_listed() -> None:
    first, second = override(["**"], {CC: 40}), override(["core/**"], {CC: 5})
    own = Settings({CC: 10}, overrides=(second, first))
    base = Settings({CC: 10}, overrides=(first, second))

    assert thresholds(own, base, "core/a.py") == {CC: 5}
    assert [change.field for change in changes(own, base)] == ["overrides"]


def test_a_strict_override_of_the_branch_is_no_loosening() -> None:
    own = Settings({CC: 10}, overrides=(override(["core/**"], {CC: 5}),))

    assert thresholds(own, Settings({CC: 10}), "core/a.py") == {CC: 5}
    assert changes(own, Settings({CC: 10})) == ()


@pytest.mark.parametrize(
    ("own", "base", "excluded", "listed"),
    [
        (["gen/"], [], False, [PolicyChange("exclude", None, "gen/")]),
        ([], ["gen/"], False, []),
        (["gen/"], ["gen/"], True, []),
        (["gen/"], ["gen/", "!gen/a.py"], False, [PolicyChange("exclude", "!gen/a.py", None)]),
    ],
)
def test_excluded_is_what_both_exclude(
    own: list[str], base: list[str], excluded: bool, listed: list[PolicyChange]
) -> None:
    def settings(globs: list[str]) -> Settings:
        return Settings(exclude=path_patterns(globs))

    policy = branch_policy(settings(own), settings(base), prefer="base")

    assert policy.is_excluded("gen/a.py") is excluded
    assert list(policy.changes) == listed


def test_patterns_in_a_new_order_are_listed() -> None:
    globs = ["*.py", "!a.py"]
    own, base = (Settings(exclude=path_patterns(each)) for each in (globs[::-1], globs))

    assert not branch_policy(own, base, prefer="base").is_excluded("a.py")
    assert changes(own, base) == (PolicyChange("exclude", ["*.py", "!a.py"], ["!a.py", "*.py"]),)


def test_the_stricter_gate_holds() -> None:
    own = Settings(gate=GateSettings(mode="new", on_incomplete="pass", on_error="pass"))
    policy = branch_policy(own, Settings(), prefer="base")

    assert policy.settings.gate == GateSettings(None, "fail", "fail")
    assert policy.changes == (
        PolicyChange("gate.mode", None, "new"),
        PolicyChange("gate.on_incomplete", "fail", "pass"),
        PolicyChange("gate.on_error", "fail", "pass"),
    )


def test_the_stricter_bounds_and_the_stricter_suppressions_hold() -> None:
    own = Settings(
        growth=GrowthSettings(max_increase=9, max_net=3),
        suppressions=SuppressionSettings(require_reason=True, allow_new=True),
    )
    base = Settings(
        growth=GrowthSettings(max_increase=2, max_net=None),
        suppressions=SuppressionSettings(require_reason=False, allow_new=False),
    )
    policy = branch_policy(own, base, prefer="base")

    assert policy.settings.growth == GrowthSettings(max_increase=2, max_net=3)
    assert policy.settings.suppressions == SuppressionSettings(require_reason=True, allow_new=False)
    assert policy.changes == (
        PolicyChange("growth.max_increase", 2, 9),
        PolicyChange("suppressions.allow_new", False, True),
    )


def test_a_tolerance_that_the_branch_raises_waits_and_is_listed() -> None:
    own, base = Settings(tolerance={CC: 5, "length": 2}), Settings(tolerance={CC: 1})
    policy = branch_policy(own, base, prefer="base")

    assert policy.settings.tolerance == {CC: 1, "length": 0}
    assert policy.changes == (
        PolicyChange(f"tolerance.{CC}", 1, 5),
        PolicyChange("tolerance.length", 0, 2),
    )
    assert branch_policy(own, base, prefer="head").settings.tolerance == {CC: 5, "length": 2}


def test_generated_files_are_judged_as_strictly_as_either_side_has_it() -> None:
    choices: tuple[Generated, ...] = ("markers", "ignore", "judge")
    for strictness, mine in enumerate(choices):
        for other_strictness, theirs in enumerate(choices):
            own, base = Settings(generated=mine), Settings(generated=theirs)
            policy = branch_policy(own, base, prefer="base")

            stricter = choices[max(strictness, other_strictness)]
            assert policy.settings.generated == stricter
            assert policy.changes == (
                (PolicyChange("generated", theirs, mine),) if mine != stricter else ()
            )
            assert branch_policy(own, base, prefer="head").settings.generated == mine


def test_macros_are_left_out_that_both_sides_name() -> None:
    own = Settings(macros=(Macro("ADDED"), Macro("KEPT")))
    base = Settings(macros=(Macro("KEPT"), Macro("REMOVED")))
    policy = branch_policy(own, base, prefer="base")

    assert policy.settings.macros == ("KEPT",)
    assert policy.changes == (PolicyChange("macros", None, "ADDED"),)
    assert branch_policy(own, base, prefer="head").settings.macros == own.macros


def test_a_tolerance_that_the_branch_lowers_holds_at_once() -> None:
    own, base = Settings(tolerance={CC: 0}), Settings(tolerance={CC: 1, "length": 2})
    policy = branch_policy(own, base, prefer="base")

    assert policy.settings.tolerance == {CC: 0}
    assert policy.changes == ()


def test_the_laxer_threshold_is_known_where_both_sides_have_one() -> None:
    own, base = Settings({CC: 10, MI: 30, "length": 5}), Settings({CC: 12, MI: 20, "loc": 9})

    assert branch_policy(own, base, prefer="base").laxer("a.py") == {CC: 12, MI: 20}
    assert branch_policy(base, own, prefer="base").laxer("a.py") == {CC: 12, MI: 20}
    assert branch_policy(own, own, prefer="base").laxer("a.py") == {}
    assert branch_policy(own, base, prefer="head").laxer("a.py") == {}


values = st.none() | st.integers(0, 30)
tables = st.dictionaries(st.sampled_from((CC, MI, "length")), values)
overrides = st.lists(st.tuples(st.sampled_from(("a.py", "b.py", "**")), tables), max_size=3)
settings = st.builds(
    lambda general, tolerance, rows: Settings(
        general, tolerance, tuple(override([glob], row) for glob, row in rows)
    ),
    tables,
    st.dictionaries(st.sampled_from((CC, "length")), st.integers(0, 3)),
    overrides,
)


@given(own=settings, base=settings, path=st.sampled_from(("a.py", "b.py", "c.py")))
def test_no_branch_is_judged_by_less_than_its_base_or_itself(
    own: Settings, base: Settings, path: str
) -> None:
    policy = branch_policy(own, base, prefer="base")
    judged_by = policy.thresholds(path)

    for one in (own, base):
        for name, value in policy_of(one).thresholds(path).items():
            assert METRICS[name].accepts(judged_by[name], value)
        for name, points in policy.settings.tolerance.items():
            assert points <= one.tolerance.get(name, 0)
    assert thresholds(own, own, path) == policy_of(own).thresholds(path)
    assert changes(own, own) == ()


@settings_of_hypothesis(max_examples=500)
@given(own=settings, base=settings)
def test_whatever_is_loosened_anywhere_is_listed(own: Settings, base: Settings) -> None:
    for path in ("a.py", "b.py", "c.py"):
        mine, theirs = policy_of(own).thresholds(path), policy_of(base).thresholds(path)
        if any(
            name not in mine or METRICS[name].is_worse(mine[name], theirs[name]) for name in theirs
        ):
            assert changes(own, base)
    if any(points > base.tolerance.get(name, 0) for name, points in own.tolerance.items()):
        assert changes(own, base)
