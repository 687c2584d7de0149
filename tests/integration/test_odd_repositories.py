"""Repositories in unusual states and with unusual settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.expect import accepted, counts, refused
from tests.support.git_repo import GitRepo
from tests.support.run import antipasta, antipasta_hook, gate
from tests.support.sources import TIDY, function_source, unrelated_source

if TYPE_CHECKING:
    from pathlib import Path

GOOD = function_source("tangled", TIDY)
BAD = function_source("tangled")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("core.abbrev", "4"),
        ("core.quotePath", "true"),
        ("core.attributesFile", "/dev/null"),
        ("core.autocrlf", "true"),
        ("core.ignoreCase", "true"),
        ("core.preloadIndex", "false"),
        ("core.safecrlf", "true"),
        ("core.sparseCheckout", "true"),
        ("core.splitIndex", "true"),
        ("core.untrackedCache", "true"),
        ("color.ui", "always"),
        ("color.diff", "always"),
        ("diff.colorMoved", "zebra"),
        ("diff.ignoreSubmodules", "all"),
        ("diff.mnemonicPrefix", "true"),
        ("diff.noPrefix", "true"),
        ("diff.relative", "true"),
        ("diff.renames", "copies"),
        ("diff.submodule", "log"),
        ("diff.wordRegex", "."),
        ("feature.manyFiles", "true"),
        ("i18n.logOutputEncoding", "UTF-16"),
        ("index.sparse", "true"),
        ("index.version", "4"),
        ("log.showSignature", "true"),
        ("status.relativePaths", "true"),
        ("status.showUntrackedFiles", "no"),
    ],
)
def test_settings_of_git_change_no_verdict(repo: GitRepo, key: str, value: str) -> None:
    repo.git("config", key, value)
    repo.base({"pkg/mod.py": GOOD, "old.py": function_source("legacy")})
    repo.git("mv", "old.py", "pkg/new.py")
    repo.stage("pkg/mod.py", BAD)

    output = refused(repo, "pkg/mod.py", "tangled")

    assert "legacy" not in output
    assert "14 > 10 (was 3)" in output


def test_order_file_changes_no_verdict(repo: GitRepo, tmp_path: Path) -> None:
    (tmp_path / "order").write_text("z*.py\n*.py\n")
    repo.git("config", "diff.orderFile", str(tmp_path / "order"))
    repo.stage("a.py", GOOD)
    repo.stage("z.py", BAD)

    refused(repo, "z.py", "tangled")


def test_unmerged_entries_are_not_passed(repo: GitRepo) -> None:
    repo.base({"mod.py": GOOD})
    repo.branch("feature")
    repo.base({"mod.py": function_source("tangled", 13)})
    repo.switch("main")
    repo.base({"mod.py": function_source("tangled", 5)})
    assert repo.attempt("merge", "feature").returncode != 0

    finished = antipasta("gate", "--staged", cwd=repo.root)

    assert "Traceback" not in finished.stderr
    assert finished.returncode != 0
    assert "mod.py" in finished.stdout + finished.stderr


def test_index_named_by_a_relative_path(repo: GitRepo) -> None:
    """As a script does that builds a commit beside the user's own index."""
    repo.base({"mod.py": GOOD})
    env = {"GIT_INDEX_FILE": ".git/another-index"}
    repo.write("mod.py", BAD)
    assert repo.attempt("add", "mod.py", env=env).returncode == 0

    refused(repo, "mod.py", "tangled", env=env)
    accepted(repo, "commit", "-q", "--allow-empty", "-m", "the user's own index is untouched")


@pytest.mark.parametrize("bit", ["--assume-unchanged", "--skip-worktree"])
def test_entry_that_git_was_told_not_to_look_at(repo: GitRepo, bit: str) -> None:
    repo.base({"mod.py": GOOD})
    repo.stage("mod.py", BAD)
    repo.git("update-index", bit, "mod.py")
    repo.write("mod.py", GOOD)

    refused(repo, "mod.py", "tangled")


def test_file_that_becomes_a_directory(repo: GitRepo) -> None:
    repo.base({"pkg.py": BAD})
    repo.git("rm", "-q", "pkg.py")
    repo.stage("pkg.py/mod.py", BAD)

    accepted(repo)


