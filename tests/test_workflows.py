"""The workflows of this repository and those for other repositories are as GitHub reads them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.support.run import CHECKOUT

ACTIONLINT = Path(sys.executable).parent / "actionlint"
OURS = Path(CHECKOUT) / ".github" / "workflows"
WORKFLOWS = [*OURS.glob("*.yml"), Path(CHECKOUT) / "hooks" / "ci" / "github-workflow.yml"]


def check(path: Path) -> str:
    """What actionlint finds in a workflow; programs that it would run as well are not asked."""
    command = (str(ACTIONLINT), "-no-color", "-shellcheck=", "-pyflakes=", str(path))
    finished = subprocess.run(
        command, cwd=CHECKOUT, capture_output=True, encoding="utf-8", check=False
    )
    return finished.stdout + finished.stderr


@pytest.mark.skipif(not ACTIONLINT.exists(), reason="actionlint has no wheel for this machine")
@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_is_sound(path: Path) -> None:
    assert check(path) == ""


@pytest.mark.skipif(not ACTIONLINT.exists(), reason="actionlint has no wheel for this machine")
def test_a_mistake_is_found(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yml"
    wrong.write_text((OURS / "test.yml").read_text().replace("matrix.python", "matrix.pithon"))

    assert 'property "pithon" is not defined' in check(wrong)


def test_each_system_and_each_python_is_tried() -> None:
    jobs = yaml.safe_load((OURS / "test.yml").read_text())["jobs"]

    matrix = jobs["every-system"]["strategy"]["matrix"]

    assert matrix["system"] == ["ubuntu-latest", "macos-latest", "windows-latest"]
    assert matrix["python"] == ["3.11", "3.12", "3.13", "3.14"]
    said = "\n".join(step.get("run", "") for step in jobs["every-system"]["steps"])
    assert "-m tests.simulated --here" in said
    assert "tests.simulated.commit" in said
