"""A range of commits, in every kind of repository that a CI job may find itself in."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

from tests.support.crossing import cross
from tests.support.expect import clear_error
from tests.support.git_repo import GitRepo
from tests.support.run import antipasta, antipasta_hook, gate, metrics
from tests.support.sources import TIDY, function_source, unrelated_source

if TYPE_CHECKING:
    from pathlib import Path

GOOD = function_source("tangled", TIDY)
BAD = function_source("tangled")
LEGACY = unrelated_source("legacy")
RANGE = ("--base", "main", "--head", "feature")


@pytest.fixture
def branch(repo: GitRepo) -> GitRepo:
    """feature moves old debt and spoils a function, under a policy of its own."""
    repo.base({"legacy.py": LEGACY, "mod.py": GOOD})
    repo.branch("feature")
    repo.git("mv", "legacy.py", "moved.py")
    strict = unrelated_source("strict", TIDY)
    repo.base(
        {"mod.py": BAD, "strict.py": strict, ".antipasta.yaml": "thresholds: {parameters: 1}"}
    )
    return repo


@pytest.fixture
def bare(branch: GitRepo, tmp_path: Path) -> Path:
    branch.git("clone", "-q", "--mirror", ".", str(tmp_path / "bare.git"))
    return tmp_path / "bare.git"


def breaches(verdict: dict[str, list[dict[str, str]]]) -> set[tuple[str, str]]:
    return {(each["path"], each["metric"]) for each in verdict["violations"]}


def test_a_bare_repository_gives_the_same_verdict(branch: GitRepo, bare: Path) -> None:
    verdict = gate(*RANGE, "-v", cwd=bare, exit_code=2)

    assert breaches(verdict) == {("mod.py", "cyclomatic_complexity"), ("strict.py", "parameters")}
    expected = gate(*RANGE, cwd=branch.root, exit_code=2)
    for field in ("source", "violations", "changes", "summary"):
        assert verdict[field] == expected[field]


def test_a_revision_of_a_bare_repository_is_judged_by_its_own_configuration(bare: Path) -> None:
    assert ("moved.py", "parameters") in breaches(gate("--rev", "feature", cwd=bare, exit_code=2))
    assert breaches(gate("--rev", "main", cwd=bare, exit_code=2)) == {
        ("legacy.py", "cyclomatic_complexity")
    }
    assert metrics("--rev", "main", "mod.py", cwd=bare)["summary"]["files"] == 1


@pytest.mark.parametrize("arguments", [(), ("--staged",), ("--base", "main")])
def test_what_needs_a_working_tree_says_so(bare: Path, arguments: tuple[str, ...]) -> None:
    finished = antipasta("gate", *arguments, cwd=bare)

    clear_error(finished, "not in a working tree")
    assert "--base REV --head REV" in finished.stderr


def test_where_histories_cross_the_most_lenient_base_counts(repo: GitRepo) -> None:
    """Each branch has merged what the other one made worse: that is not its own doing."""
    repo.base({"mod.py": BAD, "legacy.py": LEGACY})
    worse = function_source("tangled", 15)
    cross(repo, {"mod.py": worse}, {"legacy.py": unrelated_source("legacy", 15)})
    repo.base({"mod.py": f"x = 1\n{worse}", "legacy.py": f"x = 1\n{LEGACY}"})

    assert gate(*RANGE, cwd=repo.root, exit_code=0)["summary"]["files_judged"] == 2
    gate("--base", "main", cwd=repo.root, exit_code=0)

    repo.base({"mod.py": function_source("tangled", 19)})
    verdict = gate(*RANGE, "--attribute", cwd=repo.root, exit_code=2)

    violation = verdict["violations"][0]
    assert (violation["path"], violation["previous"]) == ("mod.py", 15)
    assert violation["commit"] == repo.head()
    receipt = repo.root.parent / "receipt.json"
    gate(*RANGE, "--receipt", str(receipt), cwd=repo.root, exit_code=2)
    assert (
        antipasta("gate", *RANGE, "--verify-receipt", str(receipt), cwd=repo.root).returncode == 2
    )


def test_a_submodule_that_moves_forward(branch: GitRepo, tmp_path: Path) -> None:
    inner = GitRepo.create(tmp_path / "inner")
    inner.base({"code.py": GOOD})
    branch.switch("main")
    branch.git("submodule", "--quiet", "add", str(inner.root), "sub.py")
    branch.base({})
    branch.branch("bump")
    inner.base({"code.py": BAD})
    branch.git("-C", "sub.py", "pull", "-q")
    branch.add("sub.py")
    branch.base({"mod.py": BAD})

    verdict = gate("--base", "main", "--head", "bump", cwd=branch.root, exit_code=2)

    assert breaches(verdict) == {("mod.py", "cyclomatic_complexity")}
    assert verdict["ignored"] == [{"path": "sub.py", "reason": "submodule"}]


def test_a_renamed_directory_of_500_files_is_not_measured_again(repo: GitRepo) -> None:
    repo.base({f"old/mod{number}.py": unrelated_source(f"drain{number}") for number in range(500)})
    repo.branch("feature")
    repo.git("mv", "old", "new")
    repo.base({})

    cold = gate(*RANGE, cwd=repo.root, exit_code=0)
    warm = gate(*RANGE, cwd=repo.root, exit_code=0)

    # One measurement serves a version and its base: they are the same bytes.
    assert cold["run"]["cache"] == {"hits": 0, "misses": 500}
    assert warm["run"]["cache"] == {"hits": 500, "misses": 0}
    for verdict in (cold, warm):
        assert verdict["summary"]["files_judged"] == 500
        assert verdict["changes"] == []


@pytest.fixture
def blobless(branch: GitRepo, tmp_path: Path) -> GitRepo:
    """A clone with the whole history, but of the files only what is checked out."""
    branch.git("config", "uploadpack.allowFilter", "true")
    options = ("-q", "--filter=blob:none", "-b", "feature")
    branch.git("clone", *options, branch.root.as_uri(), str(tmp_path / "clone"))
    return GitRepo(tmp_path / "clone")


def test_a_partial_clone_lacks_content_and_the_error_has_the_command(blobless: GitRepo) -> None:
    arguments = ("gate", "--base", "origin/main", "--head", "HEAD")

    finished = antipasta(*arguments, cwd=blobless.root)

    clear_error(finished, "mod.py", "partial clone")
    remedy = finished.stderr.splitlines()[1].partition("run git ")[2].partition(" (")[0]
    blobless.git(*shlex.split(remedy))
    assert antipasta(*arguments, cwd=blobless.root).returncode == 2


def test_renames_that_a_partial_clone_cannot_find(blobless: GitRepo) -> None:
    """git itself reads the old content, to see what was renamed and edited."""
    blobless.git("rm", "-q", "mod.py")
    blobless.base({"other.py": f"{GOOD}x = 1\n"})

    finished = antipasta("gate", "--base", "origin/main", "--head", "HEAD", cwd=blobless.root)

    clear_error(finished, "promisor remote")
    assert "git fetch --refetch --no-filter" in finished.stderr


def test_the_hook_goes_on_in_a_partial_clone(blobless: GitRepo) -> None:
    env = {"PRE_COMMIT_FROM_REF": "origin/main", "PRE_COMMIT_TO_REF": "HEAD"}
    blobless.base({"more.py": unrelated_source("more")})

    finished = antipasta_hook(cwd=blobless.root, env=env)

    assert finished.returncode == 2
    assert "more.py" in finished.stdout
    assert "mod.py  not judged (unreadable)" in finished.stdout
