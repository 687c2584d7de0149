"""In a CI job: the base is found by itself, and what is missing is said with its remedy."""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING

import pytest

from tests.support.git_repo import GitRepo
from tests.support.run import antipasta, gate, metrics
from tests.support.sources import TIDY, function_source, unrelated_source

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.support.run import Finished

GOOD = function_source("tangled", TIDY)
BAD = function_source("tangled")
ZEROS = "0" * 40
PULL_REQUEST = {"GITHUB_ACTIONS": "true", "GITHUB_BASE_REF": "main"}


@pytest.fixture
def origin(repo: GitRepo) -> GitRepo:
    """main with old debt, that moved on since `feature` left it; feature spoils a function."""
    repo.base({"legacy.py": BAD})
    repo.base({"mod.py": GOOD})
    repo.branch("feature")
    repo.base({"mod.py": f"# half way\n{GOOD}"})
    repo.base({"mod.py": BAD})
    repo.switch("main")
    repo.base({"other.py": unrelated_source("drain")})
    repo.switch("feature")
    return repo


def cloned(origin: GitRepo, tmp_path: Path, *options: str) -> GitRepo:
    """A clone of `origin` over a protocol, as a CI service makes it."""
    origin.git("clone", "-q", *options, origin.root.as_uri(), str(tmp_path / "clone"))
    return GitRepo(tmp_path / "clone")


def command(finished: Finished) -> tuple[str, ...]:
    """The git command that the error says to run, without `git`."""
    assert finished.returncode == 1, finished.stdout + finished.stderr
    assert finished.stdout == ""
    assert "Traceback" not in finished.stderr
    found = re.search(r"^  run (git [^(\n]+)", finished.stderr, re.MULTILINE)
    assert found, finished.stderr
    return tuple(shlex.split(found[1])[1:])


def failing(verdict: dict[str, list[dict[str, str]]]) -> list[tuple[str, str]]:
    return [(each["path"], each["function"]) for each in verdict["violations"]]


def test_a_pull_request_is_judged_without_a_flag(origin: GitRepo, tmp_path: Path) -> None:
    clone = cloned(origin, tmp_path)
    clone.write("untracked.py", unrelated_source("not_of_the_branch"))

    finished = antipasta("gate", cwd=clone.root, env=PULL_REQUEST)
    verdict = gate(cwd=clone.root, exit_code=2, env=PULL_REQUEST)

    assert failing(verdict) == [("mod.py", "tangled")]
    assert verdict["mode"] == "ratchet"
    assert verdict["source"]["kind"] == "revision"
    assert verdict["source"]["base"] == origin.git("merge-base", "main", "feature").strip()
    reason = "the target of the pull request (GITHUB_BASE_REF)"
    assert verdict["source"]["base_reason"] == reason
    assert f"antipasta: the base is origin/main: {reason}\n" in finished.stderr


@pytest.mark.parametrize(
    "job",
    [
        PULL_REQUEST,
        {"GITLAB_CI": "1", "CI_DEFAULT_BRANCH": "main"},
        {"TF_BUILD": "1", "SYSTEM_PULLREQUEST_TARGETBRANCH": "refs/heads/main"},
        {"BITBUCKET_BUILD_NUMBER": "7", "BITBUCKET_PR_DESTINATION_BRANCH": "main"},
        {"JENKINS_URL": "x", "CHANGE_TARGET": "main"},
    ],
    ids=lambda job: next(iter(job)),
)
def test_a_tag_is_not_taken_for_the_target(
    origin: GitRepo, tmp_path: Path, job: dict[str, str]
) -> None:
    """git looks for a tag first; whoever may push one must not name the base of his own change."""
    origin.git("tag", "origin/main", "feature")
    clone = cloned(origin, tmp_path)
    assert clone.git("rev-parse", "origin/main^{commit}") == clone.git("rev-parse", "HEAD")

    assert failing(gate(cwd=clone.root, exit_code=2, env=job)) == [("mod.py", "tangled")]


def test_a_pull_request_whose_target_is_checked_out(origin: GitRepo, tmp_path: Path) -> None:
    """For `pull_request_target`, GitHub runs the job of the target, on the target."""
    clone = cloned(origin, tmp_path, "-b", "main")
    head = origin.git("rev-parse", "feature").strip()
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"pull_request": {"head": {"sha": head}}}))
    job = {
        **PULL_REQUEST,
        "GITHUB_EVENT_NAME": "pull_request_target",
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_REF_NAME": "main",
    }

    verdict = gate(cwd=clone.root, exit_code=2, env=job)

    assert failing(verdict) == [("mod.py", "tangled")]
    assert verdict["source"]["revision"] == head
    assert verdict["source"]["base"] == origin.git("merge-base", "main", "feature").strip()

    shallow = cloned(origin, tmp_path / "few", "-b", "main", "--single-branch")
    assert command(antipasta("gate", cwd=shallow.root, env=job))[-2:] == ("origin", head)


@pytest.mark.parametrize(
    ("arguments", "exit_code"),
    [
        (("--staged",), 0),
        (("--rev", "main"), 2),
        (("--base", "HEAD"), 0),
        (("--mode", "absolute"), 2),
    ],
)
def test_what_is_named_is_what_is_judged(
    origin: GitRepo, tmp_path: Path, arguments: tuple[str, ...], exit_code: int
) -> None:
    """A base that nobody needs is not looked for: here it is not there."""
    verdict = gate(*arguments, cwd=origin.root, exit_code=exit_code, env=PULL_REQUEST)

    assert "base_reason" not in verdict["source"]


