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
    assert ".antipasta.yaml:1: treshold" in finished.stderr
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
    assert "is a symbolic link; a configuration is a plain file" in finished.stderr


def test_the_index_is_judged_by_the_working_tree_alone(branch: GitRepo) -> None:
    branch.stage("mod.py", BAD)
    branch.stage(".antipasta.yaml", LENIENT)

    verdict = document(
        antipasta("gate", "--staged", "--format", "json", cwd=branch.root), exit_code=0
    )

    assert verdict["policy_changes"] == []


def test_a_branch_turns_no_error_of_its_own_into_a_pass(repo: GitRepo) -> None:
    """Its configuration says `on_error: pass`, and what it is makes the gate fail."""
    repo.base({"mod.py": GOOD})
    repo.branch("feature")
    repo.write("real.yaml", "gate: {on_error: pass}\n")
    (repo.root / ".antipasta.yaml").symlink_to("real.yaml")
    repo.write("mod.py", BAD)
    repo.add()
    repo.commit()

    for head in (("--head", "HEAD"), ()):
        finished = antipasta("gate", "--base", "main", *head, cwd=repo.root)
        assert finished.returncode == 1
        assert ".antipasta.yaml: is " in finished.stderr

    (repo.root / ".antipasta.yaml").unlink()
    repo.base({".antipasta.yaml": "gate: {on_error: pass}\n", "mod.py": BAD})
    unknown = antipasta("gate", "--base", "nowhere", cwd=repo.root)
    assert unknown.returncode == 1


@pytest.mark.parametrize(
    ("limit", "value"), [("max_file_mb", 0.0001), ("timeout_per_file", 0.001), ("max_memory_mb", 9)]
)
def test_a_branch_leaves_nothing_out_by_lower_limits(
    repo: GitRepo, limit: str, value: float
) -> None:
    repo.base({"mod.py": GOOD, ".antipasta.yaml": "gate: {on_incomplete: warn}\n"})
    repo.branch("feature")
    config = f"gate: {{on_incomplete: warn}}\nlimits: {{{limit}: {value}}}\n"
    repo.base({"mod.py": BAD, ".antipasta.yaml": config})

    verdict = document(
        antipasta("gate", "--base", "main", "--format", "json", cwd=repo.root), exit_code=2
    )

    (change,) = verdict["policy_changes"]
    assert (change["field"], change["head"]) == (f"limits.{limit}", value)
    assert verdict["incomplete"] == []
