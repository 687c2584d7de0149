"""What a run took of the machine, in `run.resources` of its document."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.run import antipasta, document
from tests.support.sources import TIDY, function_source

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.git_repo import GitRepo

KEYS = {"cpu_seconds", "peak_memory_mb", "open_files", "read_bytes", "git_processes"}
FILES = 40

only_linux = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")


@pytest.fixture
def counting(tmp_path: Path) -> tuple[dict[str, str], Path]:
    """An environment in which a git that notes each of its starts comes first, and its notes."""
    real = shutil.which("git")
    assert real
    directory, notes = tmp_path / "bin", tmp_path / "notes"
    directory.mkdir()
    wrapper = directory / "git"
    wrapper.write_text(f'#!/bin/sh\necho >> "{notes}"\nexec "{real}" "$@"\n')
    wrapper.chmod(0o755)
    return {"PATH": f"{directory}{os.pathsep}{os.environ['PATH']}"}, notes


@pytest.fixture
def filled(repo: GitRepo) -> GitRepo:
    """A repository with some commits and files."""
    files = {f"pkg/mod_{at}.py": function_source("f", TIDY) + "#" * at for at in range(FILES)}
    repo.base(files)
    repo.write("pkg/mod_0.py", function_source("g", TIDY))
    repo.git("commit", "-aqm", "change")
    repo.stage("pkg/mod_1.py", function_source("g", TIDY))
    return repo


def resources(
    *arguments: str, cwd: Path, env: dict[str, str] | None = None, exit_code: int = 0
) -> dict[str, Any]:
    """`run.resources` of the document of a command."""
    finished = antipasta(*arguments, "--format", "json", cwd=cwd, env=env)
    found = document(finished, exit_code=exit_code)["run"]["resources"]
    assert set(found) == KEYS
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    "arguments",
    [
        ("metrics",),
        ("stats",),
        ("gate", "--staged"),
        ("gate", "--base", "HEAD~1"),
        ("explain", "pkg/mod_1.py"),
        ("history",),
        ("hotspots",),
    ],
)
def test_each_start_of_git_is_counted(
    arguments: tuple[str, ...], filled: GitRepo, counting: tuple[dict[str, str], Path]
) -> None:
    env, notes = counting
    found = resources(*arguments, cwd=filled.root, env=env)

    assert found["git_processes"] == len(notes.read_text())
    assert found["git_processes"] > 0


def test_no_git_is_started_outside_of_a_repository(tmp_path: Path) -> None:
    (tmp_path / "mod.py").write_text(function_source("f", TIDY))
    found = resources("metrics", "mod.py", cwd=tmp_path)

    assert found["git_processes"] <= 1  # which says that there is no repository


@only_linux
def test_what_is_read_and_the_work_grow_with_what_is_measured(filled: GitRepo) -> None:
    statement = b"    if a:\n        b = c\n"
    text = b"def f(a, c):\n" + statement * 20_000
    filled.write("pkg/large.py", text)
    small = resources("metrics", "pkg/mod_1.py", "--no-cache", cwd=filled.root)
    large = resources("metrics", "pkg/large.py", "--no-cache", "--jobs", "1", cwd=filled.root)

    assert large["read_bytes"] >= small["read_bytes"] + len(text) - 10_000
    assert large["cpu_seconds"] > small["cpu_seconds"]
    assert large["peak_memory_mb"] > small["peak_memory_mb"]


@only_linux
def test_files_that_were_read_are_closed(filled: GitRepo) -> None:
    one = resources("metrics", "pkg/mod_1.py", "--no-cache", cwd=filled.root)
    all_of_them = resources("metrics", "--no-cache", cwd=filled.root)

    assert 0 < all_of_them["open_files"] <= one["open_files"] + 1


@only_linux
def test_workers_count(filled: GitRepo) -> None:
    for at in range(20):
        filled.write(f"pkg/large_{at}.py", function_source(f"f{at}", 1000 + at))
    found = antipasta("metrics", "--no-cache", "--jobs", "2", "--format", "json", cwd=filled.root)
    run = document(found, exit_code=0)["run"]
    alone = resources("metrics", "--no-cache", "--jobs", "1", cwd=filled.root)

    assert run["executor"] == "pool"
    assert run["pool"]["peak_memory_mb"] > 10
    # Each process of Python has some megabytes of its own.
    assert run["resources"]["peak_memory_mb"] > run["pool"]["peak_memory_mb"] + 10
    assert run["resources"]["peak_memory_mb"] > alone["peak_memory_mb"]


def test_text_does_not_show_it(filled: GitRepo) -> None:
    finished = antipasta("metrics", cwd=filled.root)

    assert "cpu" not in finished.stdout
