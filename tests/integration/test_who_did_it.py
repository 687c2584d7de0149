"""The commits of a range: which of them made a violation, and what their messages let pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from antipasta.render import FORMATS
from tests.support.ranges import AUTHOR, commit, tangled
from tests.support.run import antipasta, gate
from tests.support.sources import TIDY, function_source, unrelated_source

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.git_repo import GitRepo

GOOD = function_source("tangled", TIDY)
RANGE = ("--base", "main", "--head", "feature")
OVERRIDE = "why\n\nComplexity-Override: a table in disguise"


@pytest.fixture
def branch(repo: GitRepo) -> GitRepo:
    """A branch that has just left main."""
    repo.base({"mod.py": GOOD, "legacy.py": unrelated_source("legacy")})
    repo.branch("feature")
    return repo


def blamed(*arguments: str, repo: GitRepo) -> dict[str, Any]:
    """The commit by the function of each violation."""
    verdict = gate(*arguments, "--attribute", cwd=repo.root, exit_code=2)
    return {each["function"]: each.get("commit") for each in verdict["violations"]}


def in_all_formats(repo: GitRepo, directory: Path, *arguments: str) -> dict[str, str]:
    """The verdict on the branch as each format shows it."""
    outputs = [part for form in FORMATS for part in ("--output", f"{form}={directory / form}")]
    finished = antipasta("gate", *RANGE, *arguments, *outputs, cwd=repo.root)
    assert finished.returncode in (0, 2), finished.stderr
    return {form: (directory / form).read_text() for form in FORMATS}


def test_the_commit_that_crossed_the_threshold_is_named(branch: GitRepo) -> None:
    commit(branch, tangled(8))
    crossed = commit(branch, tangled(12))
    commit(branch, tangled(14))

    verdict = gate(*RANGE, "--attribute", cwd=branch.root, exit_code=2)

    (violation,) = verdict["violations"]
    assert (violation["commit"], violation["author"]) == (crossed, AUTHOR)
    (unasked,) = gate(*RANGE, cwd=branch.root, exit_code=2)["violations"]
    assert {"commit", "author"} & unasked.keys() == set()


def test_what_was_taken_back_in_between_is_nobodys_doing(branch: GitRepo) -> None:
    commit(branch, tangled(20))
    commit(branch, tangled(5))
    again = commit(branch, tangled(11))

    assert blamed(*RANGE, repo=branch) == {"tangled": again}


def test_old_debt_was_made_worse_by_one_of_three(branch: GitRepo) -> None:
    commit(branch, {"legacy.py": "# a comment\n" + unrelated_source("legacy")})
    worse = commit(branch, {"legacy.py": unrelated_source("legacy", 16)})
    commit(branch, {"legacy.py": "# another\n" + unrelated_source("legacy", 16)})

    assert blamed(*RANGE, repo=branch) == {"legacy": worse}


def test_it_is_followed_through_renames_of_the_file_and_of_the_function(branch: GitRepo) -> None:
    crossed = commit(branch, tangled(12))
    branch.git("mv", "mod.py", "renamed.py")
    commit(branch, {"legacy.py": "# touched\n" + unrelated_source("legacy")})
    commit(branch, {"renamed.py": function_source("other_name", 12)})
    branch.git("rm", "-q", "renamed.py")
    commit(branch, {"pkg/moved.py": f"x = 1\n{function_source('other_name', 12)}"})

    assert blamed(*RANGE, repo=branch) == {"other_name": crossed}


def test_what_is_new_in_sum_is_of_the_commit_that_rewrote_it(branch: GitRepo) -> None:
    """One commit renames a function and another rewrites it: the hook lets both of them pass."""
    commit(branch, {"legacy.py": unrelated_source("renamed")})
    rewritten = commit(branch, {"legacy.py": function_source("renamed")})
    commit(branch, {"legacy.py": f"# a comment\n{function_source('renamed')}"})

    assert blamed(*RANGE, repo=branch) == {"renamed": rewritten}


def test_what_is_new_in_sum_may_be_overridden(branch: GitRepo) -> None:
    commit(branch, {"legacy.py": unrelated_source("renamed")})
    rewritten = commit(branch, {"legacy.py": function_source("renamed")}, OVERRIDE)

    (override,) = gate(*RANGE, cwd=branch.root, exit_code=0)["overrides"]

    assert (override["commit"], override["function"]) == (rewritten, "renamed")


def test_a_merge_is_followed_to_the_side_that_did_it(branch: GitRepo) -> None:
    branch.branch("topic")
    crossed = commit(branch, tangled(12))
    branch.switch("feature")
    commit(branch, {"side.py": GOOD})
    branch.git("merge", "-q", "--no-ff", "--no-verify", "-m", "merge", "topic")
    commit(branch, {"after.py": GOOD})

    assert blamed(*RANGE, repo=branch) == {"tangled": crossed}


def test_a_merge_that_is_worse_than_both_sides_did_it(branch: GitRepo) -> None:
    branch.branch("topic")
    commit(branch, tangled(11))
    branch.switch("feature")
    commit(branch, {"mod.py": f"x = 1\n{function_source('tangled', 12)}"})
    branch.attempt("merge", "-q", "--no-commit", "topic")
    merge = commit(branch, tangled(13), OVERRIDE)

    assert set(blamed(*RANGE, repo=branch)) == {"tangled"}
    # Each side broke it already, and only the merge may.
    assert merge == branch.head()


def test_a_file_is_followed_too(branch: GitRepo) -> None:
    commit(branch, {"big.py": "x = 1\n"})
    grown = commit(branch, {"big.py": "x = 1\n" * 30})
    commit(branch, {"big.py": "x = 1\n" * 31})

    verdict = gate(*RANGE, "--attribute", "-t", "loc=20", cwd=branch.root, exit_code=2)

    assert [(each["metric"], each["commit"]) for each in verdict["violations"]] == [("loc", grown)]


def test_what_is_not_committed_is_nobodys_yet(branch: GitRepo) -> None:
    commit(branch, tangled(9))
    branch.write("mod.py", function_source("tangled", 12))
    committed = commit(branch, {"new.py": unrelated_source("drain")})
    branch.write("mod.py", function_source("tangled", 12))

    found = blamed("--base", "main", repo=branch)

    assert found == {"tangled": None, "drain": committed}


def test_every_format_names_the_commit(branch: GitRepo, tmp_path: Path) -> None:
    crossed = commit(branch, tangled(12))

    for form, shown in in_all_formats(branch, tmp_path, "--attribute").items():
        assert crossed[:10] in shown, form
        assert "Ann" in shown, form


def test_the_index_has_no_commits_to_name(branch: GitRepo) -> None:
    finished = antipasta("gate", "--staged", "--attribute", cwd=branch.root)

    assert finished.returncode == 1
    assert "--attribute needs a range of commits" in finished.stderr


def test_an_override_lets_its_commit_pass_and_is_listed(branch: GitRepo) -> None:
    commit(branch, tangled(8))
    overriding = commit(branch, tangled(12), OVERRIDE)
    commit(branch, {"other.py": GOOD})

    verdict = gate(*RANGE, cwd=branch.root, exit_code=0)

    assert verdict["status"] == "passed"
    assert verdict["violations"] == []
    assert verdict["overrides"] == [
        {
            "commit": overriding,
            "author": AUTHOR,
            "reason": "a table in disguise",
            "path": "mod.py",
            "line": 1,
            "function": "tangled",
            "metric": "cyclomatic_complexity",
            "value": 12,
            "threshold": 10,
            "previous": 3,
        }
    ]


@pytest.mark.parametrize("complexity", [12, 9], ids=["of use", "in vain"])
def test_every_format_lists_overrides(branch: GitRepo, tmp_path: Path, complexity: int) -> None:
    overriding = commit(branch, tangled(complexity), OVERRIDE)

    for form, shown in in_all_formats(branch, tmp_path).items():
        for word in ("a table in disguise", overriding[:10], "Ann"):
            assert word in shown, f"{word} in {form}: {shown}"


def test_what_another_commit_made_worse_does_not_pass(branch: GitRepo) -> None:
    overriding = commit(branch, tangled(12), OVERRIDE)
    commit(branch, tangled(13))

    verdict = gate(*RANGE, cwd=branch.root, exit_code=2)

    assert [each["value"] for each in verdict["violations"]] == [13]
    assert [(each["commit"], each["path"]) for each in verdict["overrides"]] == [(overriding, None)]


def test_an_override_of_a_later_commit_excuses_no_earlier_one(branch: GitRepo) -> None:
    commit(branch, tangled(12))
    commit(branch, tangled(13), OVERRIDE)

    gate(*RANGE, cwd=branch.root, exit_code=2)


def test_old_debt_in_an_absolute_gate_is_overridden_by_no_commit(branch: GitRepo) -> None:
    touched = f"# touched\n{unrelated_source('legacy')}"
    commit(branch, {"legacy.py": touched}, OVERRIDE)

    verdict = gate(*RANGE, "--mode", "absolute", "--attribute", cwd=branch.root, exit_code=2)

    (violation,) = verdict["violations"]
    assert "commit" not in violation


def test_what_is_not_committed_is_not_overridden(branch: GitRepo) -> None:
    commit(branch, tangled(9), OVERRIDE)
    branch.write("mod.py", function_source("tangled", 12))

    gate("--base", "main", cwd=branch.root, exit_code=2)


def test_a_trailer_cannot_loosen_the_hook(branch: GitRepo) -> None:
    branch.stage("mod.py", function_source("tangled", 12))

    refusal = branch.attempt("commit", "-q", "-m", OVERRIDE)

    assert refusal.returncode != 0


def test_a_squash_merge_keeps_its_override(branch: GitRepo) -> None:
    commit(branch, tangled(12))
    branch.switch("main")
    start = branch.head()
    branch.git("merge", "-q", "--squash", "feature")
    commit(branch, {}, OVERRIDE)

    gate("--base", start, "--head", "main", cwd=branch.root, exit_code=0)


def test_a_suppression_that_the_branch_adds_has_its_commit(branch: GitRepo) -> None:
    commit(branch, tangled(12))
    ignored = function_source("tangled", 12).replace(":\n", ":  # antipasta: ignore -- why\n", 1)
    silenced = commit(branch, {"mod.py": ignored})
    commit(branch, {"mod.py": f"x = 1\n{ignored}"})

    verdict = gate(*RANGE, cwd=branch.root, exit_code=0)
    text = antipasta("gate", *RANGE, cwd=branch.root).stdout

    (entry,) = verdict["suppressed"]
    assert (entry["added"], entry["commit"], entry["author"]) == (True, silenced, AUTHOR)
    assert "mod.py:2  a comment that this change adds asks to accept" in text
    assert f": why (in {silenced[:10]} by {AUTHOR})" in text


def test_a_comment_on_the_file_has_its_commit_too(branch: GitRepo) -> None:
    commit(branch, tangled(12))
    whole = f"# antipasta: ignore-file\n{function_source('tangled', 12)}"
    silenced = commit(branch, {"mod.py": whole})
    commit(branch, {"mod.py": f"{whole}x = 1\n"})

    (entry,) = gate(*RANGE, cwd=branch.root, exit_code=0)["suppressed"]

    assert (entry["by"], entry["commit"]) == ("file", silenced)


LENIENT = {".antipasta.yaml": "thresholds: {cyclomatic_complexity: 40}\n"}
STRICT = {".antipasta.yaml": "thresholds: {cyclomatic_complexity: 10}\n"}


def loosened(*arguments: str, repo: GitRepo) -> list[dict[str, Any]]:
    """What a range loosens in the configuration."""
    return list(gate(*arguments, cwd=repo.root, exit_code=0)["policy_changes"])


def test_a_loosened_rule_has_the_commit_that_wrote_it_last(branch: GitRepo) -> None:
    commit(branch, LENIENT)
    commit(branch, STRICT)
    again = commit(branch, LENIENT)
    commit(branch, {".antipasta.yaml": f"# why\n{LENIENT['.antipasta.yaml']}", "x.py": GOOD})

    (rule,) = loosened(*RANGE, repo=branch)

    assert (rule["commit"], rule["author"]) == (again, AUTHOR)


def test_who_renames_the_configuration_away_is_named(repo: GitRepo) -> None:
    repo.base({".antipasta.yaml": "thresholds: {cyclomatic_complexity: 5}\n"})
    repo.branch("feature")
    repo.git("mv", ".antipasta.yaml", "old.yaml")
    culprit = commit(repo, {})
    commit(repo, {"other.py": "x = 1\n"})

    (rule,) = loosened(*RANGE, repo=repo)

    assert rule["commit"] == culprit


def test_a_configuration_that_nobody_can_read_loosens_nothing(branch: GitRepo) -> None:
    commit(branch, {".antipasta.yaml": "tresholds: {}\n"})
    mended = commit(branch, LENIENT)

    assert [each["commit"] for each in loosened(*RANGE, repo=branch)] == [mended]


def test_a_loosened_rule_is_followed_into_a_merge(branch: GitRepo) -> None:
    branch.branch("topic")
    commits = [commit(branch, LENIENT), commit(branch, {"pyproject.toml": "[project]\n"})]
    branch.switch("feature")
    commit(branch, {"side.py": GOOD})
    branch.git("merge", "-q", "--no-ff", "--no-verify", "-m", "merge", "topic")

    assert [each["commit"] for each in loosened(*RANGE, repo=branch)] == commits[:1]


def test_a_rule_that_is_loosened_on_disk_is_nobodys_yet(branch: GitRepo) -> None:
    commit(branch, STRICT)
    branch.write(".antipasta.yaml", LENIENT[".antipasta.yaml"])

    (rule,) = loosened("--base", "main", repo=branch)

    assert {"commit", "author"} & rule.keys() == set()


@pytest.mark.parametrize("policy", ["base", "head"])
def test_a_raised_entry_of_the_baseline_has_its_commit(repo: GitRepo, policy: str) -> None:
    def entry(value: int) -> dict[str, str]:
        place = 'path = "legacy.py", function = "legacy", metric = "cyclomatic_complexity"'
        return {"list.toml": f"version = 1\nentries = [\n{{ {place}, value = {value} }},\n]\n"}

    commit(repo, {".antipasta.yaml": "baseline: list.toml\n", **entry(14)})
    repo.branch("feature")
    commit(repo, entry(15))
    raised = commit(repo, entry(16))
    commit(repo, {"list.toml": f"# why\n{entry(16)['list.toml']}"})

    code = 0 if policy == "head" else 2
    verdict = gate(*RANGE, "--policy", policy, cwd=repo.root, exit_code=code)

    listed = verdict["violations"] + verdict["policy_changes"]
    assert [(each["commit"], each["author"]) for each in listed] == [(raised, AUTHOR)]


def test_every_format_says_who_loosened_a_rule(branch: GitRepo, tmp_path: Path) -> None:
    rule = commit(branch, LENIENT)

    for form, shown in in_all_formats(branch, tmp_path).items():
        for word in ("thresholds.cyclomatic_complexity", rule[:10], "Ann"):
            assert word in shown, f"{word} in {form}: {shown}"
