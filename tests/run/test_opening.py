"""The stages of opening a run: what each of them knows, and what it does not do yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from antipasta.errors import ConfigError, GitError, UsageError
from antipasta.run.directories import TALLIES
from antipasta.run.opening import find_files, open_request, open_run, policy_of_commit
from antipasta.run.request import Request
from tests.support.git_repo import GitRepo

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def project(tmp_path: Path) -> GitRepo:
    """A repository without the hook, with two committed files."""
    repo = GitRepo.create(tmp_path / "project")
    repo.base({"a.py": "x = 1\n", "legacy/b.py": "y = 1\n"})
    return repo


def asked(repo: GitRepo, *paths: str, **options: Any) -> Request:
    return Request(cwd=str(repo.root), paths=paths)._replace(**options)


def test_an_opened_request_knows_the_settings_before_a_revision_can_be_wrong(
    project: GitRepo,
) -> None:
    project.write(".antipasta.yaml", "gate: {on_error: pass}\n")

    with open_request(asked(project, base="nowhere")) as opened:
        assert opened.settings.gate.on_error == "pass"
        with pytest.raises(GitError, match="nowhere"):
            open_run(opened)


def test_a_bad_flag_is_found_after_the_settings(project: GitRepo) -> None:
    request = asked(project, thresholds=("c=1",))
    with open_request(request) as opened, pytest.raises(UsageError, match="'c'"):
        open_run(opened)


def test_a_bad_configuration_opens_nothing(project: GitRepo) -> None:
    project.write(".antipasta.yaml", "thresholds: {cyclomatic: 3}\n")

    with pytest.raises(ConfigError, match="cyclomatic"), open_request(asked(project)):
        pytest.fail("it was opened")


def test_the_index_and_a_revision_exclude_each_other(project: GitRepo) -> None:
    with (
        pytest.raises(UsageError, match="exclude each other"),
        open_request(asked(project, staged=True, head="HEAD")),
    ):
        pytest.fail("it was opened")


def test_an_open_run_has_no_files_until_they_are_found(project: GitRepo) -> None:
    with open_request(asked(project)) as opened:
        run = open_run(opened)
        assert run.collection.candidates == ()
        found = find_files(run)

    assert [each.head.path for each in found.collection.candidates] == ["a.py", "legacy/b.py"]
    assert found.directories is None


def test_what_is_excluded_is_set_aside_and_named(project: GitRepo) -> None:
    project.write(".antipasta.yaml", "exclude: [legacy/]\n")

    with open_request(asked(project)) as opened:
        collection = find_files(open_run(opened)).collection

    assert [each.head.path for each in collection.candidates] == ["a.py"]
    assert [each.head.path for each in collection.bystanders] == ["legacy/b.py"]
    assert [tuple(each) for each in collection.ignored] == [("legacy/b.py", "excluded")]


@pytest.mark.parametrize(
    ("options", "by_directory"),
    [
        ({"head": "HEAD"}, True),
        ({"head": "HEAD", "use_cache": False}, False),
        ({"base": "HEAD"}, False),
    ],
)
def test_directories_are_left_out_where_the_request_allows_it(
    project: GitRepo, options: dict[str, Any], *, by_directory: bool
) -> None:
    with open_request(asked(project, **options)) as opened:
        run = find_files(open_run(opened), TALLIES)

    assert (run.directories is not None) is by_directory


def test_a_flag_beats_the_file_and_holds_for_a_commit_too(project: GitRepo) -> None:
    project.base({".antipasta.yaml": "thresholds: {cyclomatic_complexity: 5}\n"})

    with open_request(asked(project, thresholds=("cyclomatic=7",))) as opened:
        run = open_run(opened)
        assert run.policy.thresholds("a.py")["cyclomatic_complexity"] == 7
        assert policy_of_commit(run, "HEAD").thresholds("a.py")["cyclomatic_complexity"] == 7


def test_the_cache_is_closed_at_the_end(project: GitRepo) -> None:
    with open_request(asked(project)) as opened:
        assert opened.store.is_open

    assert not opened.store.is_open


@pytest.mark.parametrize(
    ("request_", "variable", "seconds"),
    [
        ({"is_hook": True, "staged": True}, "", 2.0),
        # A push can wait longer than a commit.
        ({"is_hook": True, "base": "HEAD", "head": "HEAD"}, "", 60.0),
        ({"is_hook": True, "base": "HEAD", "head": "HEAD"}, "3", 3.0),
        ({"is_hook": True, "base": "HEAD", "budget": 4.0}, "", 4.0),
        ({"base": "HEAD"}, "", None),
        ({"base": "HEAD"}, "3", 3.0),
    ],
)
def test_the_budget_of_a_run(
    project: GitRepo,
    monkeypatch: pytest.MonkeyPatch,
    request_: dict[str, Any],
    variable: str,
    seconds: float | None,
) -> None:
    project.write(".antipasta.yaml", "hook: {budget: 2.0}\n")
    if variable:
        monkeypatch.setenv("ANTIPASTA_BUDGET", variable)
    else:
        monkeypatch.delenv("ANTIPASTA_BUDGET", raising=False)

    with open_request(asked(project, **request_)) as opened:
        assert opened.budget.seconds == seconds
