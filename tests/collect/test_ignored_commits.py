from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.collect.ignored_commits import IGNORED_COMMITS, ignored_commits
from tests.support.collecting import opened

if TYPE_CHECKING:
    import pytest

    from tests.support.git_repo import GitRepo

ONE, OTHER, THIRD = "1" * 40, "a" * 40, "c" * 40


def test_without_a_file_none_are_ignored(repo: GitRepo) -> None:
    assert ignored_commits(opened(repo), repo.base({"a.py": ""})) == (frozenset(), ())


def test_the_file_of_the_commit_counts_and_not_that_on_disk(repo: GitRepo) -> None:
    head = repo.base({IGNORED_COMMITS: f"# black\n{ONE}\n  {OTHER.upper()}  # ruff\r\n\n"})
    repo.write(IGNORED_COMMITS, THIRD)

    oids, notes = ignored_commits(opened(repo), head)

    assert oids == {ONE, OTHER}
    assert notes == ()


def test_what_is_no_commit_id_is_named(repo: GitRepo) -> None:
    head = repo.base({IGNORED_COMMITS: f"{ONE}\nabc\nHEAD\n{'1' * 39}g\n{'1' * 64}\n"})

    oids, notes = ignored_commits(opened(repo), head)

    assert oids == {ONE}
    assert notes == (
        f"{IGNORED_COMMITS} lists what is no whole commit id: {'1' * 64}, {'1' * 39}g, abc",
    )


def test_configured_files_count_up_to_an_empty_one(repo: GitRepo) -> None:
    head = repo.base({IGNORED_COMMITS: ONE})
    repo.write("one", OTHER)
    repo.write("other", THIRD)
    for value in ("one", "", "other", IGNORED_COMMITS, "gone"):
        repo.git("config", "--add", "blame.ignoreRevsFile", value)

    oids, notes = ignored_commits(opened(repo), head)

    assert oids == {ONE, THIRD}
    assert notes == ("gone cannot be read: No such file or directory",)


def test_too_large_files_are_named(repo: GitRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTIPASTA_MAX_CONFIG_BYTES", "50")
    head = repo.base({IGNORED_COMMITS: f"{ONE}\n{OTHER}\n"})
    repo.write("one", f"{ONE}\n{OTHER}\n")
    repo.git("config", "blame.ignoreRevsFile", "one")

    oids, notes = ignored_commits(opened(repo), head)

    assert oids == frozenset()
    assert [note.split(" ")[0] for note in notes] == [IGNORED_COMMITS, "one"]
