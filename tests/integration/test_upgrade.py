"""antipasta 1.2.0 of the package index and this one, in turn in one environment.

Both are installed by pip, with what the other has left behind: its cache, its configuration, its
hook.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from antipasta.version import __version__
from tests.support.environments import commit_with, run_with
from tests.support.git_repo import GitRepo
from tests.support.run import CHECKOUT
from tests.support.sources import TIDY, function_source

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.network, pytest.mark.timeout(1500)]

PREDECESSOR = "antipasta==1.2.0"
INSTALL_SECONDS = 600
GOOD, BAD = function_source("tangled", TIDY), function_source("tangled")


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """The wheel of this checkout as it is."""
    build = (
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "-t",
        "wheel",
        "-d",
        str(tmp_path / "wheel"),
    )
    subprocess.run(build, cwd=CHECKOUT, check=True, capture_output=True)
    (built,) = (tmp_path / "wheel").iterdir()
    return built


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """The interpreter of a new environment."""
    venv.EnvBuilder(symlinks=True, with_pip=True).create(tmp_path / "venv")
    return tmp_path / "venv" / "bin" / "python"


@pytest.fixture
def pip(python: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Runs `pip install`; gives the version that is there then."""
    for name in ("PIP_NO_INDEX", "PYTHONPATH"):
        monkeypatch.delenv(name)

    def install(*what: str | Path) -> str:
        subprocess.run(
            (python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *what),
            check=True,
            timeout=INSTALL_SECONDS,
        )
        shown = run_with({}, str(python.parent / "antipasta"), "--version", cwd=CHECKOUT.parent)
        return shown.stdout.strip()

    return install


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepo:
    """A repository; the cache is where both versions have it by default."""
    monkeypatch.delenv("ANTIPASTA_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    return GitRepo.create(tmp_path / "repo")


class Place:
    """A repository, and the environment in which one version follows the other."""

    def __init__(self, repo: GitRepo, python: Path, home: Path) -> None:
        self.repo = repo
        self.caches = Path(os.environ["XDG_CACHE_HOME"])
        self.configuration = repo.root / ".antipasta.yaml"
        self._program = str(python.parent / "antipasta")
        self._variables = {"HOME": str(home), "XDG_CACHE_HOME": str(self.caches)}

    def antipasta(self, *arguments: str, code: int = 0) -> str:
        """What the installed version says; it must exit with `code`."""
        finished = run_with({}, self._program, *arguments, cwd=self.repo.root)
        said = finished.stdout + finished.stderr
        assert finished.returncode == code, said
        return said

    def commit(self, source: str, *, is_made: bool) -> str:
        """What a commit of this source says, which must be made or refused."""
        self.repo.stage("mod.py", source)
        finished = commit_with(self.repo, self._variables)
        said = finished.stdout + finished.stderr
        assert (finished.returncode == 0) == is_made, said
        return said

    def entries(self) -> set[Path]:
        """The files of all caches."""
        return {path for path in self.caches.rglob("*") if path.is_file()}


def check_up(place: Place, of_1: bytes) -> None:
    """The configuration of 1.x is read as it is, and its cache is no hindrance."""
    place.antipasta("hook", "install")
    assert "without the cache" not in place.commit(GOOD, is_made=True)
    assert "tangled" in place.commit(BAD, is_made=False)
    place.antipasta("config", "migrate")
    assert place.configuration.with_name(".antipasta.yaml.bak").read_bytes() == of_1
    place.commit(BAD, is_made=False)


def check_down(place: Place, python: Path, of_1: bytes) -> None:
    """The hook judges nothing, refuses nothing, and says what to do."""
    assert not (python.parent / "antipasta-hook").exists()
    said = place.commit(BAD, is_made=True)
    (line,) = [each for each in said.splitlines() if "antipasta" in each]
    assert line == (
        "antipasta: warning: NOTHING WAS JUDGED: antipasta 1.2.0 has no hook;"
        f" run: {python} -m pip install 'antipasta>=2', then: antipasta hook install"
    )
    place.configuration.write_bytes(of_1)
    place.antipasta("metrics", "--directory", ".", code=2)


def test_up_and_down_and_up_again(
    repo: GitRepo, python: Path, wheel: Path, pip: Callable[..., str], tmp_path: Path
) -> None:
    place = Place(repo, python, tmp_path)

    assert pip(PREDECESSOR) == "antipasta, version 1.2.0"
    repo.write("mod.py", GOOD)
    place.antipasta("config", "generate", "--non-interactive")
    place.antipasta("metrics", "--directory", ".")
    of_1, left = place.configuration.read_bytes(), place.entries()
    assert left

    assert pip(wheel) == f"antipasta, version {__version__}"
    check_up(place, of_1)
    of_2 = place.configuration.read_bytes()

    assert pip(PREDECESSOR) == "antipasta, version 1.2.0"
    check_down(place, python, of_1)
    assert left <= place.entries()

    # Nothing has to be installed into the repository anew.
    place.configuration.write_bytes(of_2)
    assert pip(wheel) == f"antipasta, version {__version__}"
    place.commit(function_source("tangled", 18), is_made=False)
    place.antipasta("cache", "verify")
    place.antipasta("hook", "status")
