"""The hooks of `.pre-commit-hooks.yaml`, through the frameworks that people use."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest

from tests.support.cache import wait_for_words
from tests.support.expect import let_through, names, refused
from tests.support.frameworks import FRAMEWORKS, Framework, prepare, surroundings
from tests.support.git_repo import COMMIT, GitRepo
from tests.support.sources import TIDY, function_source, javascript_source

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.timeout(1500)  # the first test waits for two installations

GOOD = function_source("tangled", TIDY)
BAD = function_source("tangled")


@pytest.fixture
def source(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> GitRepo:
    """The repository to install from, with both frameworks ready to use it."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    shared = shared / "frameworks"
    shared.mkdir(exist_ok=True)
    for name, value in surroundings(shared).items():
        monkeypatch.setenv(name, value)
    for name in ("PIP_NO_INDEX", "PYTHONPATH"):  # theirs is the installed antipasta
        monkeypatch.delenv(name)
    return prepare(shared)


@pytest.fixture(params=FRAMEWORKS)
def framework(request: pytest.FixtureRequest, source: GitRepo) -> Framework:
    """Each framework in turn."""
    return Framework(request.param, source)


@pytest.fixture
def guarded(framework: Framework, tmp_path: Path) -> GitRepo:
    """A repository with history, and the framework's hooks in place."""
    repo = GitRepo.create(tmp_path / "repo")
    framework.configure(repo, "antipasta")
    repo.base({"mod.py": GOOD, "legacy.py": function_source("legacy")})
    return repo


def test_bad_commit_is_refused_and_good_one_accepted(guarded: GitRepo) -> None:
    guarded.stage("mod.py", BAD)
    assert "14 > 10 (was 3)" in refused(guarded, "mod.py", "tangled")
    guarded.stage("mod.py", function_source("tangled", TIDY + 1))

    let_through(guarded)


def test_index_bad_and_worktree_good_is_refused(guarded: GitRepo) -> None:
    guarded.stage("mod.py", BAD)
    guarded.write("mod.py", GOOD)

    refused(guarded, "mod.py", "tangled")

    assert (guarded.root / "mod.py").read_text() == GOOD


def test_index_good_and_worktree_bad_is_accepted(guarded: GitRepo) -> None:
    guarded.stage("mod.py", function_source("tangled", TIDY + 1))
    guarded.write("mod.py", BAD)

    let_through(guarded)

    assert (guarded.root / "mod.py").read_text() == BAD


def test_first_commit_is_refused(framework: Framework, tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path / "repo")
    framework.configure(repo, "antipasta")
    repo.stage("mod.py", BAD)

    refused(repo, "mod.py", "tangled")


@pytest.mark.parametrize("path", ["-r.py", "--help.py", "with space.py", "naïve.py"])
def test_odd_name_is_refused(guarded: GitRepo, path: str) -> None:
    guarded.stage(path, BAD)

    refused(guarded, path, "tangled")


@pytest.mark.parametrize("path", ["tool", "stub.pyi", "window.pyw", "app.js"])
def test_kinds_of_file_reach_the_hook(guarded: GitRepo, path: str) -> None:
    guarded.stage(
        path, javascript_source() if path == "app.js" else f"#!/usr/bin/env python3\n{BAD}"
    )
    (guarded.root / path).chmod(0o755)
    guarded.add(path)

    refused(guarded, path, "tangled")


def test_moved_function_is_accepted(guarded: GitRepo) -> None:
    guarded.stage("legacy.py", "x = 1\n")
    guarded.stage("elsewhere.py", function_source("legacy"))

    let_through(guarded)


def test_clean_merge_of_legacy_code_is_accepted(guarded: GitRepo) -> None:
    guarded.branch("feature")
    guarded.base({"mod.py": BAD})
    guarded.switch("main")
    guarded.base({"other.py": GOOD})

    let_through(guarded, "merge", "--no-edit", "feature")


