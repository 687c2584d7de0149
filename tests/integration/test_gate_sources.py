"""Where the gate takes its content and its base from, and which mode and settings it applies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.run import antipasta, antipasta_hook, clear, document, gate
from tests.support.sources import TIDY, function_source, unrelated_source

if TYPE_CHECKING:
    from tests.support.git_repo import GitRepo

pytestmark = pytest.mark.every_system

GOOD = function_source("tangled", TIDY)
BAD = function_source("tangled")


def failing(verdict: dict[str, object]) -> set[tuple[str, str]]:
    """Path and function of each violation."""
    violations = verdict["violations"]
    assert isinstance(violations, list)
    return {(violation["path"], violation["function"]) for violation in violations}


@pytest.fixture
def forked(repo: GitRepo) -> GitRepo:
    """Two branches since `root`: feature spoils mod.py, main spoils other.py and lags behind."""
    repo.base({"mod.py": GOOD, "other.py": GOOD, "legacy.py": BAD})
    repo.git("tag", "root")
    repo.branch("feature")
    repo.base({"mod.py": BAD})
    repo.switch("main")
    repo.base({"other.py": BAD})
    repo.switch("feature")
    return repo


def test_working_tree(repo: GitRepo) -> None:
    repo.base({"mod.py": GOOD})
    repo.write("mod.py", BAD)
    repo.write("untracked.py", unrelated_source("drain"))

    verdict = gate(cwd=repo.root, exit_code=2)

    assert failing(verdict) == {("mod.py", "tangled"), ("untracked.py", "drain")}


def test_revision_is_judged_in_full(forked: GitRepo) -> None:
    verdict = gate("--rev", "main", cwd=forked.root, exit_code=2)

    assert failing(verdict) == {("other.py", "tangled"), ("legacy.py", "tangled")}
    assert verdict["mode"] == "absolute"
    assert verdict["source"]["base"] is None


def test_range_starts_at_the_merge_base(forked: GitRepo) -> None:
    verdict = gate("--base", "main", "--head", "feature", cwd=forked.root, exit_code=2)

    assert failing(verdict) == {("mod.py", "tangled")}
    assert verdict["mode"] == "ratchet"
    assert verdict["source"]["base"] == forked.git("rev-parse", "root").strip()


def test_range_judges_the_head_and_not_the_working_tree(forked: GitRepo) -> None:
    forked.write("mod.py", GOOD)

    gate("--base", "main", "--head", "feature", cwd=forked.root, exit_code=2)


def test_base_alone_judges_the_working_tree(forked: GitRepo) -> None:
    forked.write("mod.py", GOOD)
    forked.write("untracked.py", unrelated_source("drain"))

    verdict = gate("--base", "main", cwd=forked.root, exit_code=2)

    assert failing(verdict) == {("untracked.py", "drain")}


def test_range_in_the_environment(forked: GitRepo) -> None:
    env = {"PRE_COMMIT_FROM_REF": "main", "PRE_COMMIT_TO_REF": "feature"}

    verdict = gate(cwd=forked.root, exit_code=2, env=env)
    from_hook = document(antipasta_hook("--format", "json", cwd=forked.root, env=env), exit_code=2)

    assert failing(verdict) == {("mod.py", "tangled")}
    assert failing(from_hook) == failing(verdict)


def test_range_with_a_merge_takes_the_most_lenient_parent(forked: GitRepo) -> None:
    """main's own other.py comes in by the merge: it is not what the branch made."""
    forked.git("merge", "-q", "--no-verify", "--no-edit", "main")

    verdict = gate("--base", "main", "--head", "feature", cwd=forked.root, exit_code=2)

    assert failing(verdict) == {("mod.py", "tangled")}


def test_paths_limit_what_is_judged(repo: GitRepo) -> None:
    for path in ("a.py", "pkg/b.py", "pkg/c.py"):
        repo.write(path, BAD)

    verdict = gate("pkg", cwd=repo.root, exit_code=2)

    assert failing(verdict) == {("pkg/b.py", "tangled"), ("pkg/c.py", "tangled")}


def test_unchanged_path_by_name_is_compared_with_its_base(repo: GitRepo) -> None:
    """As `pre-commit run --all-files` does it: nothing got worse."""
    repo.base({"legacy.py": BAD})

    verdict = gate("--staged", "legacy.py", cwd=repo.root, exit_code=0)

    assert verdict["summary"]["files_judged"] == 1


