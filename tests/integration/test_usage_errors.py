"""Bad input gets exit code 1 and one clear line, never a traceback, never a verdict."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.expect import clear_error
from tests.support.run import antipasta, antipasta_hook, run
from tests.support.sources import function_source

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.git_repo import GitRepo

BAD = function_source("tangled")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("gate", "--no-such-flag"), ("--no-such-flag",)),
        (("metrics", "--no-such-flag"), ("--no-such-flag",)),
        (("no-such-command",), ("no-such-command",)),
        (("gate", "--mode", "strict"), ("strict",)),
        (("gate", "--format", "jsom"), ("jsom",)),
        (("gate", "--on-incomplete", "maybe"), ("maybe",)),
        (("gate", "--budget", "soon"), ("soon",)),
        (("gate", "--budget", "-1"), ("-1",)),
        (("gate", "--color", "pink"), ("pink",)),
        (("gate", "-t", "cyclo"), ("cyclo",)),
        (("gate", "-t", "cyclo=much"), ("much",)),
        (("gate", "-t", "nonsense=1"), ("nonsense",)),
        (("gate", "-t", "c=1"), ("cyclomatic_complexity", "cognitive_complexity")),
        (("gate", "--tolerance", "some"), ("tolerance", "some")),
        (("gate", "--tolerance", "-1"), ("tolerance", "-1")),
        (("gate", "--mode", "ratchet"), ("ratchet",)),
        (("gate", "--head", "HEAD"), ("--head",)),
        (("gate", "--staged", "--rev", "HEAD"), ("--staged",)),
        (("gate", "--rev", "no-such-revision"), ("no-such-revision",)),
        (("gate", "--base", "no-such-revision"), ("no-such-revision",)),
        (("gate", "--base", "HEAD", "--head", "no-such-revision"), ("no-such-revision",)),
        (("metrics", "--rev", "no-such-revision"), ("no-such-revision",)),
        (("metrics", "--rev", "--output=pwned"), ("--output=pwned",)),
        (("metrics", "missing.py"), ("missing.py",)),
        (("gate", "missing.py"), ("missing.py",)),
        (("gate", "--staged", "missing.py"), ("missing.py",)),
        (("gate", "--config", "missing.yaml"), ("missing.yaml",)),
        (("gate", "--output", "json"), ("json",)),
        (("hook", "no-such-verb"), ("no-such-verb",)),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_bad_arguments(repo: GitRepo, arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    repo.base({"mod.py": BAD})

    clear_error(antipasta(*arguments, cwd=repo.root), *words)

    assert not (repo.root / "pwned").exists()


def test_bad_flag_of_the_hook(repo: GitRepo) -> None:
    """It stands in somebody's configuration: they must see it, whatever the exit code."""
    repo.stage("mod.py", BAD)

    finished = antipasta_hook("--no-such-flag", cwd=repo.root)

    assert "--no-such-flag" in finished.stderr
    assert finished.stdout == ""
    assert "Traceback" not in finished.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("gate", "--staged"),
        ("gate", "--rev", "HEAD"),
        ("metrics", "--rev", "HEAD"),
        ("hook", "install"),
        ("hook", "status"),
    ],
    ids=" ".join,
)
def test_not_in_a_repository(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    clear_error(antipasta(*arguments, cwd=tmp_path), "not in a git repository")


def test_hook_outside_a_repository_lets_through(tmp_path: Path) -> None:
    finished = antipasta_hook(cwd=tmp_path)

    assert finished.returncode == 0
    assert "not in a git repository" in finished.stderr
    assert finished.stdout == ""


def test_bare_repository(tmp_path: Path, repo: GitRepo) -> None:
    repo.base({"mod.py": BAD})
    repo.git("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))

    finished = antipasta("gate", "--staged", cwd=tmp_path / "bare.git")

    clear_error(finished)
    assert "work" in finished.stderr


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("thresholds: {cyclomatic_complexty: 10}\n", ("thresholds.cyclomatic_complexty",)),
        ("treshholds: {}\n", ("treshholds",)),
        ("thresholds: {cyclomatic_complexity: ten}\n", ("thresholds.cyclomatic_complexity",)),
        ("gate: {mode: strict}\n", ("gate.mode",)),
        ("hook: {budget: -1}\n", ("hook.budget",)),
        ("overrides: [{paths: tests}]\n", ("overrides",)),
        ("thresholds: {cyclomatic_complexity: 10\n", ()),
        ("- a\n- list\n", ()),
        ("a: &a [*a]\n", ()),
    ],
)
def test_bad_configuration(repo: GitRepo, content: str, words: tuple[str, ...]) -> None:
    repo.write(".antipasta.yaml", content)
    repo.write("mod.py", BAD)

    clear_error(antipasta("gate", cwd=repo.root), ".antipasta.yaml", *words)


