"""What git commits without the hook of commits is judged when it is pushed, by git am, or after.

Everything is real: repositories, remotes, pushes, patches and rebases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.expect import names
from tests.support.run import antipasta
from tests.support.sources import TIDY, function_source, unrelated_source

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.git_repo import GitRepo
    from tests.support.run import Finished

GOOD = function_source("tangled", TIDY)
BAD = function_source("tangled")
NOTHING = "antipasta: nothing to judge"


@pytest.fixture
def remote(tmp_path: Path) -> str:
    """Where the remote `origin` is."""
    return str(tmp_path / "remote.git")


@pytest.fixture
def guarded(repo: GitRepo, remote: str) -> GitRepo:
    """A repository with the net and with old debt, pushed to `origin`; `bad` has a bad commit."""
    repo.git("init", "-q", "--bare", remote)
    repo.git("remote", "add", "origin", remote)
    repo.base({"mod.py": GOOD, "legacy.py": unrelated_source("legacy")})
    repo.git("push", "-q", "origin", "main")
    repo.branch("bad")
    repo.base({"mod.py": BAD})
    repo.switch("main")
    finished = antipasta("hook", "install", "--pre-push", cwd=repo.root)
    assert finished.returncode == 0, finished.stderr
    return repo


def said(finished: Finished) -> str:
    return finished.stdout + finished.stderr


def push(repo: GitRepo, *arguments: str, passes: bool = True) -> str:
    """What a push says that must pass or be refused; the remote is origin unless told."""
    finished = repo.attempt("push", *(arguments or ("origin", "HEAD")))
    assert (finished.returncode == 0) == passes, said(finished)
    return said(finished)


def test_a_cherry_pick_is_refused_when_it_is_pushed(guarded: GitRepo) -> None:
    assert guarded.attempt("cherry-pick", "bad").returncode == 0

    output = push(guarded, passes=False)

    assert names(output, "mod.py", "tangled"), output
    assert "bypass once:      git push --no-verify" in output
    push(guarded, "--no-verify", "origin", "main")
    assert NOTHING in push(guarded, "origin", "main:again")


def test_a_revert_that_brings_bad_code_back_is_refused(guarded: GitRepo) -> None:
    guarded.switch("bad")
    guarded.base({"mod.py": GOOD})
    guarded.git("push", "-q", "--no-verify", "origin", "bad")
    assert guarded.attempt("revert", "--no-edit", "HEAD").returncode == 0

    assert names(push(guarded, passes=False), "mod.py", "tangled")


def test_a_new_branch_is_held_against_what_it_began_from(guarded: GitRepo) -> None:
    guarded.branch("feature")
    guarded.base({"legacy.py": "x = 1\n" + unrelated_source("legacy"), "new.py": "y = 1\n"})

    assert "2 of 2 files" in push(guarded)

    guarded.base({"new.py": BAD})
    assert names(push(guarded, passes=False), "new.py", "tangled")


def test_what_others_pushed_is_not_the_pushers(guarded: GitRepo) -> None:
    guarded.branch("feature")
    guarded.base({"mine.py": "x = 1\n"})
    push(guarded)
    guarded.switch("bad")
    push(guarded, "--no-verify", "origin", "bad:main")
    guarded.switch("feature")
    guarded.git("rebase", "-q", "bad")

    assert "1 of 1 file" in push(guarded, "--force", "origin", "feature")


def test_an_amended_commit_is_pushed_over_the_first(guarded: GitRepo) -> None:
    guarded.branch("feature")
    guarded.base({"mine.py": "x = 1\n"})
    push(guarded)
    guarded.stage("mod.py", BAD)
    guarded.git("commit", "-q", "--amend", "--no-edit", "--no-verify")

    output = push(guarded, "--force", "origin", "feature", passes=False)

    assert names(output, "mod.py", "tangled")


def test_the_first_push_of_all_has_nothing_to_be_compared_with(
    guarded: GitRepo, tmp_path: Path
) -> None:
    guarded.git("remote", "remove", "origin")
    guarded.git("init", "-q", "--bare", str(tmp_path / "empty.git"))
    guarded.git("remote", "add", "origin", str(tmp_path / "empty.git"))

    output = push(guarded)

    assert "antipasta: the remote has nothing that" in output
    assert f"judge all of it: antipasta gate --rev {guarded.head()}" in output
    assert "antipasta: nothing was judged\n" in output
    guarded.base({"mod.py": BAD})
    assert names(push(guarded, passes=False), "mod.py", "tangled")


@pytest.mark.parametrize("named", [True, False])
def test_another_place_is_not_brought_what_any_remote_has(
    guarded: GitRepo, tmp_path: Path, named: bool
) -> None:
    fork = str(tmp_path / "fork.git")
    guarded.git("init", "-q", "--bare", fork)
    guarded.git("remote", "add", "fork", fork)
    place = "fork" if named else fork

    assert NOTHING in push(guarded, place, "main:main")

    guarded.base({"mod.py": BAD})
    assert names(push(guarded, place, "main:other", passes=False), "mod.py", "tangled")
    assert names(push(guarded, place, "main", passes=False), "mod.py", "tangled")


def test_each_branch_of_a_push_is_judged(guarded: GitRepo) -> None:
    guarded.branch("good")
    guarded.base({"new.py": "x = 1\n"})

    output = push(guarded, "origin", "good", "bad", "bad:same", passes=False)

    assert "antipasta: refs/heads/good\n" in output
    assert output.count("antipasta: refs/heads/bad\n") == 1
    assert output.count("judged in") == 2
    assert names(output, "mod.py", "tangled")
    assert not guarded.git("ls-remote", "origin", "good")


def test_of_many_references_only_those_with_something_new_are_judged(guarded: GitRepo) -> None:
    for number in range(5):
        guarded.git("tag", f"v{number}", "main")
    guarded.base({"two.py": "x = 1\n"})
    guarded.git("push", "-q", "--no-verify", "origin", "main")
    guarded.git("tag", "-a", "-m", "x", "the-bad-one", "bad")
    guarded.branch("good")
    guarded.base({"new.py": "x = 1\n"})

    assert push(guarded, "origin", "v0", "v1").count(NOTHING) == 1
    assert NOTHING not in push(guarded, "origin", "v2", "main:x", "v3")
    output = push(guarded, "--tags", "origin", "good", "bad", passes=False)

    assert output.count("judged in") == 2
    assert names(output, "mod.py", "tangled")


def test_what_is_deleted_or_no_commit_is_not_judged(guarded: GitRepo) -> None:
    push(guarded, "origin", "main:gone")
    blob = guarded.git("rev-parse", "HEAD:mod.py").strip()
    guarded.git("tag", "file", blob)

    assert "antipasta" not in push(guarded, "origin", ":gone", "file")


def test_a_tag_is_judged_as_its_commit(guarded: GitRepo) -> None:
    guarded.git("tag", "-a", "-m", "x", "v1", "bad")

    assert names(push(guarded, "origin", "v1", passes=False), "mod.py", "tangled")
    guarded.git("tag", "-a", "-m", "x", "v0", "main")
    assert NOTHING in push(guarded, "origin", "v0")


def test_trouble_of_ours_lets_a_push_through_unless_asked_otherwise(guarded: GitRepo) -> None:
    guarded.base({"mod.py": BAD})
    guarded.write(".antipasta.yaml", "hok: 1\n")
    assert "nothing was judged" in push(guarded)
    guarded.base({".antipasta.yaml": "hook: {on_error: fail}\nbaseline: none.toml\n"})
    assert "none.toml" in push(guarded, passes=False)


def test_a_patch_is_refused_by_git_am(guarded: GitRepo, tmp_path: Path) -> None:
    patch = tmp_path / "bad.patch"
    patch.write_text(guarded.git("format-patch", "--stdout", "-1", "bad"))
    before = guarded.head()

    finished = guarded.attempt("am", str(patch))

    assert finished.returncode != 0
    assert names(said(finished), "mod.py", "tangled")
    assert "bypass once:      SKIP=antipasta git am --continue" in said(finished)
    assert guarded.head() == before
    guarded.stage("mod.py", function_source("tangled", TIDY + 1))
    assert guarded.attempt("am", "--continue").returncode == 0
    guarded.git("reset", "-q", "--hard", before)
    guarded.attempt("am", str(patch))
    assert guarded.attempt("am", "--continue", env={"SKIP": "antipasta"}).returncode == 0


REPORT = "antipasta: the rewritten commits make this worse"


def test_a_rebase_is_reported_and_not_refused(guarded: GitRepo) -> None:
    guarded.base({"theirs.py": unrelated_source("theirs")})
    guarded.switch("bad")
    guarded.base({"more.py": "x = 1\n"})

    finished = guarded.attempt("rebase", "main")

    assert finished.returncode == 0
    assert said(finished).count(REPORT) == 1
    assert names(said(finished), "mod.py", "tangled")
    # What it was put upon is not its doing.
    assert "theirs.py" not in said(finished)
    assert "bypass" not in said(finished)


@pytest.mark.parametrize("backend", ["--merge", "--apply"])
def test_a_clean_rebase_says_nothing(guarded: GitRepo, backend: str) -> None:
    guarded.base({"theirs.py": unrelated_source("theirs"), "mod.py": f"x = 1\n{GOOD}"})
    guarded.branch("feature", "main~1")
    guarded.base({"legacy.py": "x = 1\n" + unrelated_source("legacy")})

    finished = guarded.attempt("rebase", "-q", backend, "main")

    assert finished.returncode == 0, said(finished)
    assert "worse" not in finished.stderr
    # Only the old way of rebasing runs git am, and with it the hook that judges each patch.
    assert ("antipasta: nothing" in said(finished)) == (backend == "--apply")


def test_an_amendment_reports_the_commit_as_a_whole(guarded: GitRepo) -> None:
    """The hook of commits compares with the amended commit, which is bad already."""
    guarded.switch("bad")
    guarded.stage("mod.py", f"x = 1\n{BAD}")

    finished = guarded.attempt("commit", "--amend", "--no-edit")

    assert finished.returncode == 0, said(finished)
    assert "nothing got worse" in said(finished)
    assert REPORT in said(finished)
    guarded.stage("mod.py", GOOD)
    assert REPORT not in said(guarded.attempt("commit", "--amend", "--no-edit"))


def test_a_rebase_reports_once_at_its_end(guarded: GitRepo) -> None:
    guarded.switch("bad")
    guarded.base({"more.py": "x = 1\n"})
    editor = {"GIT_SEQUENCE_EDITOR": "sed -i s/^pick/reword/"}

    finished = guarded.attempt("rebase", "-i", "main", env=editor)

    assert finished.returncode == 0, said(finished)
    # Nothing was rewritten: the messages are the same.
    assert said(finished).count(REPORT) <= 1
    editor["GIT_SEQUENCE_EDITOR"] = "sed -i 2s/^pick/fixup/"
    finished = guarded.attempt("rebase", "-i", "main", env=editor)
    assert finished.returncode == 0, said(finished)
    assert said(finished).count(REPORT) == 1


def test_a_commit_that_a_rebase_makes_in_between_is_rewritten_too(guarded: GitRepo) -> None:
    guarded.switch("bad")
    guarded.base({"more.py": "x = 1\n"})
    guarded.switch("main")
    guarded.base({"theirs.py": "x = 1\n"})
    guarded.switch("bad")

    finished = guarded.attempt(
        "rebase", "main", "--exec", "git commit -q --allow-empty --no-verify -m between"
    )

    assert finished.returncode == 0, said(finished)
    assert names(said(finished), "mod.py", "tangled")


def test_a_first_commit_that_is_amended_has_nothing_below_it(guarded: GitRepo) -> None:
    guarded.git("checkout", "-q", "--orphan", "new")
    guarded.git("commit", "-q", "--no-verify", "-m", "x")

    finished = guarded.attempt("commit", "--amend", "-m", "y")

    assert finished.returncode == 0
    assert "is a first commit" in said(finished)


def test_a_merged_branch_that_is_rebased_along_is_reported(guarded: GitRepo) -> None:
    guarded.branch("feature")
    guarded.base({"mine.py": "x = 1\n"})
    guarded.git("merge", "-q", "--no-verify", "--no-edit", "bad")
    guarded.switch("main")
    guarded.base({"theirs.py": "x = 1\n"})
    guarded.switch("feature")

    finished = guarded.attempt("rebase", "-q", "--rebase-merges", "main")

    assert names(said(finished), "mod.py", "tangled")


def test_of_several_commits_below_the_newest_count(guarded: GitRepo) -> None:
    """What the branch merged before the rebase is bad, and is mended where it stands now."""
    guarded.branch("feature")
    guarded.base({"mine.py": "x = 1\n"})
    guarded.git("checkout", "-q", "main")
    guarded.base({"theirs.py": unrelated_source("theirs")})
    guarded.switch("feature")
    guarded.git("merge", "-q", "--no-verify", "--no-edit", "main")
    guarded.switch("main")
    guarded.base({"theirs.py": unrelated_source("theirs", TIDY)})
    guarded.switch("feature")
    guarded.base({"mine.py": "x = 2\n"})

    assert "worse" not in said(guarded.attempt("rebase", "-q", "--rebase-merges", "main"))
    guarded.stage("theirs.py", unrelated_source("theirs"))
    guarded.git("commit", "-q", "--no-verify", "-m", "bad again")
    finished = guarded.attempt("commit", "--amend", "-m", "worse")
    assert names(said(finished), "theirs.py", "theirs")