def test_unchanged_path_by_name_fails_absolutely(repo: GitRepo) -> None:
    repo.base({"legacy.py": BAD})

    verdict = gate("--staged", "--mode", "absolute", "legacy.py", cwd=repo.root, exit_code=2)

    assert failing(verdict) == {("legacy.py", "tangled")}


def test_absolute_with_a_base_judges_changed_files_in_full(repo: GitRepo) -> None:
    repo.base({"changed.py": BAD, "same.py": BAD})
    repo.stage("changed.py", f"x = 1\n{BAD}")

    verdict = gate("--staged", "--mode", "absolute", cwd=repo.root, exit_code=2)

    assert failing(verdict) == {("changed.py", "tangled")}


def test_new_mode_judges_what_is_added(repo: GitRepo) -> None:
    repo.base({"mod.py": GOOD})
    repo.stage("mod.py", BAD + unrelated_source("drain"))

    verdict = gate("--staged", "--mode", "new", cwd=repo.root, exit_code=2)

    assert verdict["mode"] == "new"
    assert failing(verdict) == {("mod.py", "drain")}


def test_standard_input(repo: GitRepo) -> None:
    verdict = gate(
        "-", "--stdin-filename", "buffer.py", cwd=repo.root, exit_code=2, stdin=BAD.encode()
    )

    assert failing(verdict) == {("buffer.py", "tangled")}


def test_threshold_on_the_command_line_by_prefix(repo: GitRepo) -> None:
    repo.write("mod.py", function_source("tangled", 6))

    verdict = gate("-t", "cyclo=5", cwd=repo.root, exit_code=2)

    (violation,) = verdict["violations"]
    assert (violation["metric"], violation["threshold"]) == ("cyclomatic_complexity", 5)


def test_threshold_of_a_metric_that_has_none_by_default(repo: GitRepo) -> None:
    repo.write("mod.py", "def wide(a, b, c, *, d):\n    return a\n")

    verdict = gate("-t", "parameters=3", cwd=repo.root, exit_code=2)

    (violation,) = verdict["violations"]
    assert (violation["metric"], violation["value"]) == ("parameters", 4)


def test_threshold_on_the_command_line_wins_over_the_file(repo: GitRepo) -> None:
    repo.write(".antipasta.yaml", "thresholds: {cyclomatic_complexity: 20}\n")
    repo.write("mod.py", BAD)

    gate(cwd=repo.root, exit_code=0)
    gate("-t", "cyclomatic_complexity=13", cwd=repo.root, exit_code=2)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        (".antipasta.yaml", "thresholds: {cyclomatic_complexity: 2}\n"),
        (".antipasta.yml", "thresholds: {cyclomatic_complexity: 2}\n"),
        ("antipasta.toml", "[thresholds]\ncyclomatic_complexity = 2\n"),
        ("pyproject.toml", "[tool.antipasta.thresholds]\ncyclomatic_complexity = 2\n"),
        (".antipasta.json", '{"thresholds": {"cyclomatic_complexity": 2}}\n'),
    ],
)
def test_configuration_file(repo: GitRepo, path: str, content: str) -> None:
    repo.stage("pkg/mod.py", GOOD)
    repo.write(path, content)

    finished = antipasta_hook("--format", "json", cwd=repo.root / "pkg")

    (violation,) = document(finished, exit_code=2)["violations"]
    assert violation["threshold"] == 2


def test_first_configuration_file_counts(repo: GitRepo) -> None:
    repo.write("mod.py", GOOD)
    repo.write(".antipasta.yaml", "thresholds: {cyclomatic_complexity: 50}\n")
    repo.write("antipasta.toml", "[thresholds]\ncyclomatic_complexity = 2\n")

    gate(cwd=repo.root, exit_code=0)


def test_overrides_and_excludes(repo: GitRepo) -> None:
    repo.write(
        ".antipasta.yaml",
        "overrides: [{paths: ['tests/**'], thresholds: {cyclomatic_complexity: 20}}]\n"
        "exclude: ['**/migrations/**']\n",
    )
    for path in ("tests/mod.py", "app/migrations/mod.py", "app/mod.py"):
        repo.write(path, BAD)

    verdict = gate(cwd=repo.root, exit_code=2)

    assert failing(verdict) == {("app/mod.py", "tangled")}


def test_excluded_file_is_not_judged_by_name_in_the_hook(repo: GitRepo) -> None:
    repo.write(".antipasta.yaml", "exclude: ['vendored/**']\n")
    repo.stage("vendored/mod.py", BAD)

    assert antipasta_hook("--", "vendored/mod.py", cwd=repo.root).returncode == 0


