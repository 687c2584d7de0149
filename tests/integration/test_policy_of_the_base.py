"""A branch is judged by the stricter of its base's configuration and its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.run import antipasta, document, gate
from tests.support.sources import TIDY, function_source

if TYPE_CHECKING:
    from tests.support.git_repo import GitRepo

GOOD = function_source("tangled", TIDY)
BAD = function_source("tangled")
LENIENT = "thresholds: {cyclomatic_complexity: 40}\n"
STRICT = "thresholds: {cyclomatic_complexity: 2}\n"
RANGE = ("--base", "main", "--head", "feature")


@pytest.fixture
def branch(repo: GitRepo) -> GitRepo:
    """A branch that has just left main, whose configuration says 10."""
    repo.base({"mod.py": GOOD, ".antipasta.yaml": "thresholds: {cyclomatic_complexity: 10}\n"})
    repo.branch("feature")
    return repo


def test_a_branch_cannot_exempt_itself(branch: GitRepo) -> None:
    commit = branch.base({"mod.py": BAD, ".antipasta.yaml": LENIENT})

    verdict = gate(*RANGE, cwd=branch.root, exit_code=2)

    assert [each["threshold"] for each in verdict["violations"]] == [10]
    (loosened,) = verdict["policy_changes"]
    assert loosened == {
        **{"field": "thresholds.cyclomatic_complexity", "base": 10, "head": 40},
        **{"commit": commit, "author": "A Tester <tester@example.invalid>"},
    }


def test_text_names_what_was_loosened(branch: GitRepo) -> None:
    branch.base({".antipasta.yaml": LENIENT})

    finished = antipasta("gate", *RANGE, cwd=branch.root)

    assert finished.returncode == 0, finished.stderr
    assert "policy loosened: thresholds.cyclomatic_complexity: 10 -> 40" in finished.stdout


def test_the_policy_of_the_head_on_request(branch: GitRepo) -> None:
    branch.base({"mod.py": BAD, ".antipasta.yaml": LENIENT})

    verdict = gate(*RANGE, "--policy", "head", cwd=branch.root, exit_code=0)

    assert verdict["policy_changes"]


def test_what_the_branch_tightens_holds_at_once(branch: GitRepo) -> None:
    branch.base({"new.py": GOOD, ".antipasta.yaml": STRICT})

    verdict = gate(*RANGE, cwd=branch.root, exit_code=2)

    assert [each["threshold"] for each in verdict["violations"]] == [2]
    assert verdict["policy_changes"] == []


def test_a_file_that_only_the_branch_excludes_is_judged(branch: GitRepo) -> None:
    branch.base({"mod.py": BAD, ".antipasta.yaml": "exclude: [mod.py]\n"})

    verdict = gate(*RANGE, cwd=branch.root, exit_code=2)

    assert [each["path"] for each in verdict["violations"]] == ["mod.py"]
    assert ("exclude", None, "mod.py") in [
        (each["field"], each["base"], each["head"]) for each in verdict["policy_changes"]
    ]


def test_the_configuration_of_the_head_is_that_of_its_tree(branch: GitRepo) -> None:
    branch.base({"new.py": GOOD, ".antipasta.yaml": STRICT})
    branch.switch("main")

    gate(*RANGE, cwd=branch.root, exit_code=2)


def test_the_configuration_of_the_working_tree_counts_without_a_head(branch: GitRepo) -> None:
    branch.write("mod.py", BAD)
    branch.write(".antipasta.yaml", LENIENT)

    verdict = gate("--base", "main", cwd=branch.root, exit_code=2)

    assert len(verdict["policy_changes"]) == 1


def test_a_named_configuration_is_the_policy_of_both_sides(branch: GitRepo) -> None:
    branch.base({"mod.py": BAD})
    config = branch.write("../lenient.yaml", LENIENT)

    verdict = gate(*RANGE, "--config", str(config), cwd=branch.root, exit_code=0)

    assert verdict["policy_changes"] == []


def test_flags_beat_both_policies(branch: GitRepo) -> None:
    branch.base({"mod.py": BAD})

    gate(*RANGE, "-t", "cyclomatic_complexity=40", cwd=branch.root, exit_code=0)


def test_a_base_configuration_that_cannot_be_read_is_an_error(repo: GitRepo) -> None:
    commit = repo.base({"mod.py": GOOD, ".antipasta.yaml": "treshold: 1\n"})
    repo.branch("feature")
    repo.base({"mod.py": BAD, ".antipasta.yaml": LENIENT})

    finished = antipasta("gate", *RANGE, cwd=repo.root)

    assert finished.returncode == 1
    assert ".antipasta.yaml: treshold" in finished.stderr
    assert commit in finished.stderr
    assert "--config" in finished.stderr


def test_a_base_configuration_that_is_a_link_is_an_error(repo: GitRepo) -> None:
    repo.write("mod.py", GOOD)
    (repo.root / ".antipasta.yaml").symlink_to("elsewhere.yaml")
    repo.write("elsewhere.yaml", LENIENT)
    repo.add()
    repo.base({})
    repo.branch("feature")
    repo.base({"mod.py": BAD})

    finished = antipasta("gate", "--base", "main", cwd=repo.root)

    assert finished.returncode == 1
    assert "is not a file" in finished.stderr


def test_the_index_is_judged_by_the_working_tree_alone(branch: GitRepo) -> None:
    branch.stage("mod.py", BAD)
    branch.stage(".antipasta.yaml", LENIENT)

    verdict = document(
        antipasta("gate", "--staged", "--format", "json", cwd=branch.root), exit_code=0
    )

    assert verdict["policy_changes"] == []
