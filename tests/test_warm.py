from __future__ import annotations

import fcntl
import sys
from typing import TYPE_CHECKING

import pytest

from antipasta.pipeline import measure
from antipasta.prepare import Request
from tests.support.run import run
from tests.support.sources import function_source

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.git_repo import GitRepo

WARM = (sys.executable, "-P", "-m", "antipasta.warm")


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """The directory of the cache, as the environment of every test has it."""
    return tmp_path / "antipasta-cache"


def use_of_cache(repo: GitRepo) -> tuple[int, int]:
    report = measure(Request(cwd=str(repo.root), paths=(str(repo.root),), staged=True))
    return report.run.cache.hits, report.run.cache.misses


def test_the_whole_index_is_measured_from_anywhere_in_it(repo: GitRepo, cache: Path) -> None:
    repo.base({"a.py": function_source(), "pkg/b.py": "x = 1\n"})
    repo.stage("c.py", "x = 3\n")
    repo.write("c.py", "x = 4\n")

    finished = run(WARM, repo.root / "pkg")

    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "", "")
    assert use_of_cache(repo) == (3, 0)
    assert cache.stat().st_mode & 0o777 == 0o700


def test_a_second_one_ends_at_once(repo: GitRepo, cache: Path) -> None:
    repo.base({"a.py": "x = 1\n"})
    cache.mkdir()
    with (cache / "warm.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert run(WARM, repo.root).returncode == 0

    assert use_of_cache(repo) == (0, 1)


def test_trouble_is_an_exit_code_and_no_words(repo: GitRepo, tmp_path: Path) -> None:
    repo.write(".antipasta.yaml", "nonsense: true\n")

    for place in (repo.root, tmp_path):
        finished = run(WARM, place)
        assert (finished.returncode, finished.stdout, finished.stderr) == (1, "", "")


def test_what_the_budget_left_is_there_for_the_next_try(repo: GitRepo) -> None:
    """Base versions too, which no index holds."""
    repo.base({"a.py": function_source()})
    repo.stage("a.py", f"x = 1\n{function_source()}")
    assert run(WARM, repo.root).returncode == 0

    hook = (sys.executable, "-P", "-m", "antipasta.hook", "--budget", "1e-9")
    finished = run(hook, repo.root)

    assert finished.returncode == 0
    assert "1 of 1 file" in finished.stdout
