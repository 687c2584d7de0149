"""The command `hook`: it parses, delegates and prints."""

from __future__ import annotations

import sys

import pytest
from click.testing import CliRunner, Result

from antipasta.cli.hook import hook

from .conftest import FOREIGN, Repo

pytestmark = pytest.mark.every_system


@pytest.fixture
def in_repo(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """The current directory is the repository, and this Python is the stand-in."""
    monkeypatch.chdir(repo.root)
    monkeypatch.setattr(sys, "executable", str(repo.interpreter))
    return repo


def call(*arguments: str) -> Result:
    return CliRunner().invoke(hook, arguments)


def test_install_status_uninstall(in_repo: Repo) -> None:
    in_repo.write(in_repo.hook(), FOREIGN)
    assert call("install").output == (
        "pre-commit: installed in .git/hooks/pre-commit\n"
        "  the hook that was there is kept as .git/hooks/pre-commit.antipasta-chained"
        " and runs first\n"
        "pre-merge-commit: installed in .git/hooks/pre-merge-commit\n"
        "Next: antipasta hook status   (proves that git runs it)\n"
    )
    status = call("status")
    assert status.exit_code == 0
    assert "  ok   tried with git hook run pre-commit: antipasta answered\n" in status.output
    assert status.output.endswith("Once without: SKIP=antipasta git commit\n")
    assert "the earlier hook is restored" in call("uninstall").output
    assert call("uninstall").output.count("nothing changed") == 2


def test_status_of_a_hook_that_will_not_run(in_repo: Repo) -> None:
    status = call("status")
    assert status.exit_code == 1
    assert status.output.endswith(
        "antipasta will NOT run at pre-commit and pre-merge-commit. Next: antipasta hook install\n"
    )


def test_status_names_all_that_will_not_run(in_repo: Repo) -> None:
    call("install", "--pre-push")
    assert "Before a push: what cherry-picks, reverts and rebases made" in call("status").output
    in_repo.hook("pre-commit").unlink()
    assert "NOT run at pre-commit. Next" in call("status").output
    in_repo.hook("pre-push").chmod(0o644)
    in_repo.hook("post-rewrite").chmod(0o644)
    assert "NOT run at pre-commit, pre-push and post-rewrite. Next" in call("status").output
    assert "hook install --pre-push" not in call("status").output


def test_status_says_what_is_not_judged(in_repo: Repo) -> None:
    call("install")
    assert call("status").output.splitlines()[-3:-1] == [
        "Not judged: cherry-picks, reverts, rebases, git am. To judge them before a push:",
        "  antipasta hook install --pre-push",
    ]


def test_status_of_a_hook_that_is_switched_off(
    in_repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    call("install")
    monkeypatch.setenv("SKIP", "antipasta")
    status = call("status")
    assert status.exit_code == 1
    assert status.output.endswith(
        "antipasta will NOT run at pre-commit and pre-merge-commit. Next: unset SKIP\n"
    )


def test_status_where_the_configuration_has_a_mistake(in_repo: Repo) -> None:
    call("install")
    in_repo.write(".antipasta.yaml", "hok: 1\nhook: {budget: 0}\n")
    status = call("status")
    assert status.exit_code == 1
    assert status.output.endswith(
        "configuration and baseline:\n"
        "  FAIL .antipasta.yaml:1: hok: no such name; did you mean hook?\n"
        "  FAIL .antipasta.yaml:2: hook.budget: is 0; it must be a positive number\n"
        "       mend the file; antipasta config validate checks it\n"
        "antipasta can NOT judge: each commit goes through unjudged."
        " Next: mend that, then run this again\n"
    )
    in_repo.write(".antipasta.yaml", "hook: {budget: 2}\n")
    assert call("status").exit_code == 0


@pytest.mark.parametrize(
    ("baseline", "said"),
    [
        (None, "FAIL list.toml: the baseline is not in the index\n       git add list.toml"),
        ("version = 1\nentries = [\n  { path = 1 },\n]\n", "FAIL list.toml:3: "),
        ("version = 1\nentries = = 1\n", "FAIL list.toml:2: "),
        ("version = 2\n", "FAIL list.toml: "),
    ],
    ids=["missing", "entry", "syntax", "version"],
)
def test_status_where_the_baseline_has_a_mistake(
    in_repo: Repo, baseline: str | None, said: str
) -> None:
    call("install")
    in_repo.write(".antipasta.yaml", "baseline: list.toml\n")
    if baseline is not None:
        in_repo.write("list.toml", baseline)
        in_repo.git("add", "list.toml")
    status = call("status")
    assert status.exit_code == 1
    assert said in status.output
    assert "each commit goes through unjudged" in status.output


def test_status_where_trouble_refuses_commits(in_repo: Repo) -> None:
    call("install")
    in_repo.write(".antipasta.yaml", "baseline: list.toml\nhook: {on_error: fail}\n")
    assert "can NOT judge: each commit is refused." in call("status").output


def test_status_where_the_environment_has_a_mistake(
    in_repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    call("install")
    monkeypatch.setenv("ANTIPASTA_BUDGET", "soon")
    status = call("status")
    assert status.exit_code == 1
    assert "FAIL ANTIPASTA_BUDGET" in status.output


@pytest.mark.parametrize("command", ["install", "uninstall", "status"])
def test_help(command: str) -> None:
    result = call(command, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.output
