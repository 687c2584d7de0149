"""The text of an editor, held against the versions that its file has in git."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.run import antipasta, document
from tests.support.sources import TIDY, function_source, javascript_source

if TYPE_CHECKING:
    from tests.support.git_repo import GitRepo

BAD = function_source("tangled")
GOOD = function_source("tangled", TIDY)
OLD = function_source("tangled", 12)


def judged(
    repo: GitRepo, text: str, *arguments: str, name: str = "mod.py", exit_code: int, below: str = ""
) -> dict[str, Any]:
    finished = antipasta(
        *("gate", "-", "--stdin-filename", name, "--format", "json", *arguments),
        cwd=repo.root / below,
        stdin=text.encode(),
    )
    return document(finished, exit_code=exit_code)


@pytest.mark.parametrize("source", [("--staged",), ("--base", "HEAD")])
def test_a_buffer_is_compared_with_what_is_committed(
    repo: GitRepo, source: tuple[str, ...]
) -> None:
    base = repo.base({"mod.py": OLD})

    verdict = judged(repo, BAD, *source, exit_code=2)

    (violation,) = verdict["violations"]
    assert (violation["value"], violation["previous"]) == (14, 12)
    assert violation["contributions"]
    assert verdict["source"]["kind"] == "stdin"
    assert verdict["source"]["base"] == base
    assert judged(repo, OLD + "\nx = 1\n", *source, exit_code=0)["violations"] == []


def test_neither_the_index_nor_the_disk_counts(repo: GitRepo) -> None:
    repo.base({"mod.py": GOOD})
    repo.stage("mod.py", BAD)

    judged(repo, GOOD, "--staged", exit_code=0)
    (violation,) = judged(repo, BAD, "--staged", exit_code=2)["violations"]
    assert violation["previous"] == TIDY


@pytest.mark.parametrize("source", [("--staged",), ("--base", "HEAD")])
def test_a_file_that_the_index_renamed_is_compared_with_what_it_was(
    repo: GitRepo, source: tuple[str, ...]
) -> None:
    repo.base({"mod.py": OLD, "new/other.py": "x = 1\n"})
    repo.git("mv", "mod.py", "new/name.py")

    (violation,) = judged(repo, BAD, *source, name="new/name.py", exit_code=2)["violations"]
    assert violation["previous"] == 12
    judged(repo, function_source("tangled", 13), *source, name="new/name.py", exit_code=0)
    # A new file that the index does not know is new.
    judged(repo, OLD, *source, name="unknown.py", exit_code=2)


def test_the_name_counts_from_where_one_stands(repo: GitRepo) -> None:
    repo.base({"pkg/mod.js": javascript_source("f", 12)})

    verdict = judged(
        repo, javascript_source("f", 14), "--staged", name="mod.js", below="pkg", exit_code=2
    )

    (violation,) = verdict["violations"]
    assert (violation["path"], violation["previous"]) == ("pkg/mod.js", 12)


@pytest.mark.parametrize("source", [("--staged",), ("--base", "main")])
def test_a_file_that_git_does_not_know_is_new(repo: GitRepo, source: tuple[str, ...]) -> None:
    repo.base({"other.py": GOOD})
    repo.branch("feature")

    (violation,) = judged(repo, BAD, *source, exit_code=2)["violations"]

    assert (violation["previous"], violation["change"]) == (None, "added")


def test_before_the_first_commit_everything_is_new(repo: GitRepo) -> None:
    judged(repo, BAD, "--staged", exit_code=2)


def test_the_base_is_where_the_branch_began(repo: GitRepo) -> None:
    repo.base({"mod.py": OLD})
    repo.branch("feature")
    repo.switch("main")
    repo.base({"mod.py": function_source("tangled", 20)})
    repo.switch("feature")

    (violation,) = judged(repo, BAD, "--base", "main", exit_code=2)["violations"]

    assert violation["previous"] == 12


def test_while_a_merge_is_in_progress_the_most_lenient_parent_counts(repo: GitRepo) -> None:
    repo.base({"mod.py": GOOD})
    repo.branch("feature")
    repo.base({"mod.py": BAD})
    repo.switch("main")
    repo.base({"mod.py": function_source("tangled", 5)})
    assert repo.attempt("merge", "feature").returncode != 0

    judged(repo, BAD, "--staged", exit_code=0)


def test_the_rules_of_its_path_hold(repo: GitRepo) -> None:
    repo.write(".antipasta.yaml", 'exclude: ["vendor/**"]\n')
    repo.base({"a.py": GOOD})

    verdict = judged(repo, BAD, "--staged", name="vendor/mod.py", exit_code=0)

    assert verdict["summary"]["files"] == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("gate", "-", "--staged"), "standard input has no name to compare it by"),
        (("gate", "-", "a.py", "--staged"), "takes no other source"),
        (("gate", "-", "--stdin-filename", "../a.py", "--staged"), "is outside the repository"),
        (("gate", "-", "--stdin-filename", "a.xyz", "--staged"), "the language of 'a.xyz'"),
        (("metrics", "-", "--stdin-filename", "a.py", "--staged"), "measures nothing but"),
    ],
)
def test_what_cannot_be_compared_is_named(
    repo: GitRepo, arguments: tuple[str, ...], message: str
) -> None:
    finished = antipasta(*arguments, cwd=repo.root, stdin=GOOD.encode())

    assert finished.returncode == 1
    assert message in finished.stderr


@pytest.mark.parametrize("source", [("--staged",), ("--base", "HEAD")])
def test_a_file_that_git_calls_generated_is_not_judged(
    repo: GitRepo, source: tuple[str, ...]
) -> None:
    repo.base({".gitattributes": "gen/* linguist-generated\n", "gen/mod.py": GOOD, "a.py": GOOD})

    verdict = judged(repo, BAD, *source, name="gen/mod.py", exit_code=0)

    assert verdict["ignored"] == [{"path": "gen/mod.py", "reason": "generated"}]
    repo.write(".gitattributes", "* linguist-generated\n")
    judged(repo, BAD, *source, name="a.py", exit_code=2)
