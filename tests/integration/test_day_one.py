"""What goes wrong on the first day, on other machines than the author's: each in a real commit."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from antipasta.githook.install import install
from tests.support.environments import (
    GUI_PATH,
    Environment,
    commit_with,
    run_with,
    without_packages,
)
from tests.support.git_repo import GitRepo
from tests.support.package_copy import PackageCopy
from tests.support.run import CHECKOUT
from tests.support.sources import TIDY, function_source, javascript_source

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.run import Finished

GOOD, BETTER = function_source("tangled", TIDY), function_source("tangled", TIDY - 1)
BAD = function_source("tangled")
DEEP = (
    "def deep(a):\n" + "".join(f"{' ' * 4 * at}if a:\n" for at in range(1, 7)) + " " * 28 + "a()\n"
)


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    return Environment(tmp_path / "venv")


@pytest.fixture
def guarded(tmp_path: Path, environment: Environment) -> GitRepo:
    """A repository whose hook was installed from the environment, with a bad function staged."""
    repo = GitRepo.create(tmp_path / "guarded")
    assert environment.antipasta("hook", "install", cwd=repo.root).returncode == 0
    repo.base({"mod.py": GOOD})
    repo.stage("mod.py", BAD)
    return repo


def said(finished: Finished) -> str:
    return finished.stdout + finished.stderr


def check_refused(finished: Finished) -> None:
    assert finished.returncode == 1, said(finished)
    assert "mod.py:1  tangled  cyclomatic_complexity 14 > 10 (was 3)" in said(finished)


def check_let_through(finished: Finished) -> None:
    """The commit was made, nothing was judged, and that is said with what to do."""
    assert finished.returncode == 0, said(finished)
    assert "NOTHING WAS JUDGED" in said(finished)
    assert "antipasta hook install" in said(finished)
    assert "Traceback" not in said(finished)


AROUND: dict[str, Callable[[Path], dict[str, str]]] = {
    "a graphical client": lambda home: {"HOME": str(home)},
    "no home": lambda home: {"XDG_CACHE_HOME": str(home / "cache")},
    "another environment is active": lambda home: {
        "HOME": str(home),
        "VIRTUAL_ENV": str(home / "other"),
        "PATH": f"{home / 'other' / 'bin'}:{GUI_PATH}",
    },
    "conda's base is active": lambda home: {
        "HOME": str(home),
        "CONDA_PREFIX": str(home / "other"),
        "CONDA_DEFAULT_ENV": "base",
        "CONDA_SHLVL": "1",
        "PATH": f"{home / 'other' / 'bin'}:{home / 'other' / 'condabin'}:{GUI_PATH}",
    },
}


@pytest.mark.parametrize("around", AROUND)
def test_the_environment_needs_no_activation(
    guarded: GitRepo, environment: Environment, tmp_path: Path, around: str
) -> None:
    """A conda environment too: what makes it one is a directory that Python does not look at."""
    (environment.root / "conda-meta").mkdir()
    (environment.root / "conda-meta" / "history").touch()
    other = Environment(tmp_path / "home" / "other")
    (other.root / "bin" / "antipasta-hook").write_text("#!/bin/sh\necho the wrong one; exit 7\n")

    check_refused(commit_with(guarded, AROUND[around](tmp_path / "home")))

    guarded.stage("mod.py", BETTER)
    accepted = commit_with(guarded, AROUND[around](tmp_path / "home"))
    assert accepted.returncode == 0, said(accepted)
    assert "1 of 1 file and 1 of 1 function judged" in said(accepted)


def test_the_environment_is_deleted_and_made_again(
    guarded: GitRepo, environment: Environment, tmp_path: Path
) -> None:
    shutil.rmtree(environment.root)
    other = Environment(tmp_path / "other")

    check_let_through(commit_with(guarded, {"HOME": str(tmp_path)}))
    status = other.antipasta("hook", "status", cwd=guarded.root)
    assert status.returncode == 1, said(status)
    assert f"its Python does not exist: {environment.python}" in said(status)
    assert "run: antipasta hook install" in said(status)

    again = other.antipasta("hook", "install", cwd=guarded.root)
    assert "brought up to date" in said(again)
    guarded.stage("mod.py", function_source("tangled", 18))
    refused = commit_with(guarded, {"HOME": str(tmp_path)})
    assert refused.returncode == 1, said(refused)


PYENV = """\
#!/bin/sh
# `pyenv exec PROGRAM`, as far as a shim needs it: the version is that of the current directory.
shift
program=$1
shift
found="$PYENV_ROOT/versions/$(cat .python-version)/bin/$program"
if [ -x "$found" ]; then exec "$found" "$@"; fi
echo "pyenv: $program: command not found" >&2
exit 127
"""
SHIM = """\
#!/usr/bin/env bash
set -e
exec "{root}/bin/pyenv" exec "${{0##*/}}" "$@"
"""


@pytest.fixture
def pyenv(tmp_path: Path) -> Path:
    """pyenv with two versions of Python: `with` has antipasta, `without` has not."""
    root = tmp_path / "pyenv"
    Environment(root / "versions" / "with")
    lacking = Environment(root / "versions" / "without")
    for name in ("antipasta", "antipasta-hook"):
        (lacking.root / "bin" / name).unlink()
    for name, text in {
        "bin/pyenv": PYENV,
        **{
            f"shims/{each}": SHIM.format(root=root)
            for each in ("python", "antipasta", "antipasta-hook")
        },
    }.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text)
        (root / name).chmod(0o755)
    return root


@pytest.fixture
def by_shims(tmp_path: Path, pyenv: Path) -> GitRepo:
    """A repository whose hook was installed by a shim."""
    repo = GitRepo.create(tmp_path / "by-shims")
    repo.write(".python-version", "with\n")
    shim = str(pyenv / "shims" / "antipasta")
    installed = run_with({"PYENV_ROOT": str(pyenv)}, shim, "hook", "install", cwd=repo.root)
    assert installed.returncode == 0, said(installed)
    repo.base({"mod.py": GOOD})
    repo.stage("mod.py", BAD)
    return repo


def shimmed(pyenv: Path) -> dict[str, str]:
    return {
        "HOME": str(pyenv.parent),
        "PYENV_ROOT": str(pyenv),
        "PATH": f"{pyenv / 'shims'}:{GUI_PATH}",
    }


@pytest.mark.parametrize("version", ["with", "without", "gone"])
def test_the_hook_keeps_to_its_python_whatever_pyenv_chooses(
    by_shims: GitRepo, pyenv: Path, version: str
) -> None:
    by_shims.write(".python-version", f"{version}\n")

    check_refused(commit_with(by_shims, shimmed(pyenv)))


def test_a_shim_that_leads_nowhere_refuses_nothing(by_shims: GitRepo, pyenv: Path) -> None:
    shutil.rmtree(pyenv / "versions" / "with")

    check_let_through(commit_with(by_shims, shimmed(pyenv)))


def test_a_shim_of_another_version_is_taken_where_the_python_is_gone(
    by_shims: GitRepo, pyenv: Path
) -> None:
    shutil.rmtree(pyenv / "versions" / "with")
    Environment(pyenv / "versions" / "newer")
    by_shims.write(".python-version", "newer\n")

    check_refused(commit_with(by_shims, shimmed(pyenv)))


def test_a_shim_that_leads_nowhere_where_a_team_shares_the_hook(
    by_shims: GitRepo, pyenv: Path
) -> None:
    by_shims.git("config", "core.hooksPath", ".githooks")
    install(str(by_shims.root))
    shutil.rmtree(by_shims.root / ".git" / "antipasta")
    by_shims.write(".python-version", "without\n")

    passed = commit_with(by_shims, shimmed(pyenv))

    assert passed.returncode == 0, said(passed)
    assert "nothing was judged" in said(passed)


# A platform for which a library has no wheel, and cannot be built.


def hooked(tmp_path: Path, *missing: str) -> GitRepo:
    """A repository whose hook runs a Python without these packages."""
    repo = GitRepo.create(tmp_path / "hooked")
    python = without_packages(tmp_path / "lacking", *missing)
    install(str(repo.root), interpreter=str(python))
    repo.base({"mod.py": GOOD, "mod.js": javascript_source("tangled", TIDY)})
    return repo


def test_without_complexipy_everything_is_judged(tmp_path: Path) -> None:
    repo = hooked(tmp_path, "complexipy")
    repo.stage("mod.py", DEEP)

    refused = commit_with(repo, {"HOME": str(tmp_path)})

    assert refused.returncode == 1, said(refused)
    assert "mod.py:1  deep  cognitive_complexity 21 > 15 (new)" in said(refused)
    repo.stage("mod.py", BETTER)
    passed = commit_with(repo, {"HOME": str(tmp_path)})
    assert passed.returncode == 0, said(passed)
    assert "complexipy" not in said(refused) + said(passed)


@pytest.mark.parametrize("missing", ["tree-sitter", "tree-sitter-javascript"])
def test_without_a_grammar_lizard_measures(tmp_path: Path, missing: str) -> None:
    repo = hooked(tmp_path, missing)
    repo.stage("mod.js", javascript_source("tangled"))

    refused = commit_with(repo, {"HOME": str(tmp_path)})

    assert refused.returncode == 1, said(refused)
    assert "mod.js:1  tangled  cyclomatic_complexity 14 > 10 (was 3)" in said(refused)
    told = f"by lizard, which may miss functions: {missing} is not installed"
    assert said(refused).count(told) == 1


def test_without_psutil_this_process_measures_all(tmp_path: Path) -> None:
    repo = hooked(tmp_path, "psutil")
    repo.stage("mod.py", BAD)
    for number in range(4):
        repo.stage(f"large{number}.py", function_source(f"f{number}", TIDY) + "x = 1\n" * 90_000)
    python = str(tmp_path / "lacking" / "python")

    check_refused(refused := commit_with(repo, {"HOME": str(tmp_path)}))
    gate = ("gate", "--staged", "--jobs", "2", "--format", "json")
    judged = run_with({}, python, "-P", "-m", "antipasta", *gate, cwd=repo.root)

    assert "5 of 5 files" in said(refused)
    verdict = json.loads(judged.stdout)
    assert verdict["summary"]["files_judged"] == 5
    for command in (("cache", "info"), ("cache", "verify"), ("metrics", "mod.py")):
        finished = run_with({}, python, "-P", "-m", "antipasta", *command, cwd=repo.root)
        assert finished.returncode == 0, said(finished)


# Two versions of antipasta in two worktrees of one repository.

OTHER_LOC = "    measured = measured._replace(loc=4711)\n"
OTHER_VOICE = "    say('judged by the other version')\n"


@pytest.fixture
def other_version(tmp_path: Path) -> Environment:
    """An antipasta that measures otherwise, and says who it is."""
    copy = PackageCopy(tmp_path / "other-source")
    shutil.copytree(CHECKOUT / "hooks", copy.place / "hooks")
    copy.insert("analyze/__init__.py", OTHER_LOC, before="    return measured._replace(generated=")
    copy.insert("hook.py", OTHER_VOICE, before="    # git answers while Python imports the rest.\n")
    return Environment(tmp_path / "other-venv", copy.place)


def test_two_versions_share_a_cache_and_take_nothing_of_each_other(
    guarded: GitRepo, environment: Environment, other_version: Environment, tmp_path: Path
) -> None:
    guarded.git("worktree", "add", "-q", "-b", "second", str(tmp_path / "second"))
    found = []
    for place, version in 2 * [
        (guarded.root, environment),
        (tmp_path / "second", other_version),
    ]:
        (place / "mod.py").write_text(GOOD)
        measured = version.antipasta("metrics", "mod.py", "--format", "json", cwd=place)
        report = json.loads(measured.stdout)
        found.append((report["files"][0]["metrics"]["loc"], report["run"]["cache"]["hits"]))

    assert found == [(GOOD.count("\n"), 0), (4711, 0), (GOOD.count("\n"), 1), (4711, 1)]
    for version in (environment, other_version):
        verified = version.antipasta("cache", "verify", cwd=guarded.root)
        assert verified.returncode == 0, said(verified)


def test_the_hooks_of_two_worktrees_are_of_the_version_that_was_installed_last(
    guarded: GitRepo, other_version: Environment, tmp_path: Path
) -> None:
    """Unless each has a directory of hooks of its own."""
    guarded.git("worktree", "add", "-q", "-b", "second", str(tmp_path / "second"))
    second = GitRepo(tmp_path / "second")
    second.stage("mod.py", BAD)
    home = {"HOME": str(tmp_path)}

    installed = other_version.antipasta("hook", "install", cwd=second.root)
    assert "brought up to date" in said(installed)
    for repo in (guarded, second):
        check_refused(refused := commit_with(repo, home))
        assert "judged by the other version" in said(refused)

    guarded.git("config", "extensions.worktreeConfig", "true")
    own = str(second.git_dir() / "hooks")
    second.git("config", "--worktree", "core.hooksPath", own)
    assert other_version.antipasta("hook", "install", cwd=second.root).returncode == 0
    install(str(guarded.root))
    for repo, is_other in ((guarded, False), (second, True)):
        check_refused(refused := commit_with(repo, home))
        assert ("judged by the other version" in said(refused)) == is_other
