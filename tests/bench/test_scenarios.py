"""Scenarios that need no download: what they set up is judged, and warm where they say so."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from bench.environment import environment
from bench.suite import growth, hook, warm
from bench.suite.runner import Outcome, run_growth, run_scenario
from tests.bench.workshop import empty_workshop

if TYPE_CHECKING:
    from pathlib import Path

    from bench.suite.scenario import Growth, Scenario

WITHOUT_CORPUS = [each for each in hook.SCENARIOS if each.key != "clone"]
SMALL = {"files": 100, "size": 5_000, "changed": 3, "hooks": 2}


@pytest.mark.parametrize("scenario", WITHOUT_CORPUS, ids=lambda each: each.key)
def test_commands_of_a_scenario_succeed(scenario: Scenario, tmp_path: Path) -> None:
    outcome = run_scenario(scenario._replace(quick_rounds=1), empty_workshop(tmp_path), quick=True)

    assert isinstance(outcome, Outcome)
    assert {name: each.failed for name, each in outcome.readings.items() if each.failed} == {}
    known = [name for name in outcome.figures if name.endswith(("/ python", "peak MB"))]
    assert all(outcome.figures[name] for name in known)
    # No scenario leaves anything to the next one.
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("each", growth.GROWTHS, ids=lambda each: each.key)
def test_growth_has_each_line(
    each: Growth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warm, "SETTLED_SECONDS", 0.0)
    size = SMALL[each.key]

    points = run_growth(each._replace(quick_sizes=(size,)), empty_workshop(tmp_path), quick=True)

    assert {line.label: [at for at, _ in found] for line, found in points.items()} == {
        line.label: [size] for line in each.lines
    }


def test_a_tree_is_edited_before_each_round(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warm, "SETTLED_SECONDS", 0.0)
    workshop = empty_workshop(tmp_path)
    setting = warm.edited_tree(workshop, tmp_path, 10)

    heads = []
    for turn in range(warm.EDITS):
        assert setting.before_round
        setting.before_round(turn)
        heads.append(_git(setting.root, "rev-parse", "HEAD"))

    assert len(set(heads)) == warm.EDITS
    assert _git(setting.root, "diff", "--name-only", f"{heads[0]}~", heads[0]) != ""


def test_the_staged_files_are_in_the_cache_the_second_time(tmp_path: Path) -> None:
    workshop = empty_workshop(tmp_path)
    setting = hook.many_staged(workshop, tmp_path, 5)
    command = (*setting.subjects[1].command, "--format", "json")

    hits = []
    for _ in range(2):
        told = subprocess.check_output(command, cwd=setting.root, env=workshop.env())
        hits.append(json.loads(told)["run"]["cache"]["hits"])

    assert hits[1] >= 5 > hits[0]


def _git(root: Path, *arguments: str) -> str:
    env = environment(str(root.parent))
    return subprocess.check_output(("git", *arguments), cwd=root, env=env, text=True).strip()
