"""What is judged is what will be committed, whatever the working tree holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.expect import accepted, counts, refused
from tests.support.run import antipasta, antipasta_hook
from tests.support.sources import TIDY, function_source

if TYPE_CHECKING:
    from tests.support.git_repo import GitRepo

pytestmark = pytest.mark.every_system

GOOD = function_source("tangled", TIDY)
BAD = function_source("tangled")


def test_bad_function_is_refused(repo: GitRepo) -> None:
    repo.base({"mod.py": "x = 1\n"})
    repo.stage("mod.py", BAD)

    output = refused(repo, "mod.py", "tangled")

    assert "mod.py:1 " in output
    assert "14 > 10" in output
    assert "was" not in next(line for line in output.splitlines() if "14 > 10" in line)


def test_good_function_is_accepted(repo: GitRepo) -> None:
    repo.base({"mod.py": "x = 1\n"})
    repo.stage("mod.py", GOOD)

    judged = counts(accepted(repo))

    assert (judged.files_judged, judged.files) == (1, 1)


def test_index_good_and_worktree_bad_is_accepted(repo: GitRepo) -> None:
    repo.base({"mod.py": GOOD})
    repo.stage("mod.py", GOOD + "\nx = 1\n")
    repo.write("mod.py", BAD)

    accepted(repo)


def test_index_bad_and_worktree_good_is_refused(repo: GitRepo) -> None:
    repo.base({"mod.py": GOOD})
    repo.stage("mod.py", BAD)
    repo.write("mod.py", GOOD)

    output = refused(repo, "mod.py", "tangled")

    assert "(was 3)" in output
    assert "staged" in output


def test_staged_version_is_not_mentioned_where_it_is_the_only_one(repo: GitRepo) -> None:
    repo.stage("mod.py", BAD)

    output = refused(repo, "mod.py", "tangled")

    assert "working tree" not in output


def test_partial_staging_of_the_bad_hunk_is_refused(repo: GitRepo) -> None:
    first, second = GOOD, function_source("other", TIDY)
    repo.base({"mod.py": first + second})
    repo.write("mod.py", BAD + second)
    bad_hunk = repo.git("diff", "mod.py")
    repo.write("mod.py", first + second + "x = 1\n")
    repo.git("apply", "--cached", stdin=bad_hunk.encode())

    refused(repo, "mod.py", "tangled")


def test_partial_staging_of_the_good_hunk_is_accepted(repo: GitRepo) -> None:
    first, second = GOOD, function_source("other", TIDY)
    repo.base({"mod.py": first + second})
    repo.write("mod.py", first + function_source("other", TIDY + 1))
    good_hunk = repo.git("diff", "mod.py")
    repo.write("mod.py", BAD + function_source("other"))
    repo.git("apply", "--cached", stdin=good_hunk.encode())

    accepted(repo)


def test_commit_all_with_a_bad_worktree_is_refused(repo: GitRepo) -> None:
    repo.base({"mod.py": GOOD})
    repo.write("mod.py", BAD)

    refused(repo, "mod.py", "tangled", "commit", "-q", "-a", "-m", "all")


def test_commit_all_with_a_repaired_worktree_is_accepted(repo: GitRepo) -> None:
    repo.base({"mod.py": GOOD})
    repo.stage("mod.py", BAD)
    repo.write("mod.py", function_source("tangled", TIDY + 1))

    accepted(repo, "commit", "-q", "-a", "-m", "all")


def test_commit_of_a_bad_path_is_refused(repo: GitRepo) -> None:
    repo.base({"mod.py": GOOD, "other.py": GOOD})
    repo.write("mod.py", BAD)

    refused(repo, "mod.py", "tangled", "commit", "-q", "-m", "path", "mod.py")


def test_commit_of_a_good_path_is_accepted_while_another_bad_one_is_staged(repo: GitRepo) -> None:
    repo.base({"mod.py": GOOD, "other.py": GOOD})
    repo.stage("other.py", BAD)
    repo.write("mod.py", function_source("tangled", TIDY + 1))

    output = accepted(repo, "commit", "-q", "-m", "path", "mod.py")

    assert counts(output).files == 1
    assert "other.py" not in output


def test_commit_include_judges_the_path_and_what_is_staged(repo: GitRepo) -> None:
    repo.base({"mod.py": GOOD, "other.py": GOOD})
    repo.stage("other.py", BAD)
    repo.write("mod.py", function_source("tangled", TIDY + 1))

    refused(repo, "other.py", "tangled", "commit", "-q", "-m", "both", "--include", "mod.py")


def test_file_missing_from_the_worktree_is_judged_by_its_staged_version(repo: GitRepo) -> None:
    repo.stage("mod.py", BAD)
    (repo.root / "mod.py").unlink()

    refused(repo, "mod.py", "tangled")


def test_good_file_missing_from_the_worktree_is_accepted(repo: GitRepo) -> None:
    repo.stage("mod.py", GOOD)
    (repo.root / "mod.py").unlink()

    assert counts(accepted(repo)).files_judged == 1


def test_file_replaced_by_a_directory_in_the_worktree_is_judged(repo: GitRepo) -> None:
    repo.stage("mod.py", BAD)
    (repo.root / "mod.py").unlink()
    repo.write("mod.py/inner.txt", "in the way\n")

    refused(repo, "mod.py", "tangled")


def test_unstaged_broken_file_does_not_matter(repo: GitRepo) -> None:
    repo.base({"mod.py": GOOD, "broken.py": "x = 1\n"})
    repo.write("broken.py", "def broken(:\n")
    repo.write("untracked.py", "def broken(:\n")
    repo.stage("mod.py", function_source("tangled", TIDY + 1))

    output = accepted(repo)

    assert "broken.py" not in output
    assert "untracked.py" not in output


def test_syntax_error_in_the_index_only_is_named(repo: GitRepo) -> None:
    repo.base({"mod.py": GOOD})
    repo.stage_only("mod.py", "def broken(:\n")

    output = accepted(repo, unread=1)

    assert "mod.py" in output
    assert "syntax" in output
    assert counts(output).files_judged == 0


def test_syntax_error_in_the_index_only_is_refused_where_that_is_configured(repo: GitRepo) -> None:
    repo.base({".antipasta.yaml": "hook: {on_incomplete: fail}\n", "mod.py": GOOD})
    repo.stage_only("mod.py", "def broken(:\n")
    before = repo.head()

    finished = repo.commit()

    output = finished.stdout + finished.stderr
    assert finished.returncode != 0
    assert repo.head() == before
    assert "mod.py" in output
    assert "syntax" in output


def test_intent_to_add_is_not_part_of_the_commit(repo: GitRepo) -> None:
    repo.base({"mod.py": GOOD})
    repo.write("later.py", BAD)
    repo.git("add", "--intent-to-add", "later.py")
    repo.stage("mod.py", function_source("tangled", TIDY + 1))

    output = accepted(repo)

    assert counts(output).files == 1
    assert "later.py" not in output


def test_deletion_of_a_bad_file_is_accepted(repo: GitRepo) -> None:
    repo.base({"mod.py": BAD, "other.py": "x = 1\n"})
    repo.git("rm", "-q", "mod.py")

    accepted(repo)


def test_deletion_of_one_bad_function_is_accepted(repo: GitRepo) -> None:
    repo.base({"mod.py": BAD + GOOD.replace("tangled", "plain")})
    repo.stage("mod.py", GOOD.replace("tangled", "plain"))

    accepted(repo)


def test_documentation_alone_is_accepted_without_a_claim(repo: GitRepo) -> None:
    repo.base({"mod.py": BAD})
    repo.stage("README.md", "# Words\n")

    assert counts(accepted(repo)).functions_judged == 0


def test_empty_commit_is_accepted(repo: GitRepo) -> None:
    repo.base({"mod.py": BAD})

    accepted(repo, "commit", "-q", "--allow-empty", "-m", "nothing")


def test_other_function_of_a_legacy_file_may_change(repo: GitRepo) -> None:
    repo.base({"mod.py": BAD + function_source("plain", TIDY)})
    repo.stage("mod.py", BAD + function_source("plain", TIDY + 1))

    accepted(repo)


def test_improved_legacy_function_is_accepted(repo: GitRepo) -> None:
    repo.base({"mod.py": function_source(complexity=14)})
    repo.stage("mod.py", function_source(complexity=12))

    accepted(repo)


def test_legacy_function_made_worse_is_refused(repo: GitRepo) -> None:
    repo.base({"mod.py": function_source(complexity=14)})
    repo.stage("mod.py", function_source(complexity=17))

    assert "17 > 10 (was 14)" in refused(repo, "mod.py", "tangled")


def test_first_of_two_functions_with_one_name_is_judged(repo: GitRepo) -> None:
    """The later definition wins at run time, but both are in the commit."""
    repo.base({"mod.py": function_source("twice", TIDY) + function_source("twice", TIDY)})
    repo.stage("mod.py", function_source("twice") + function_source("twice", TIDY))

    assert "mod.py:1 " in refused(repo, "mod.py", "twice")


def test_the_index_is_left_as_it_was(repo: GitRepo) -> None:
    repo.base({"mod.py": GOOD, "touched.py": GOOD})
    repo.stage("mod.py", BAD)
    repo.write("touched.py", GOOD)  # same bytes, new time stamp: a refresh would rewrite the index
    index = repo.git_dir() / "index"
    before = index.read_bytes()

    assert antipasta_hook(cwd=repo.root).returncode == 2
    assert antipasta("gate", cwd=repo.root).returncode == 2

    assert index.read_bytes() == before
