"""Commits that join, repeat or rewrite history are compared with every parent they have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.expect import accepted, counts, refused
from tests.support.git_repo import GitRepo
from tests.support.sources import TIDY, function_source

if TYPE_CHECKING:
    from pathlib import Path

GOOD = function_source("tangled", TIDY)
BAD = function_source("tangled")
TOP = "".join(
    f"    if value < {number}:\n        value -= {number}\n" for number in range(101, 106)
)
SPACER = "x = 1\n\n\n"


def grown(complexity: int, *, at_the_top: bool = False) -> str:
    """`tangled` with more at its end, or with five more branches at its top as well."""
    source = function_source("tangled", complexity)
    head, body = source.split("\n", 1)
    return f"{head}\n{TOP}{body}" if at_the_top else source


@pytest.fixture
def conflict(repo: GitRepo) -> GitRepo:
    """On main, `tangled` has 5; on the branch `feature` it has 13; a merge conflicts."""
    repo.base({"mod.py": grown(3)})
    repo.branch("feature")
    repo.base({"mod.py": grown(13)})
    repo.switch("main")
    repo.base({"mod.py": grown(5)})
    return repo


def test_first_commit_good(repo: GitRepo) -> None:
    repo.stage("mod.py", GOOD)

    assert counts(accepted(repo)).files_judged == 1


def test_first_commit_bad(repo: GitRepo) -> None:
    repo.stage("mod.py", BAD)

    refused(repo, "mod.py", "tangled")


def test_orphan_branch_has_no_base(repo: GitRepo) -> None:
    repo.base({"mod.py": BAD})
    repo.git("checkout", "-q", "--orphan", "fresh")
    finished = repo.commit()

    assert finished.returncode != 0
    assert "14 > 10" in finished.stdout + finished.stderr
    assert "was 14" not in finished.stdout + finished.stderr


def test_amend_with_a_bad_function_is_refused(repo: GitRepo) -> None:
    repo.stage("mod.py", GOOD)
    accepted(repo)
    repo.stage("mod.py", BAD)

    refused(repo, "mod.py", "tangled", "commit", "-q", "--amend", "--no-edit")


def test_amend_with_a_good_function_is_accepted(repo: GitRepo) -> None:
    repo.stage("mod.py", GOOD)
    accepted(repo)
    repo.stage("mod.py", function_source("tangled", TIDY + 1))

    accepted(repo, "commit", "-q", "--amend", "--no-edit")


def test_amend_of_the_message_alone_is_accepted(repo: GitRepo) -> None:
    repo.base({"mod.py": BAD})

    accepted(repo, "commit", "-q", "--amend", "-m", "better words")


def test_clean_merge_of_legacy_code_is_accepted(repo: GitRepo) -> None:
    repo.base({"mod.py": GOOD})
    repo.branch("feature")
    repo.base({"legacy.py": BAD, "mod.py": BAD})
    repo.switch("main")
    repo.base({"other.py": GOOD})

    accepted(repo, "merge", "-q", "--no-edit", "feature")


def test_clean_merge_into_a_branch_with_worse_code_is_accepted(repo: GitRepo) -> None:
    """Our side is the lenient parent: the merge keeps what we had."""
    repo.base({"mod.py": GOOD, "other.py": GOOD})
    repo.branch("feature")
    repo.base({"other.py": function_source("tangled", TIDY + 1)})
    repo.switch("main")
    repo.base({"mod.py": BAD})

    accepted(repo, "merge", "-q", "--no-edit", "feature")


def test_clean_merge_that_adds_up_to_a_worse_function_is_refused(repo: GitRepo) -> None:
    """Each side adds its branches at another place of one function; git merges without a word."""
    repo.base({"mod.py": grown(7)})
    repo.branch("feature")
    repo.base({"mod.py": grown(7, at_the_top=True)})
    repo.switch("main")
    repo.base({"mod.py": grown(9)})

    output = refused(repo, "mod.py", "tangled", "merge", "-q", "--no-edit", "feature")

    assert "14 > 10 (was 12)" in output


def test_merge_without_commit_then_commit_is_accepted(repo: GitRepo) -> None:
    repo.base({"mod.py": GOOD})
    repo.branch("feature")
    repo.base({"legacy.py": BAD})
    repo.switch("main")
    repo.base({"other.py": GOOD})
    repo.git("merge", "-q", "--no-commit", "--no-ff", "feature")

    accepted(repo)


def test_merge_resolution_worse_than_both_parents_is_refused(conflict: GitRepo) -> None:
    assert conflict.attempt("merge", "feature").returncode != 0
    conflict.stage("mod.py", grown(15))

    assert "15 > 10 (was 13)" in refused(conflict, "mod.py", "tangled")


def test_merge_resolution_as_bad_as_the_other_parent_is_accepted(conflict: GitRepo) -> None:
    assert conflict.attempt("merge", "feature").returncode != 0
    conflict.stage("mod.py", grown(13))

    accepted(conflict)


def test_merge_that_sneaks_in_a_new_bad_function_is_refused(repo: GitRepo) -> None:
    repo.base({"mod.py": GOOD})
    repo.branch("feature")
    repo.base({"legacy.py": BAD})
    repo.switch("main")
    repo.base({"other.py": GOOD})
    repo.git("merge", "-q", "--no-commit", "--no-ff", "feature")
    repo.stage("sneaked.py", function_source("sneaked", 12))

    refused(repo, "sneaked.py", "sneaked")


def test_octopus_merge_of_legacy_code_is_accepted(repo: GitRepo) -> None:
    root = repo.base({"mod.py": GOOD})
    for name in ("one", "two"):
        repo.branch(name, root)
        repo.base({f"{name}.py": function_source(f"from_{name}")})
    repo.switch("main")
    repo.base({"other.py": GOOD})

    accepted(repo, "merge", "-q", "--no-edit", "one", "two")
    assert len(repo.git("rev-list", "--parents", "-1", "HEAD").split()) == 4


def test_merge_of_unrelated_histories_is_accepted(repo: GitRepo) -> None:
    repo.base({"mod.py": GOOD})
    repo.git("checkout", "-q", "--orphan", "fresh")
    repo.git("rm", "-qrf", ".")
    repo.base({"legacy.py": BAD})
    repo.switch("main")

    accepted(repo, "merge", "-q", "--no-edit", "--allow-unrelated-histories", "fresh")


def test_rebase_resolution_worse_than_both_is_refused(conflict: GitRepo) -> None:
    conflict.switch("feature")
    assert conflict.attempt("rebase", "main").returncode != 0
    conflict.stage("mod.py", grown(15))

    assert "15 > 10 (was 13)" in refused(conflict, "mod.py", "tangled")


def test_rebase_resolution_as_bad_as_the_commit_is_accepted(conflict: GitRepo) -> None:
    conflict.switch("feature")
    assert conflict.attempt("rebase", "main").returncode != 0
    conflict.stage("mod.py", grown(13))

    accepted(conflict)
    conflict.git("rebase", "--continue")


def test_finished_rebase_grants_nothing(conflict: GitRepo) -> None:
    """git leaves REBASE_HEAD behind when the rebase is over."""
    conflict.switch("feature")
    assert conflict.attempt("rebase", "main").returncode != 0
    conflict.stage("mod.py", grown(4))
    conflict.git("rebase", "--continue")
    assert (conflict.git_dir() / "REBASE_HEAD").exists()
    conflict.stage("mod.py", grown(13))

    assert "13 > 10 (was 4)" in refused(conflict, "mod.py", "tangled")


def test_rebase_stopped_for_edit_compares_with_the_stopped_commit(repo: GitRepo) -> None:
    root = repo.base({"mod.py": GOOD})
    repo.base({"legacy.py": BAD})
    edit = {"GIT_SEQUENCE_EDITOR": "sed -i s/^pick/edit/"}
    assert repo.attempt("rebase", "-q", "-i", root, env=edit).returncode == 0
    repo.stage("legacy.py", function_source("tangled", 16))

    refused(repo, "legacy.py", "tangled", "commit", "-q", "--amend", "--no-edit")


def test_cherry_pick_resolution_worse_than_both_is_refused(conflict: GitRepo) -> None:
    assert conflict.attempt("cherry-pick", "feature").returncode != 0
    conflict.stage("mod.py", grown(15))

    refused(conflict, "mod.py", "tangled", "cherry-pick", "--continue")


def test_cherry_pick_of_legacy_code_is_accepted(conflict: GitRepo) -> None:
    assert conflict.attempt("cherry-pick", "feature").returncode != 0
    conflict.stage("mod.py", grown(13))

    accepted(conflict)


def test_revert_that_restores_legacy_code_is_accepted(repo: GitRepo) -> None:
    repo.base({"mod.py": grown(14)})
    repo.base({"mod.py": grown(5)})
    repo.git("revert", "--no-commit", "HEAD")

    accepted(repo)


def test_revert_worse_than_what_is_restored_is_refused(repo: GitRepo) -> None:
    repo.base({"mod.py": grown(14)})
    repo.base({"mod.py": grown(5)})
    repo.git("revert", "--no-commit", "HEAD")
    repo.stage("mod.py", grown(16))

    assert "16 > 10 (was 14)" in refused(repo, "mod.py", "tangled")


def test_revert_with_a_conflict(repo: GitRepo) -> None:
    repo.base({"mod.py": grown(14)})
    repo.base({"mod.py": grown(5)})
    repo.base({"mod.py": grown(6)})
    assert repo.attempt("revert", "HEAD~1").returncode != 0
    repo.stage("mod.py", grown(14))

    accepted(repo, "revert", "--continue")


def test_squash_of_legacy_code_is_new_code(repo: GitRepo) -> None:
    """`git merge --squash` leaves no second parent: the commit takes the blame."""
    repo.base({"mod.py": GOOD})
    repo.branch("feature")
    repo.base({"legacy.py": BAD})
    repo.switch("main")
    repo.git("merge", "-q", "--squash", "feature")

    refused(repo, "legacy.py", "tangled")


def test_stash_and_pop_keep_the_verdict(repo: GitRepo) -> None:
    repo.base({"mod.py": GOOD})
    repo.stage("mod.py", BAD)
    repo.git("stash", "push", "-q")
    repo.git("stash", "pop", "-q", "--index")

    refused(repo, "mod.py", "tangled")


def test_rebase_by_patches_knows_its_commit(conflict: GitRepo) -> None:
    conflict.switch("feature")
    assert conflict.attempt("rebase", "--apply", "main").returncode != 0
    conflict.stage("mod.py", grown(13))

    accepted(conflict)


def test_merge_in_a_linked_worktree(conflict: GitRepo, tmp_path: Path) -> None:
    """MERGE_HEAD stands in the directory of that worktree."""
    conflict.git("worktree", "add", "-q", "-b", "linked", str(tmp_path / "linked"), "main")
    linked = GitRepo(tmp_path / "linked")
    assert linked.attempt("merge", "feature").returncode != 0
    linked.stage("mod.py", grown(13))

    accepted(linked)


def test_merge_under_way_in_another_worktree_grants_nothing(
    conflict: GitRepo, tmp_path: Path
) -> None:
    conflict.git("worktree", "add", "-q", "-b", "linked", str(tmp_path / "linked"), "main")
    assert conflict.attempt("merge", "feature").returncode != 0
    linked = GitRepo(tmp_path / "linked")
    linked.stage("mod.py", grown(13))

    assert "13 > 10 (was 5)" in refused(linked, "mod.py", "tangled")


def test_aborted_merge_grants_nothing(conflict: GitRepo) -> None:
    assert conflict.attempt("merge", "feature").returncode != 0
    conflict.git("merge", "--abort")
    conflict.stage("mod.py", grown(13))

    assert "13 > 10 (was 5)" in refused(conflict, "mod.py", "tangled")


def test_revert_of_a_merge_restores_legacy_code(repo: GitRepo) -> None:
    repo.base({"mod.py": grown(14)})
    repo.branch("feature")
    repo.base({"mod.py": grown(5)})
    repo.switch("main")
    repo.git("merge", "-q", "--no-verify", "--no-ff", "--no-edit", "feature")
    repo.git("revert", "--no-commit", "-m", "1", "HEAD")

    accepted(repo)


def test_renamed_on_one_side_and_edited_on_the_other(repo: GitRepo) -> None:
    repo.base({"mod.py": grown(14) + function_source("plain", TIDY)})
    repo.branch("feature")
    repo.git("mv", "mod.py", "renamed.py")
    repo.git("commit", "-q", "--no-verify", "-m", "rename")
    repo.switch("main")
    repo.base({"mod.py": grown(14) + function_source("plain", TIDY + 1)})

    accepted(repo, "merge", "-q", "--no-edit", "feature")
