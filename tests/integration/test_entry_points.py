"""Wherever and however the hook is started, it judges the same commit."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.expect import accepted, counts, let_through, refused
from tests.support.git_repo import GitRepo
from tests.support.run import antipasta, antipasta_hook, gate, run
from tests.support.sources import TIDY, function_source

if TYPE_CHECKING:
    from pathlib import Path

BAD = function_source("tangled")
GOOD = function_source("tangled", TIDY)
COMMIT = ("commit", "-q", "-m", "change")


def test_commit_from_a_subdirectory(repo: GitRepo) -> None:
    repo.base({"pkg/inner/mod.py": GOOD, "top.py": "x = 1\n"})
    repo.stage("top.py", BAD)

    finished = repo.attempt(*COMMIT, cwd=repo.root / "pkg" / "inner")

    assert finished.returncode != 0
    assert "top.py:1" in finished.stderr + finished.stdout


def test_hook_started_in_a_subdirectory_by_hand(repo: GitRepo) -> None:
    repo.stage("pkg/mod.py", BAD)
    repo.stage("top.py", BAD)

    finished = antipasta_hook(cwd=repo.root / "pkg")

    assert finished.returncode == 2
    assert "mod.py:1" in finished.stdout
    assert "top.py:1" in finished.stdout


def test_paths_are_relative_to_where_the_gate_is_started(repo: GitRepo) -> None:
    repo.stage("pkg/mod.py", BAD)
    repo.stage("top.py", BAD)

    verdict = gate("--staged", "mod.py", cwd=repo.root / "pkg", exit_code=2)

    assert [breach["path"] for breach in verdict["violations"]] == ["pkg/mod.py"]


def test_linked_worktree(repo: GitRepo, tmp_path: Path) -> None:
    repo.base({"mod.py": GOOD})
    repo.git("worktree", "add", "-q", "-b", "linked", str(tmp_path / "linked"))
    linked = GitRepo(tmp_path / "linked")
    linked.stage("mod.py", BAD)
    repo.stage("mod.py", function_source("tangled", TIDY + 1))

    refused(linked, "mod.py", "tangled")
    accepted(repo)


def test_sha256_repository(tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path / "repo", "--object-format=sha256")
    repo.install_hook()
    repo.stage("mod.py", GOOD)
    accepted(repo)
    repo.stage("mod.py", BAD)

    verdict = gate("--staged", cwd=repo.root, exit_code=2)

    assert verdict["source"]["base"] == repo.head()
    assert len(repo.head()) == 64
    refused(repo, "mod.py", "tangled")


def test_sha256_repository_before_its_first_commit(tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path / "repo", "--object-format=sha256")
    repo.install_hook()
    repo.stage("mod.py", BAD)

    refused(repo, "mod.py", "tangled")


def test_separate_git_directory(tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path / "repo", "--separate-git-dir", str(tmp_path / "elsewhere"))
    repo.install_hook()
    repo.stage("mod.py", BAD)

    refused(repo, "mod.py", "tangled")


def test_git_dir_and_work_tree_named_on_the_command_line(repo: GitRepo, tmp_path: Path) -> None:
    repo.stage("mod.py", BAD)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    finished = repo.attempt(
        f"--git-dir={repo.root / '.git'}", f"--work-tree={repo.root}", *COMMIT, cwd=elsewhere
    )

    assert finished.returncode != 0
    assert "mod.py:1" in finished.stderr + finished.stdout


def test_shallow_clone(repo: GitRepo, tmp_path: Path) -> None:
    repo.base({"mod.py": GOOD})
    repo.base({"mod.py": BAD})
    repo.git("clone", "-q", "--depth=1", repo.root.as_uri(), str(tmp_path / "clone"))
    clone = GitRepo(tmp_path / "clone")
    clone.install_hook()
    clone.stage("mod.py", BAD + "x = 1\n")
    accepted(clone)
    clone.stage("mod.py", function_source("tangled", 16))

    refused(clone, "mod.py", "tangled")


def test_sparse_checkout(repo: GitRepo) -> None:
    repo.base({"here/mod.py": GOOD, "there/mod.py": GOOD})
    repo.git("sparse-checkout", "set", "here")
    repo.stage_only("there/mod.py", BAD)

    refused(repo, "there/mod.py", "tangled")


def test_split_index_and_untracked_cache(repo: GitRepo) -> None:
    repo.base({"mod.py": GOOD})
    repo.git("update-index", "--split-index", "--untracked-cache")
    repo.stage("mod.py", BAD)

    refused(repo, "mod.py", "tangled")


@pytest.mark.parametrize(
    "command", [("-m", "antipasta.hook"), ("-m", "antipasta", "hook", "run")], ids=" ".join
)
def test_each_entry_says_the_same(repo: GitRepo, command: tuple[str, ...]) -> None:
    repo.stage("mod.py", BAD)

    finished = run((sys.executable, "-P", *command), repo.root)

    assert finished.returncode == 2, finished.stderr
    assert "14 > 10" in finished.stdout


def test_no_verify_bypasses(repo: GitRepo) -> None:
    repo.stage("mod.py", BAD)

    repo.git(*COMMIT, "--no-verify")


def test_skip_in_the_environment_bypasses(repo: GitRepo) -> None:
    repo.stage("mod.py", BAD)

    let_through(repo, env={"SKIP": "black,antipasta"})


def test_skip_of_another_hook_bypasses_nothing(repo: GitRepo) -> None:
    repo.stage("mod.py", BAD)

    refused(repo, "mod.py", "tangled", env={"SKIP": "antipasta-all,black"})


def test_bad_configuration_lets_the_commit_through_with_a_warning(repo: GitRepo) -> None:
    repo.write(".antipasta.yaml", "thresholds: {cyclomatic_complexty: 10}\n")
    repo.stage("mod.py", BAD)

    output = let_through(repo)

    assert ".antipasta.yaml" in output
    assert "cyclomatic_complexity" in output, "the nearest valid name"
    assert "passed" not in output


def test_bad_configuration_fails_the_gate(repo: GitRepo) -> None:
    repo.write(".antipasta.yaml", "thresholds: {cyclomatic_complexty: 10}\n")
    repo.stage("mod.py", GOOD)

    finished = antipasta("gate", "--staged", cwd=repo.root)

    assert finished.returncode == 1
    assert finished.stdout == ""
    assert ".antipasta.yaml" in finished.stderr
    assert "thresholds.cyclomatic_complexty" in finished.stderr
    assert "Traceback" not in finished.stderr


def test_hook_that_must_fail_on_errors(repo: GitRepo) -> None:
    """The setting was read before the trouble came: the tree of HEAD is gone."""
    repo.base({"mod.py": GOOD, ".antipasta.yaml": "hook: {on_error: fail}\n"})
    repo.stage("mod.py", BAD)
    tree = repo.git("rev-parse", "HEAD^{tree}").strip()
    (repo.git_dir() / "objects" / tree[:2] / tree[2:]).unlink()

    finished = antipasta_hook(cwd=repo.root)

    assert finished.returncode == 1, finished.stderr
    assert "bad tree object" in finished.stderr
    assert "Traceback" not in finished.stderr


STRICT = "hook: {on_error: fail}\n"


@pytest.mark.parametrize(
    ("base", "broken", "code"),
    [
        (STRICT, "thresholds: [\n", 1),
        (STRICT, "hook: {on_error: pass}\nnonsense: 1\n", 1),
        ("", f"{STRICT}nonsense: 1\n", 1),
        ("", "hook: {on_error: fail, budget: never}\n", 1),
        ("", "nonsense: 1\n", 0),
        ("", f"{STRICT}thresholds: [\n", 0),
        ("nonsense: 1\n", "thresholds: [\n", 0),
    ],
)
def test_a_mistake_in_the_configuration_does_not_switch_the_hook_off(
    repo: GitRepo, base: str, broken: str, code: int
) -> None:
    repo.base({".antipasta.yaml": base, "mod.py": GOOD})
    repo.stage(".antipasta.yaml", broken)
    repo.stage("mod.py", BAD)

    finished = antipasta_hook(cwd=repo.root)

    assert finished.returncode == code, finished.stderr
    assert ".antipasta.yaml" in finished.stderr
    assert antipasta_hook("--on-error", "pass", cwd=repo.root).returncode == 0
    status = antipasta("hook", "status", cwd=repo.root)
    assert f"each commit {'is refused' if code else 'goes through unjudged'}" in status.stdout


def test_the_base_of_a_push_says_what_a_broken_file_does(repo: GitRepo) -> None:
    repo.base({".antipasta.yaml": STRICT, "mod.py": GOOD})
    repo.branch("feature")
    repo.base({".antipasta.yaml": "hook: [\n", "mod.py": BAD})

    range_of_push = {"PRE_COMMIT_FROM_REF": "main", "PRE_COMMIT_TO_REF": "feature"}
    finished = antipasta_hook(cwd=repo.root, env=range_of_push)

    assert finished.returncode == 1, finished.stderr


def test_hook_that_must_fail_on_errors_fails_on_a_misspelt_flag(repo: GitRepo) -> None:
    repo.write(".antipasta.yaml", "hook: {on_error: fail}\n")
    repo.stage("mod.py", GOOD)

    finished = antipasta_hook("-t", "nonsense=1", cwd=repo.root)

    assert finished.returncode == 1, finished.stderr
    assert "nonsense" in finished.stderr


def test_broken_repository_lets_the_commit_through_with_a_warning(repo: GitRepo) -> None:
    repo.base({"mod.py": GOOD})
    repo.stage("mod.py", BAD)
    tree = repo.git("rev-parse", "HEAD^{tree}").strip()
    (repo.git_dir() / "objects" / tree[:2] / tree[2:]).unlink()

    finished = antipasta_hook(cwd=repo.root)

    assert finished.returncode == 0
    assert "bad tree object" in finished.stderr
    assert "the run passes" in finished.stderr
    assert finished.stdout == ""


def test_missing_object_is_said_and_lets_the_commit_through(repo: GitRepo) -> None:
    repo.stage("mod.py", BAD)
    (repo.git_dir() / "objects" / repo.git("rev-parse", ":mod.py")[:2]).rename(
        repo.root / "mislaid"
    )
    repo.write("mod.py", GOOD)  # else the same bytes would be read from disk

    finished = antipasta_hook(cwd=repo.root)

    assert finished.returncode == 0
    assert "mod.py" in finished.stderr + finished.stdout
    assert "Traceback" not in finished.stderr


@pytest.mark.parametrize(
    "key", ["core.fsmonitor", "diff.external", "diff.trap.textconv", "filter.trap.clean"]
)
def test_no_program_of_the_repository_is_run(repo: GitRepo, tmp_path: Path, key: str) -> None:
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {shlex.quote(str(tmp_path / 'sprung'))}\ncat\n")
    trap.chmod(0o755)
    repo.base({"mod.py": GOOD, ".gitattributes": "*.py diff=trap filter=trap\n"})
    repo.stage("mod.py", BAD)
    repo.write("mod.py", BAD + "x = 1\n")
    repo.git("config", key, str(trap))

    for arguments in (("--staged",), ("--base", "HEAD"), ()):
        assert antipasta("gate", *arguments, cwd=repo.root).returncode == 2

    assert not (tmp_path / "sprung").exists()


def test_a_hanging_fsmonitor_hangs_nothing(repo: GitRepo) -> None:
    repo.stage("mod.py", BAD)
    trap = repo.set_hook("query-watchman", "#!/bin/sh\nsleep 300\n")
    repo.git("config", "core.fsmonitor", str(trap))

    assert antipasta_hook(cwd=repo.root).returncode == 2


def test_cache_in_a_place_that_cannot_be_written(repo: GitRepo, tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("")
    repo.stage("mod.py", BAD)

    output = refused(
        repo, "mod.py", "tangled", env={"ANTIPASTA_CACHE_DIR": str(tmp_path / "a-file" / "cache")}
    )

    assert "cache" in output


def test_second_run_takes_everything_from_the_cache(repo: GitRepo) -> None:
    repo.stage("mod.py", BAD)
    cold = gate("--staged", cwd=repo.root, exit_code=2)
    warm = gate("--staged", cwd=repo.root, exit_code=2)

    assert cold["run"]["cache"]["misses"] > 0
    assert warm["run"]["cache"]["misses"] == 0
    assert warm["run"]["cache"]["hits"] > 0
    for verdict in (cold, warm):
        del verdict["run"]
    assert warm == cold


def test_renamed_file_and_other_worktree_take_from_the_same_cache(
    repo: GitRepo, tmp_path: Path
) -> None:
    repo.base({"mod.py": BAD})
    gate("--rev", "HEAD", cwd=repo.root, exit_code=2)
    repo.git("worktree", "add", "-q", "-b", "linked", str(tmp_path / "linked"))
    linked = GitRepo(tmp_path / "linked")
    linked.git("mv", "mod.py", "renamed.py")

    verdict = gate("--mode", "absolute", "renamed.py", cwd=linked.root, exit_code=2)

    assert verdict["run"]["cache"]["misses"] == 0


def test_success_is_one_line(repo: GitRepo) -> None:
    repo.stage("mod.py", GOOD)

    finished = antipasta_hook(cwd=repo.root)

    assert finished.returncode == 0
    assert finished.stderr == ""
    assert len(finished.stdout.splitlines()) == 1
    assert counts(finished.stdout).files_judged == 1


def test_refusal_says_what_to_do_next(repo: GitRepo) -> None:
    repo.stage("mod.py", BAD)

    output = refused(repo, "mod.py", "tangled")

    assert "antipasta: ignore" in output
    assert "--no-verify" in output


def test_worst_comes_first(repo: GitRepo) -> None:
    repo.stage("a.py", function_source("bad", 12))
    repo.stage("b.py", function_source("worst", 16))
    repo.stage("c.py", function_source("worse", 14))

    output = refused(repo, "b.py", "worst")

    lines = [line for line in output.splitlines() if " > 10" in line]
    assert [
        name for line in lines for name in ("bad", "worse", "worst") if f" {name} " in line
    ] == [
        "worst",
        "worse",
        "bad",
    ]


def test_installed_hook_refuses_and_uninstalled_does_not(tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path / "repo")
    installed = antipasta("hook", "install", cwd=repo.root)
    assert installed.returncode == 0, installed.stderr
    repo.stage("mod.py", BAD)
    refused(repo, "mod.py", "tangled")
    assert antipasta("hook", "status", cwd=repo.root).returncode == 0

    assert antipasta("hook", "uninstall", cwd=repo.root).returncode == 0

    assert antipasta("hook", "status", cwd=repo.root).returncode == 1
    repo.git(*COMMIT)


def test_installed_hook_judges_a_clean_merge(tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path / "repo")
    repo.base({"mod.py": function_source("tangled", 7)})
    repo.branch("feature")
    header, body = function_source("tangled", 7).split("\n", 1)
    more = "".join(f"    while value < {n}:\n        value += {n}\n" for n in range(101, 106))
    repo.base({"mod.py": f"{header}\n{more}{body}"})
    repo.switch("main")
    repo.base({"mod.py": function_source("tangled", 9)})
    assert antipasta("hook", "install", cwd=repo.root).returncode == 0

    refused(repo, "mod.py", "tangled", "merge", "-q", "--no-edit", "feature")


def test_installed_hook_keeps_the_hook_that_was_there(tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path / "repo")
    repo.set_hook("pre-commit", "#!/bin/sh\necho the old hook >&2\n")
    assert antipasta("hook", "install", cwd=repo.root).returncode == 0
    repo.stage("mod.py", BAD)

    assert "the old hook" in refused(repo, "mod.py", "tangled")
