"""Bounds on growth, held against a second statement of them, and through the real gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antipasta.config.settings import GrowthSettings
from antipasta.histories import Compared
from antipasta.incremental.diff import compare
from antipasta.model import Candidate, Collection, Source
from antipasta.policy.subject import Subject
from antipasta.policy.verdict import Rules, reach_verdict
from tests.support.measured import history, measured, unit, version
from tests.support.run import antipasta, gate
from tests.support.sources import function_source

if TYPE_CHECKING:
    from antipasta.model import Mode
    from antipasta.results import Verdict
    from tests.support.git_repo import GitRepo

FILES = st.dictionaries(st.sampled_from("fgh"), st.integers(1, 9))


def verdict_on(
    old: dict[str, int], new: dict[str, int], growth: GrowthSettings, mode: Mode = "ratchet"
) -> Verdict:
    before, now = (measured(*(unit(*each) for each in file.items())) for file in (old, new))
    file = history(now, before)
    (changes,) = compare([file])
    compared = Compared(file, changes)
    return reach_verdict(
        [Subject("a.py", now, {"cyclomatic_complexity": 10}, compared)],
        [compared],
        collection=Collection(Source("staged", is_compared=True), (Candidate(version()),)),
        rules=Rules(mode, "fail", growth),
    )


@given(old=FILES, new=FILES, bound=st.integers(0, 8))
def test_a_function_that_was_there_may_gain_so_much(
    old: dict[str, int], new: dict[str, int], bound: int
) -> None:
    found = verdict_on(old, new, GrowthSettings(max_increase=bound)).violations

    assert {each.function: (each.value, each.previous) for each in found} == {
        name: (new[name] - old[name], old[name])
        for name in old.keys() & new.keys()
        if new[name] - old[name] > bound
    }
    assert {each.rule for each in found} <= {"growth"}


@given(old=FILES, new=FILES, bound=st.integers(0, 20))
def test_the_whole_change_may_gain_so_much(
    old: dict[str, int], new: dict[str, int], bound: int
) -> None:
    found = verdict_on(old, new, GrowthSettings(max_net=bound)).violations

    total = sum(new.values()) - sum(old.values())
    assert [(each.rule, each.function, each.value, each.threshold) for each in found] == (
        [("growth", None, total, bound)] if total > bound else []
    )


@pytest.mark.parametrize("mode", ["new", "absolute"])
def test_only_the_ratchet_bounds_growth(mode: Mode) -> None:
    assert not verdict_on({"f": 1}, {"f": 9}, GrowthSettings(0, 0), mode).violations


def test_growth_in_a_real_commit(repo: GitRepo) -> None:
    repo.write(".antipasta.yaml", "growth: {max_increase: 3, max_net: 4}\n")
    repo.base({"a.py": function_source("f", 2)})
    repo.stage("a.py", function_source("f", 5) + function_source("g", 2))

    (found,) = gate("--staged", cwd=repo.root, exit_code=2)["violations"]
    assert (found["rule"], found["function"], found["path"], found["line"]) == (
        "growth",
        None,
        "a.py",
        1,
    )
    assert (found["metric"], found["value"], found["threshold"]) == ("cyclomatic_complexity", 5, 4)

    repo.stage("a.py", function_source("f", 6))
    text = antipasta("gate", "--staged", cwd=repo.root).stdout
    assert "a.py:1  f  cyclomatic_complexity +4 > +3 (was 2)\n" in text
    assert "<change>" not in text
    assert repo.commit().returncode != 0


def test_a_comment_silences_the_growth_of_its_function(repo: GitRepo) -> None:
    repo.write(".antipasta.yaml", "growth: {max_increase: 0}\n")
    repo.base({"a.py": function_source("f", 2)})
    repo.stage("a.py", "# antipasta: ignore\n" + function_source("f", 3))

    found = gate("--staged", cwd=repo.root, exit_code=0)

    assert {each["metric"] for each in found["suppressed"]} == {
        "cyclomatic_complexity",
        "cognitive_complexity",
    }