def test_a_checkout_fills_the_cache(framework: Framework, tmp_path: Path) -> None:
    repo = GitRepo.create(tmp_path / "repo")
    framework.configure(repo, "antipasta-warm")
    assert framework.run(repo, "install", "-t", "post-checkout").returncode == 0
    repo.base({"mod.py": GOOD, "legacy.py": function_source("legacy")})

    repo.git("checkout", "-q", "-b", "other")

    wait_for_words(tmp_path / "antipasta-cache", "2 measured, 0 not measured")


def test_skip(guarded: GitRepo) -> None:
    other = (
        "  - repo: local\n    hooks: [{id: other, name: other, language: system, entry: 'true'}]\n"
    )
    config = (guarded.root / ".pre-commit-config.yaml").read_text()
    guarded.base({".pre-commit-config.yaml": config + other})  # prek balks at having none to run
    guarded.stage("mod.py", BAD)

    assert guarded.attempt(*COMMIT, env={"SKIP": "antipasta"}).returncode == 0
    guarded.stage("mod.py", function_source("tangled", 19))
    refused(guarded, "mod.py", "tangled", env={"SKIP": "another"})


def test_all_files_lets_legacy_code_stay(framework: Framework, guarded: GitRepo) -> None:
    finished = framework.run(guarded, "run", "--all-files", "--verbose")

    assert finished.returncode == 0, finished.stdout
    assert "2 of 2 files" in finished.stdout


def test_all_files_finds_what_is_staged(framework: Framework, guarded: GitRepo) -> None:
    guarded.stage("mod.py", BAD)

    finished = framework.run(guarded, "run", "--all-files")

    assert finished.returncode == 1
    assert names(finished.stdout, "mod.py", "tangled")
    assert "legacy.py:" not in finished.stdout


def test_absolute_hook_finds_legacy_code(framework: Framework, guarded: GitRepo) -> None:
    framework.configure(guarded, "antipasta-all")

    finished = framework.run(guarded, "run", "--all-files")

    assert finished.returncode == 1
    assert names(finished.stdout, "legacy.py", "legacy")


def test_range(framework: Framework, guarded: GitRepo) -> None:
    before = guarded.head()
    guarded.base({"mod.py": BAD})
    guarded.base({"unrelated.txt": "words\n"})

    finished = framework.run(guarded, "run", "--from-ref", before, "--to-ref", "HEAD")

    assert finished.returncode == 1
    assert names(finished.stdout, "mod.py", "tangled")


def test_range_without_a_breach(framework: Framework, guarded: GitRepo) -> None:
    before = guarded.head()
    guarded.base({"mod.py": function_source("tangled", TIDY + 1)})

    finished = framework.run(guarded, "run", "--from-ref", before, "--to-ref", "HEAD", "--verbose")

    assert finished.returncode == 0, finished.stdout
    assert "1 of 1 file" in finished.stdout


def test_both_frameworks_show_the_same_refusal(source: GitRepo, tmp_path: Path) -> None:
    shown = []
    for name in FRAMEWORKS:
        repo = GitRepo.create(tmp_path / name)
        Framework(name, source).configure(repo, "antipasta")
        repo.base({"mod.py": GOOD})
        repo.stage("mod.py", BAD)
        output = refused(repo, "mod.py", "tangled")
        lines = [line.strip() for line in output.splitlines()]
        first = next(number for number, line in enumerate(lines) if line.startswith("mod.py:1"))
        without_times = re.sub(r"[\d.]+ m?s\b", "TIME", "\n".join(lines[first:]))
        shown.append(without_times.strip())

    assert shown[0] == shown[1]


def test_arguments_of_the_configuration_reach_the_hook(
    framework: Framework, guarded: GitRepo
) -> None:
    config = guarded.root / ".pre-commit-config.yaml"
    arguments = '        args: [-t, cyclomatic_complexity=99, -t, cognitive_complexity=99, "--"]\n'
    framework.configure(guarded, "antipasta")
    guarded.stage(".pre-commit-config.yaml", config.read_text() + arguments)
    guarded.stage("-mod.py", BAD)

    accepted = guarded.commit()

    assert accepted.returncode == 0, accepted.stdout + accepted.stderr
    assert "1 of 1 file and 1 of 1 function judged" in accepted.stdout + accepted.stderr
