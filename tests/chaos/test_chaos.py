"""A short storm, and what the harness must notice."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.chaos.aftermath import faults
from tests.chaos.fates import FATES, NOTHING
from tests.chaos.scene import COMMANDS, Answer, Job, Scene
from tests.chaos.storm import Run, Storm, Tally, drawn
from tests.support.run import CHECKOUT, run

if TYPE_CHECKING:
    from pathlib import Path

SLEEPER = "import sys, time; print(flush=True); time.sleep(600)"


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    (tmp_path / "disk").mkdir()
    (tmp_path / "temporary").mkdir()
    return Scene(tmp_path, states=1, places=1, seed=0)


def test_a_short_storm_leaves_no_wrong_verdict_and_nothing_behind() -> None:
    command = (sys.executable, "-P", "-m", "tests.chaos", "--runs", "10", "--states", "1")
    finished = run((*command, "--at-once", "3", "--seed", "0"), CHECKOUT, timeout=250)

    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert finished.stdout.endswith("0 things are wrong\n")


def test_each_fate_meets_each_command() -> None:
    runs = [drawn(at, 3, 0, with_clocks=True) for at in range(3000)]

    met = {(each.job.command, each.fate.name) for each in runs}
    assert met >= {(command, fate.name) for command in COMMANDS for fate in (NOTHING, *FATES)}
    assert {each.job.state for each in runs} == {0, 1, 2}
    assert {bool(each.days) for each in runs} == {True, False}


def test_a_verdict_that_is_not_the_truth_is_noticed(scene: Scene) -> None:
    job, other = Job(0, "commit"), Job(0, "metrics")
    tally = Tally()
    wrong = {job: Answer(0, {"status": "passed"}), **scene.truths({other})}

    Storm(scene, wrong, tally).blow([Run(0, each, NOTHING, 0, 0) for each in wrong])

    (fault,) = tally.wrong
    assert "run 0 (commit, state 0, nothing)" in fault
    assert "the verdict is not the truth: exit code 2 and not 0" in fault


def test_what_is_left_is_noticed(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.chaos.aftermath._ENDING_SECONDS", 0)
    storm = Storm(scene, scene.truths({Job(0, "commit")}), Tally())
    (scene.directory / "temporary" / "left").mkdir()
    (scene.directory / "repo" / ".git" / "index.lock").touch()
    with subprocess.Popen(
        (sys.executable, "-P", "-c", SLEEPER), env=scene.environment, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        process.stdout.readline()
        found = [*faults(scene, storm, [Job(0, "commit")])]
        process.kill()

    assert sum(f"a process is left: {process.pid}" in each for each in found) == 2
    assert sum("a file is left" in each for each in found) == 2