def test_nearest_valid_name_is_offered(repo: GitRepo) -> None:
    repo.write(".antipasta.yaml", "thresholds: {cyclomatic_complexty: 10}\n")

    assert "cyclomatic_complexity" in antipasta("gate", cwd=repo.root).stderr


@pytest.mark.parametrize(
    "variable",
    [
        "ANTIPASTA_BUDGET",
        "ANTIPASTA_MAX_MEMORY_MB",
        "ANTIPASTA_TOLERANCE",
        "ANTIPASTA_GIT_TIMEOUT",
    ],
)
def test_bad_value_in_the_environment(repo: GitRepo, variable: str) -> None:
    repo.base({"mod.py": BAD})

    finished = antipasta("gate", "--staged", cwd=repo.root, env={variable: "plenty"})

    clear_error(finished, variable, "plenty")


def test_unreadable_file(repo: GitRepo) -> None:
    path = repo.write("mod.py", BAD)
    path.chmod(0)
    try:
        path.read_bytes()
    except PermissionError:
        finished = antipasta("gate", "mod.py", cwd=repo.root)
    else:
        pytest.skip("this user may read everything")

    assert finished.returncode in {1, 3}
    assert "mod.py" in finished.stderr + finished.stdout
    assert "Traceback" not in finished.stderr


def test_git_that_is_not_installed(repo: GitRepo, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    repo.stage("mod.py", BAD)

    finished = antipasta("gate", "--staged", cwd=repo.root, env={"PATH": str(tmp_path / "empty")})

    clear_error(finished, "git")


def test_git_that_hangs_is_given_up(repo: GitRepo, tmp_path: Path) -> None:
    fake = tmp_path / "bin" / "git"
    fake.parent.mkdir()
    fake.write_text("#!/bin/sh\nexec sleep 300\n")
    fake.chmod(0o755)
    repo.stage("mod.py", BAD)
    env = {"PATH": f"{fake.parent}:/usr/bin:/bin", "ANTIPASTA_GIT_TIMEOUT": "0.2"}

    finished = antipasta_hook(cwd=repo.root, env=env)

    assert finished.returncode == 0
    assert "0.2 s" in finished.stderr


def test_corrupt_index(repo: GitRepo) -> None:
    repo.base({"mod.py": BAD})
    (repo.git_dir() / "index").write_bytes(b"DIRC garbage")

    finished = antipasta("gate", "--staged", cwd=repo.root)

    clear_error(finished, "index")


def test_help_and_version(tmp_path: Path) -> None:
    for arguments in (("--help",), ("--version",), ("gate", "--help"), ("metrics", "--help")):
        finished = antipasta(*arguments, cwd=tmp_path)
        assert finished.returncode == 0
        assert finished.stdout
        assert finished.stderr == ""


def test_module_run_names_itself_antipasta(tmp_path: Path) -> None:
    finished = run((sys.executable, "-P", "-m", "antipasta", "--help"), tmp_path)

    assert "__main__" not in finished.stdout
    assert "antipasta" in finished.stdout


@pytest.mark.parametrize("command", ["metrics", "gate"])
@pytest.mark.parametrize(
    "flag",
    [
        ("--format", "json"),
        ("--config", "settings.yaml"),
        ("--budget", "60"),
        ("--max-memory", "500"),
        ("--no-cache",),
        ("--cache-dir", "elsewhere"),
        ("-q",),
        ("-v",),
        ("--color", "never"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_common_flag(repo: GitRepo, command: str, flag: tuple[str, ...]) -> None:
    repo.write("settings.yaml", "thresholds: {cyclomatic_complexity: 50}\n")
    repo.write("mod.py", "x = 1\n")

    finished = antipasta(command, *flag, "mod.py", cwd=repo.root)

    assert finished.returncode == 0, finished.stderr
