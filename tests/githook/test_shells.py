"""The hook script in other shells, and where it is run by the sh of Git for Windows."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from typing import TYPE_CHECKING

import pytest

from antipasta.githook.script import render
from tests.support.git_repo import GitRepo
from tests.support.run import Finished, run
from tests.support.sources import TIDY, function_source

if TYPE_CHECKING:
    from pathlib import Path

SHELLS = (("sh",), ("bash", "--posix"), ("busybox", "sh"))
GONE = "C:/Users/me/venv/Scripts/python.exe"
GOOD, BAD = function_source("f", TIDY), function_source("f")

UNAME = "#!/bin/sh\necho MINGW64_NT-10.0-22631\n"
LAUNCHER = '#!/bin/sh\n[ "$1" = -3 ] || exit 103\nshift\nexec \'{python}\' "$@"\n'
WITHOUT = "#!/bin/sh\nexit 1\n"


@pytest.fixture
def repo(tmp_path: Path) -> GitRepo:
    """A repository without a hook."""
    created = GitRepo.create(tmp_path / "repo")
    (created.root / ".git" / "hooks").mkdir()
    return created


@pytest.fixture(params=SHELLS, ids=" ".join)
def shell(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """A shell, and what makes it an sh."""
    chosen: tuple[str, ...] = request.param
    if not shutil.which(chosen[0]):
        pytest.skip(f"{chosen[0]} is not installed")
    return chosen


def with_programs(directory: Path, **programs: str) -> dict[str, str]:
    """The environment with these programs first on the PATH, where no antipasta-hook is."""
    place = directory / "programs"
    place.mkdir()
    for name, text in programs.items():
        path = place / name
        path.write_text(text)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
    others = [
        each
        for each in os.environ["PATH"].split(os.pathsep)
        if not os.path.exists(os.path.join(each, "antipasta-hook"))
    ]
    return {"PATH": os.pathsep.join((str(place), *others))}


def hook(
    shell: tuple[str, ...], repo: GitRepo, interpreter: str, env: dict[str, str] | None = None
) -> Finished:
    """Run the script of pre-commit, with that interpreter in it, as git would."""
    script = repo.root / ".git" / "hooks" / "pre-commit"
    script.write_bytes(render("pre-commit", interpreter=interpreter))
    return run((*shell, ".git/hooks/pre-commit"), repo.root, env=env)


@pytest.mark.parametrize(("source", "code"), [(GOOD, 0), (BAD, 2)])
def test_it_judges_in_each_shell(
    shell: tuple[str, ...], repo: GitRepo, source: str, code: int
) -> None:
    repo.stage("a.py", source)

    finished = hook(shell, repo, sys.executable)

    assert finished.returncode == code
    assert "1 of 1 file" in finished.stdout


@pytest.mark.parametrize(("source", "code"), [(GOOD, 0), (BAD, 2)])
def test_on_windows_the_launcher_finds_python(
    shell: tuple[str, ...], repo: GitRepo, tmp_path: Path, source: str, code: int
) -> None:
    repo.stage("a.py", source)
    env = with_programs(tmp_path, uname=UNAME, py=LAUNCHER.format(python=sys.executable))

    finished = hook(shell, repo, GONE, env)

    assert finished.returncode == code, finished.stderr
    assert "1 of 1 file" in finished.stdout


def test_elsewhere_a_program_called_py_is_something_else(
    shell: tuple[str, ...], repo: GitRepo, tmp_path: Path
) -> None:
    repo.stage("a.py", BAD)
    env = with_programs(tmp_path, py=LAUNCHER.format(python=sys.executable))

    finished = hook(shell, repo, GONE, env)

    assert finished.returncode == 0
    assert "not found: NOTHING WAS JUDGED" in finished.stderr


def test_a_launcher_without_antipasta_lets_the_commit_through(
    shell: tuple[str, ...], repo: GitRepo, tmp_path: Path
) -> None:
    repo.stage("a.py", BAD)

    finished = hook(shell, repo, GONE, with_programs(tmp_path, uname=UNAME, py=WITHOUT))

    assert finished.returncode == 0
    assert "not found: NOTHING WAS JUDGED" in finished.stderr


WINDOWS_LINES = """#!/bin/sh
if [ -n "$ANTIPASTA_HOOK_PROBE" ]; then printf 'antipasta-hook-probe:1\\r\\n'; exit 0; fi
exit 2
"""


def test_what_a_program_of_windows_prints_ends_in_two_characters(
    shell: tuple[str, ...], repo: GitRepo, tmp_path: Path
) -> None:
    env = with_programs(tmp_path, **{"antipasta-hook": WINDOWS_LINES})

    assert hook(shell, repo, GONE, env).returncode == 2


def test_a_windows_path_stands_in_the_script_with_slashes_only_there() -> None:
    text = render("pre-commit", interpreter="/a\\b/python")

    assert b"python='/a\\b/python'" in text
