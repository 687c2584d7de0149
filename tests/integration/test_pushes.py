"""What a push brings to a remote, judged as the pre-commit framework asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.run import antipasta_hook, document
from tests.support.sources import TIDY, function_source, unrelated_source

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.git_repo import GitRepo

GOOD = function_source("tangled", TIDY)
BAD = function_source("tangled")
THEIRS = unrelated_source("theirs")


@pytest.fixture
def pushed(repo: GitRepo, tmp_path: Path) -> GitRepo:
    """feature is on the remote; since then somebody pushed bad code to the remote's main."""
    repo.git("init", "-q", "--bare", str(tmp_path / "remote.git"))
    repo.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    repo.base({"mod.py": GOOD})
    repo.branch("feature")
    repo.base({"mine.py": "x = 1\n"})
    repo.git("push", "-q", "--no-verify", "origin", "feature")
    repo.switch("main")
    repo.base({"theirs.py": THEIRS})
    repo.git("push", "-q", "--no-verify", "origin", "main")
    repo.switch("feature")
    return repo


def pushing(
    repo: GitRepo,
    *paths: str,
    exit_code: int,
    base: str = "origin/feature",
    remote: str = "origin",
) -> dict[str, Any]:
    """The hook's verdict on a push of HEAD to the remote's `base`."""
    env = {
        "PRE_COMMIT_FROM_REF": base,
        "PRE_COMMIT_TO_REF": "HEAD",
        "PRE_COMMIT_REMOTE_NAME": remote,
    }
    arguments = ("--budget", "60", "--format", "json", "--", *paths)
    return document(antipasta_hook(*arguments, cwd=repo.root, env=env), exit_code=exit_code)


def judged(repo: GitRepo, *, exit_code: int, **more: str) -> tuple[int, set[str]]:
    """How many files were judged, and the paths of the violations."""
    verdict = pushing(repo, exit_code=exit_code, **more)
    return verdict["summary"]["files_judged"], {each["path"] for each in verdict["violations"]}


def test_what_a_rebase_brought_along_is_on_the_remote_already(pushed: GitRepo) -> None:
    pushed.git("rebase", "-q", "main")

    assert judged(pushed, exit_code=0) == (1, set())
    # The framework names what differs from the branch on the remote.
    pushing(pushed, "theirs.py", "mine.py", exit_code=0)

    pushed.base({"mod.py": BAD})
    assert judged(pushed, exit_code=2) == (2, {"mod.py"})


def test_what_a_merge_brought_along_is_on_the_remote_already(pushed: GitRepo) -> None:
    pushed.base({"more.py": "x = 1\n"})
    pushed.git("merge", "-q", "--no-verify", "--no-edit", "main")

    assert judged(pushed, exit_code=0) == (1, set())

    pushed.base({"mod.py": BAD, "theirs.py": f"x = 1\n{THEIRS}"})
    assert judged(pushed, exit_code=2) == (3, {"mod.py"})


def test_without_the_name_of_a_remote_the_range_counts_as_it_stands(pushed: GitRepo) -> None:
    pushed.git("merge", "-q", "--no-verify", "--no-edit", "main")

    assert judged(pushed, remote="", exit_code=2)[1] == {"theirs.py"}
    assert judged(pushed, remote="elsewhere", exit_code=2)[1] == {"theirs.py"}


def test_what_the_remote_has_in_another_branch_is_not_judged_again(pushed: GitRepo) -> None:
    pushed.switch("main")

    assert judged(pushed, exit_code=0) == (0, set())


def test_of_a_branch_that_merged_twice_the_last_merge_counts(pushed: GitRepo) -> None:
    """What was bad when the branch began, and is mended since, is no measure."""
    pushed.branch("new", "main")
    pushed.base({"new.py": "x = 1\n"})
    pushed.switch("main")
    pushed.base({"theirs.py": unrelated_source("theirs", TIDY)})
    pushed.git("push", "-q", "--no-verify", "origin", "main")
    pushed.switch("new")
    pushed.git("merge", "-q", "--no-verify", "--no-edit", "main")
    pushed.base({"theirs.py": f"x = 1\n{THEIRS}"})

    assert judged(pushed, base="origin/main~1", exit_code=2) == (2, {"theirs.py"})


def test_a_history_of_its_own_has_nothing_to_be_compared_with(pushed: GitRepo) -> None:
    pushed.git("checkout", "-q", "--orphan", "alone")
    pushed.git("commit", "-q", "-m", "alone", "--no-verify")
    env = {
        "PRE_COMMIT_FROM_REF": "origin/main",
        "PRE_COMMIT_TO_REF": "HEAD",
        "PRE_COMMIT_REMOTE_NAME": "origin",
    }

    finished = antipasta_hook("--on-error", "fail", cwd=pushed.root, env=env)

    assert finished.returncode == 1
    assert "origin/main and HEAD have no common ancestor" in finished.stderr
