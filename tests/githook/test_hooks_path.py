"""core.hooksPath: where it points, who else is reached through it, and what the doctor says."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from antipasta.githook import HookError
from antipasta.githook.locate import locate

from .conftest import FOREIGN, Repo

if TYPE_CHECKING:
    from pathlib import Path


def test_the_default_directory(repo: Repo) -> None:
    site = locate(str(repo.root))[0]
    assert site.path == str(repo.hook())
    assert site.in_git_dir
    assert not site.in_worktree
    assert "not set" in site.reason


def test_a_directory_of_the_team_gets_a_portable_block(repo: Repo) -> None:
    repo.git("config", "core.hooksPath", ".githooks")
    repo.write(".githooks/pre-commit", FOREIGN.replace("exit", ": exit"))
    before = repo.snapshot()
    lines = repo.install()[0].lines
    text = (repo.root / ".githooks/pre-commit").read_text()
    assert "block in .githooks/pre-commit" in lines[0]
    assert str(repo.interpreter) not in text
    assert repo.commit()
    assert not repo.commit(STUB_CODE="2")
    assert repo.log() == ["foreign", "judged"] * 2
    assert repo.runs() == [True, True]
    assert not any(outcome.changed for outcome in repo.install())
    repo.uninstall()
    assert repo.snapshot() == before


def test_the_block_goes_first_where_the_script_ends_itself(repo: Repo) -> None:
    repo.git("config", "core.hooksPath", ".githooks")
    repo.write(".githooks/pre-commit", "#!/bin/sh\n# ours\nset -e\n\nmake() { :; }\nexit 0\n")
    before = repo.snapshot()
    repo.install()
    assert not repo.commit(STUB_CODE="2")
    assert repo.runs()[0]
    repo.uninstall()
    assert repo.snapshot() == before


def test_a_block_that_is_no_longer_reached_is_found(repo: Repo) -> None:
    repo.git("config", "core.hooksPath", ".githooks")
    hook = repo.write(".githooks/pre-commit", FOREIGN)
    hook.write_text("#!/bin/sh\n:\n")
    repo.install()
    hook.write_text(hook.read_text().replace("\n:\n", "\nexit 0\n"))
    assert "exits before it reaches antipasta's block" in repo.findings()
    assert not repo.runs()[0]


@pytest.mark.parametrize("text", ["#!/bin/sh\n:", "", ":\n", "#!/bin/sh\n"])
def test_uninstall_gives_back_every_byte(repo: Repo, text: str) -> None:
    repo.git("config", "core.hooksPath", ".githooks")
    repo.write(".githooks/pre-commit", text)
    before = repo.snapshot()
    repo.install()
    assert not repo.commit(STUB_CODE="2")
    repo.uninstall()
    assert repo.snapshot() == before


def test_a_colleague_without_antipasta_is_warned_and_commits(repo: Repo) -> None:
    repo.git("config", "core.hooksPath", ".githooks")
    repo.install()
    (repo.root / ".git/antipasta/pre-commit").unlink()
    assert repo.commit()
    assert "nothing was judged" in repo.said
    assert "script is missing" in repo.findings()
    repo.install()
    assert repo.runs() == [True, True]


def test_a_colleague_who_installed_nothing_else_can_skip_it(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.git("config", "core.hooksPath", ".githooks")
    repo.install()
    (repo.root / ".git/antipasta/pre-commit").unlink()
    folder = tmp_path / "bin"
    folder.mkdir()
    repo.interpreter.rename(folder / "antipasta-hook")
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")

    assert not repo.commit(STUB_CODE="2")
    assert repo.commit(STUB_CODE="2", SKIP="other, antipasta")


def test_another_language_in_a_team_directory_is_chained(repo: Repo) -> None:
    repo.git("config", "core.hooksPath", ".githooks")
    repo.write(".githooks/pre-commit", "#!/usr/bin/env python3\nimport sys; sys.exit(0)\n")
    before = repo.snapshot()
    repo.install()
    assert not repo.commit(STUB_CODE="2")
    assert repo.commit()
    repo.uninstall()
    assert repo.snapshot() == before


def test_a_shared_script_without_the_mode_bit_is_named(repo: Repo) -> None:
    repo.git("config", "core.hooksPath", ".githooks")
    repo.write(".githooks/pre-commit", FOREIGN, 0o644)
    assert "not executable" in repo.install()[0].lines[-1]
    assert repo.runs() == [False, True]


@pytest.mark.parametrize("scope", ["--global", "--local"])
def test_a_directory_outside_is_refused_without_force(
    repo: Repo, tmp_path: Path, scope: str
) -> None:
    shared = tmp_path / "everyone"
    shared.mkdir()
    repo.git("config", scope, "core.hooksPath", str(shared))
    with pytest.raises(HookError, match="outside this repository") as caught:
        repo.install()
    assert "--force" in caught.value.hint
    assert not list(shared.iterdir())
    repo.install(force=True)
    assert repo.commit()
    assert repo.log() == ["judged"]
    with pytest.raises(HookError, match="other repositories"):
        repo.uninstall()
    repo.uninstall(force=True)
    assert not list(shared.iterdir())


def test_a_home_path_is_expanded(repo: Repo, tmp_path: Path) -> None:
    repo.git("config", "--global", "core.hooksPath", "~/hooks")
    site = locate(str(repo.root))[0]
    assert site.path == str(tmp_path / "home/hooks/pre-commit")
    assert "global setting in" in site.reason


def test_hooks_switched_off_by_dev_null(repo: Repo) -> None:
    repo.git("config", "core.hooksPath", "/dev/null")
    with pytest.raises(HookError, match="not a directory") as caught:
        repo.install(force=True)
    assert caught.value.hint.startswith("git config --local --unset-all core.hooksPath")
    assert repo.runs() == [False, False]
    assert "core.hooksPath=/dev/null, local setting in .git/config" in repo.findings()


def remedy(repo: Repo) -> str:
    """The only thing to do, by the doctor. The hook is not installed anywhere."""
    (found,) = repo.examine()[0].remedies
    return found


def test_hooks_switched_off_are_switched_on_by_the_remedy(repo: Repo) -> None:
    repo.git("config", "core.hooksPath", "/dev/null")
    assert "fail: core.hooksPath=/dev/null is not a directory" in repo.findings()
    assert remedy(repo) == (
        "git config --local --unset-all core.hooksPath, then: antipasta hook install"
    )
    repo.git(*remedy(repo).partition(",")[0].split()[1:])
    repo.install()
    assert repo.runs() == [True, True]


def test_hooks_switched_off_for_all_repositories(repo: Repo) -> None:
    repo.git("config", "--global", "core.hooksPath", "/dev/null")
    settings = os.environ["GIT_CONFIG_GLOBAL"]
    assert f"(set in {settings})" in repo.findings()
    assert remedy(repo) == (
        f"git config --file {settings} --unset-all core.hooksPath, then: antipasta hook install"
        f" (for this repository alone: git config core.hooksPath {repo.root}/.git/hooks,"
        " then the same)"
    )
    repo.git("config", "core.hooksPath", f"{repo.root}/.git/hooks")
    repo.install()
    assert repo.runs() == [True, True]


def test_hooks_switched_off_by_the_environment(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.hooksPath")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "/dev/null")
    assert "(set in the environment or `git -c`)" in repo.findings()
    assert remedy(repo).startswith("unset GIT_CONFIG_COUNT")


def test_hooks_switched_off_in_a_file_that_is_included(repo: Repo, tmp_path: Path) -> None:
    (tmp_path / "more config").write_text("[core]\nhooksPath = /dev/null\n")
    repo.git("config", "include.path", str(tmp_path / "more config"))
    assert remedy(repo).startswith(
        f"git config --file '{tmp_path}/more config' --unset-all core.hooksPath"
    )


def test_a_directory_that_does_not_exist(repo: Repo, tmp_path: Path) -> None:
    undo = "git config --local --unset-all core.hooksPath, then: antipasta hook install"
    repo.git("config", "core.hooksPath", str(tmp_path / "gone"))
    assert "gone does not exist, so git runs no hooks (set in .git/config)" in repo.findings()
    assert remedy(repo) == (f"{undo}; or antipasta hook install --force, which makes the directory")
    repo.git("config", "core.hooksPath", ".githooks")
    assert remedy(repo) == f"{undo}; or antipasta hook install, which makes the directory"
    repo.install()
    assert repo.runs() == [True, True]


def test_a_directory_of_others_without_our_hook(repo: Repo, tmp_path: Path) -> None:
    (tmp_path / "everyone").mkdir()
    repo.git("config", "core.hooksPath", str(tmp_path / "everyone"))
    assert remedy(repo).endswith("antipasta hook install; or antipasta hook install --force")
    (tmp_path / "everyone/pre-commit").write_text(FOREIGN)
    (tmp_path / "everyone/pre-commit").chmod(0o755)
    assert remedy(repo).endswith("antipasta hook install; or antipasta hook install --force")


def test_installed_elsewhere_before_the_setting_changed(repo: Repo) -> None:
    before = repo.snapshot()
    repo.install()
    repo.git("config", "core.hooksPath", ".githooks")
    assert repo.runs() == [False, False]
    repo.uninstall()
    assert repo.snapshot() == before


def test_a_relative_path_counts_from_each_working_tree(repo: Repo, tmp_path: Path) -> None:
    repo.git("config", "core.hooksPath", ".githooks")
    repo.install()
    repo.git("add", ".githooks")
    repo.commit()
    linked = Repo(tmp_path / "linked", repo.interpreter)
    repo.git("worktree", "add", "-q", str(linked.root))
    repo.log()
    assert not linked.commit(STUB_CODE="2")
    assert linked.log() == ["judged"]
    assert linked.runs() == [True, True]