def test_changed_threshold_does_not_spoil_the_cache(repo: GitRepo) -> None:
    repo.write("mod.py", BAD)
    gate(cwd=repo.root, exit_code=2)

    verdict = gate("-t", "cyclo=50", cwd=repo.root, exit_code=0)

    assert verdict["run"]["cache"] == {"hits": 1, "misses": 0}


@pytest.mark.parametrize(("choice", "code"), [("pass", 0), ("warn", 0), ("fail", 3)])
def test_on_incomplete(repo: GitRepo, choice: str, code: int) -> None:
    repo.write("mod.py", "def broken(:\n")

    finished = antipasta("gate", "--on-incomplete", choice, cwd=repo.root)

    assert finished.returncode == code
    assert "mod.py" in finished.stdout + finished.stderr


@pytest.mark.parametrize(("choice", "code"), [("pass", 0), ("fail", 1)])
def test_on_error(repo: GitRepo, choice: str, code: int) -> None:
    repo.write(".antipasta.yaml", "thresholds: [\n")
    repo.write("mod.py", BAD)

    finished = antipasta("gate", "--on-error", choice, cwd=repo.root)

    assert finished.returncode == code
    assert finished.stdout == ""
    assert ".antipasta.yaml" in finished.stderr
    assert "Traceback" not in finished.stderr


def test_quiet_says_nothing_on_success(repo: GitRepo) -> None:
    repo.stage("mod.py", GOOD)

    finished = antipasta_hook("-q", cwd=repo.root)

    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "", "")


def test_quiet_still_names_the_breach(repo: GitRepo) -> None:
    repo.stage("mod.py", BAD)

    finished = antipasta("gate", "--staged", "-q", cwd=repo.root)

    assert finished.returncode == 2
    assert "mod.py:1" in finished.stdout


def test_budget_that_is_spent_is_said(repo: GitRepo) -> None:
    repo.write(".antipasta.yaml", "hook: {background: false}\n")
    for number in range(30):
        repo.stage(f"mod{number}.py", function_source(f"tangled_{number}"))

    verdict = document(
        antipasta("gate", "--staged", "--format", "json", "--budget", "0.000001", cwd=repo.root),
        exit_code=3,
    )

    assert {entry["reason"] for entry in verdict["incomplete"]} == {"budget"}
    assert verdict["summary"]["files_judged"] + len(verdict["incomplete"]) == 30
    assert verdict["status"] == "incomplete"


@pytest.mark.parametrize(
    ("arguments", "env", "coloured"),
    [
        ((), {}, False),
        (("--color", "always"), {}, True),
        (("--color", "always"), {"NO_COLOR": "1"}, True),
        (("--color", "auto"), {"NO_COLOR": "1"}, False),
        (("--color", "never"), {}, False),
    ],
)
def test_colour(
    repo: GitRepo, arguments: tuple[str, ...], env: dict[str, str], coloured: bool
) -> None:
    repo.stage("mod.py", BAD)

    finished = antipasta("gate", "--staged", *arguments, cwd=repo.root, env=env)

    assert ("\x1b[" in finished.stdout) is coloured
    assert "mod.py:1" in clear(finished.stdout)


def test_a_range_ends_with_what_the_branch_comes_to(repo: GitRepo) -> None:
    repo.base({"a.py": function_source("f", 5) + function_source("g", 5), "old.py": "x = 1\n"})
    repo.branch("feature")
    repo.base({"a.py": function_source("f", 7) + function_source("g", 4)})
    repo.base({"b.py": function_source("new", 3)})
    sum_up = "3 functions changed (1 added, 1 more complex, 1 simpler): +5 cyclomatic, +3 cognitive"
    lists = ("--changed-only", "--top", "2")

    brief = antipasta("gate", "--base", "main", cwd=repo.root).stdout.splitlines()
    listed = antipasta("gate", "--base", "main", *lists, cwd=repo.root).stdout.splitlines()

    assert brief[0] == sum_up
    assert [line.split()[1] for line in listed[:2]] == ["new", "f"]
    assert listed[2:4] == ["... and 2 changes more", sum_up]
    summary = gate("--base", "main", cwd=repo.root, exit_code=0)["summary"]
    assert summary["functions_changed"] == 3
    assert [summary[f"functions_{each}"] for each in ("added", "deleted", "worse", "better")] == [
        1,
        0,
        1,
        1,
    ]