def test_submodule_that_becomes_a_bad_file(repo: GitRepo, tmp_path: Path) -> None:
    inner = GitRepo.create(tmp_path / "inner")
    inner.base({"mod.py": GOOD})
    repo.git("submodule", "--quiet", "add", str(inner.root), "sm.py")
    repo.git("commit", "-q", "--no-verify", "-m", "submodule")
    repo.git("rm", "-q", "--cached", "sm.py")
    repo.stage_only("sm.py", BAD)

    refused(repo, "sm.py", "tangled")


def test_commit_inside_a_submodule(repo: GitRepo, tmp_path: Path) -> None:
    inner = GitRepo.create(tmp_path / "inner")
    inner.base({"mod.py": GOOD})
    repo.git("submodule", "--quiet", "add", str(inner.root), "sm")
    submodule = GitRepo(repo.root / "sm")
    submodule.install_hook()
    submodule.stage("mod.py", BAD)

    refused(submodule, "mod.py", "tangled")


def test_second_copy_of_a_moved_function_is_new(repo: GitRepo) -> None:
    repo.base({"mod.py": BAD, "keep.py": "x = 1\n"})
    repo.git("rm", "-q", "mod.py")
    repo.stage("one.py", BAD)
    repo.stage("two.py", f"x = 1\n{BAD}")

    finished = repo.commit()

    output = finished.stdout + finished.stderr
    assert finished.returncode != 0, output
    assert ("one.py:" in output) != ("two.py:" in output), "one is the move, the other a copy"


def test_replaced_objects(repo: GitRepo) -> None:
    """`git replace` shows another blob for an id; the commit will hold the staged one."""
    repo.base({"mod.py": "x = 1\n"})
    repo.stage("mod.py", BAD)
    bad = repo.git("rev-parse", ":mod.py").strip()
    good = repo.git("hash-object", "-w", "--stdin", stdin=GOOD.encode()).strip()
    repo.git("replace", bad, good)

    refused(repo, "mod.py", "tangled")


def test_blobless_clone_fetches_nothing(repo: GitRepo, tmp_path: Path) -> None:
    """The base version is not here; its name and the reason are, and the commit goes through."""
    repo.base({"mod.py": function_source("tangled", 13)})
    repo.git("config", "uploadpack.allowFilter", "true")
    repo.git("clone", "-q", "--filter=blob:none", "--no-checkout", repo.root.as_uri(), "clone")
    clone = GitRepo(repo.root / "clone")
    clone.git("read-tree", "HEAD")
    clone.install_hook()
    clone.stage("mod.py", BAD)
    repo.root.joinpath(".git", "HEAD").rename(tmp_path / "the server is down")

    finished = antipasta_hook(cwd=clone.root)

    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "mod.py" in finished.stdout + finished.stderr
    assert "Traceback" not in finished.stderr


def test_deleted_file_in_the_working_tree(repo: GitRepo) -> None:
    repo.base({"mod.py": BAD, "other.py": unrelated_source("drain")})
    (repo.root / "mod.py").unlink()

    verdict = gate(cwd=repo.root, exit_code=2)

    assert {breach["path"] for breach in verdict["violations"]} == {"other.py"}


def test_nested_repository_is_not_part_of_this_one(repo: GitRepo) -> None:
    repo.base({"mod.py": GOOD})
    GitRepo.create(repo.root / "nested").base({"inner.py": BAD})

    verdict = gate(cwd=repo.root, exit_code=0)

    assert verdict["summary"]["files"] == 1


def test_amended_merge(repo: GitRepo) -> None:
    repo.base({"mod.py": GOOD})
    repo.branch("feature")
    repo.base({"legacy.py": BAD})
    repo.switch("main")
    repo.git("merge", "-q", "--no-verify", "--no-ff", "--no-edit", "feature")
    repo.stage("mod.py", function_source("tangled", TIDY + 1))

    assert counts(accepted(repo, "commit", "-q", "--amend", "--no-edit")).files == 1


def test_many_files_in_one_commit(repo: GitRepo) -> None:
    for number in range(300):
        repo.write(f"pkg{number % 7}/mod{number}.py", function_source(f"plain_{number}", TIDY))
    repo.write("pkg3/bad.py", BAD)
    repo.add()

    output = refused(repo, "pkg3/bad.py", "tangled")

    assert counts(output).files_judged == 301