def test_measuring_and_standard_input_have_no_base(origin: GitRepo) -> None:
    measured = metrics(cwd=origin.root, env=PULL_REQUEST)
    gate(
        *("-", "--stdin-filename", "a.py"),
        cwd=origin.root,
        exit_code=2,
        stdin=BAD.encode(),
        env=PULL_REQUEST,
    )

    assert measured["summary"]["files"] == 2


def test_a_run_without_a_base_is_judged_whole_and_says_so(origin: GitRepo) -> None:
    finished = antipasta("gate", cwd=origin.root, env={"TF_BUILD": "True"})

    assert finished.returncode == 2
    assert "legacy.py" in finished.stdout
    assert "Azure names no base for this run" in finished.stderr


def pushed(tmp_path: Path, **event: object) -> dict[str, str]:
    """The environment of a GitHub job, with what happened."""
    path = tmp_path / "event.json"
    path.write_text(json.dumps(event))
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_PATH": str(path),
        "GITHUB_REF_NAME": "feature",
    }


def test_a_push_is_compared_with_what_was_there_before(origin: GitRepo, tmp_path: Path) -> None:
    before = origin.git("rev-parse", "HEAD~1").strip()

    verdict = gate(cwd=origin.root, exit_code=2, env=pushed(tmp_path, before=before))

    assert verdict["source"]["base"] == before


def test_the_push_of_a_new_branch_is_compared_with_the_default_branch(
    origin: GitRepo, tmp_path: Path
) -> None:
    clone = cloned(origin, tmp_path)
    env = pushed(tmp_path, before=ZEROS, repository={"default_branch": "main"})

    verdict = gate(cwd=clone.root, exit_code=2, env=env)

    assert verdict["source"]["base"] == origin.git("merge-base", "main", "feature").strip()


def test_a_merge_queue_commit(origin: GitRepo, tmp_path: Path) -> None:
    """Two pull requests wait; the second is judged on top of the first, and by itself."""
    origin.switch("main")
    origin.branch("gh-readonly-queue/main/pr-1")
    first = origin.base({"first.py": unrelated_source("of_the_first")})
    origin.branch("gh-readonly-queue/main/pr-2")
    origin.git("merge", "-q", "--no-ff", "-m", "merge queue", "feature")
    clone = cloned(origin, tmp_path)
    clone.git("checkout", "-q", "--detach", "origin/gh-readonly-queue/main/pr-2")

    verdict = gate(
        cwd=clone.root, exit_code=2, env=pushed(tmp_path, merge_group={"base_sha": first})
    )

    assert verdict["source"]["base"] == first
    assert failing(verdict) == [("mod.py", "tangled")]


SHALLOW = (
    ("--depth=1", "--no-single-branch"),
    ("--depth=1",),
    ("--single-branch",),
    ("--single-branch", "--depth=1", "--bare"),
)


@pytest.mark.parametrize("options", SHALLOW, ids=" ".join)
@pytest.mark.parametrize(
    ("arguments", "env"), [((), PULL_REQUEST), (("--base", "origin/main", "--head", "HEAD"), {})]
)
def test_what_a_clone_lacks_is_fetched_by_the_command_in_the_error(
    origin: GitRepo,
    tmp_path: Path,
    options: tuple[str, ...],
    arguments: tuple[str, ...],
    env: Mapping[str, str],
) -> None:
    clone = cloned(origin, tmp_path, *options)

    remedy = command(antipasta("gate", *arguments, cwd=clone.root, env=env))
    clone.git(*remedy)

    verdict = gate(*arguments, cwd=clone.root, exit_code=2, env=env)
    assert failing(verdict) == [("mod.py", "tangled")]


@pytest.mark.parametrize("base", ["HEAD~2", "main"])
def test_a_revision_beyond_a_shallow_clone(origin: GitRepo, tmp_path: Path, base: str) -> None:
    clone = cloned(origin, tmp_path, "--depth=1")
    base = origin.git("rev-parse", base).strip() if base == "main" else base

    remedy = command(antipasta("gate", "--base", base, cwd=clone.root))
    clone.git(*remedy)

    gate("--base", base, cwd=clone.root, exit_code=2)


def test_a_shallow_clone_is_deepened_step_by_step(origin: GitRepo, tmp_path: Path) -> None:
    clone = cloned(origin, tmp_path, "--depth=1", "--no-single-branch")
    finished = antipasta("gate", cwd=clone.root, env=PULL_REQUEST)
    deepen = re.search(r"git (fetch) (--deepen=\d+) ", finished.stderr)
    assert deepen, finished.stderr

    clone.git(*deepen.groups())

    gate(cwd=clone.root, exit_code=2, env=PULL_REQUEST)


def test_an_unrelated_history(origin: GitRepo) -> None:
    origin.git("checkout", "-q", "--orphan", "alone")
    origin.base({"mod.py": BAD})

    finished = antipasta("gate", "--base", "main", cwd=origin.root)

    assert finished.returncode == 1
    assert "their histories are unrelated" in finished.stderr
    remedy = re.search(r"antipasta (gate --rev \w+)", finished.stderr)
    assert remedy
    assert antipasta(*remedy[1].split(), cwd=origin.root).returncode == 2


def test_a_detached_head(origin: GitRepo, tmp_path: Path) -> None:
    clone = cloned(origin, tmp_path)
    clone.git("checkout", "-q", "--detach")
    clone.git("branch", "-q", "-D", "feature")

    verdict = gate(cwd=clone.root, exit_code=2, env=PULL_REQUEST)

    assert failing(verdict) == [("mod.py", "tangled")]
