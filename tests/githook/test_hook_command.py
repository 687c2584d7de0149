"""The command `hook`: it parses, delegates and prints."""

from __future__ import annotations

import sys

import pytest
from click.testing import CliRunner, Result

from antipasta.cli.hook import hook

from .conftest import FOREIGN, Repo


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


@pytest.mark.parametrize("command", ["install", "uninstall", "status"])
def test_help(command: str) -> None:
    result = call(command, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.output
