from __future__ import annotations

import fcntl
import os
import sys
import time
from typing import TYPE_CHECKING

import pytest

from antipasta.cache.database import LAYOUT
from antipasta.cache.store import open_store
from antipasta.config.settings import Settings
from antipasta.model import Missing
from antipasta.results import CacheUse, RunFigures
from antipasta.run.request import Request
from antipasta.upkeep.background import LOCK_NAME, go_on
from antipasta.upkeep.journal import last_lines, open_journal
from tests.support.logs import events_in
from tests.support.run import antipasta, metrics, run
from tests.support.sources import function_source

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.git_repo import GitRepo
    from tests.support.run import Finished

BACKGROUND = (sys.executable, "-P", "-m", "antipasta.upkeep.background")


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """The directory of the cache, as the environment of every test has it."""
    return tmp_path / "antipasta-cache"


def said(cache: Path) -> list[str]:
    """The lines of the log without the time and the process."""
    return [line.split(" ", 2)[-1] for line in last_lines(str(cache), 1000)]


def ran(finished: Finished) -> int:
    """The exit code of a process that said nothing."""
    assert (finished.stdout, finished.stderr) == ("", "")
    return finished.returncode


def test_the_index_is_measured_and_the_log_says_so(repo: GitRepo, cache: Path) -> None:
    repo.base({"a.py": function_source(), "pkg/b.py": "x = 1\n"})
    repo.stage("big.py", "#\n" * 300_000)
    repo.stage(".antipasta.yaml", "limits: {max_file_mb: 0.5}\n")

    assert ran(run(BACKGROUND, repo.root / "pkg")) == 0

    assert metrics(cwd=repo.root)["run"]["cache"]["hits"] == 2
    assert cache.stat().st_mode & 0o777 == 0o700
    started, done = said(cache)
    assert started == f"{repo.root}/pkg: started"
    assert done.startswith(f"{repo.root}/pkg: 0 known, 2 measured, 1 not measured (size 1); ")


def test_a_revision_or_paths_can_be_named(repo: GitRepo, cache: Path) -> None:
    repo.base({"a.py": "x = 1\n", "-b.py": "x = 2\n"})
    repo.base({"a.py": "x = 3\n"})

    assert ran(run((*BACKGROUND, "--rev", "HEAD~1", "--", "a.py"), repo.root)) == 0
    assert ran(run((*BACKGROUND, "--", "-b.py", "a.py"), repo.root)) == 0

    assert [line.partition(": ")[2].partition(" not")[0] for line in said(cache)[1::2]] == [
        "0 known, 1 measured, 0",
        "0 known, 2 measured, 0",
    ]


def test_a_second_one_ends_at_once(repo: GitRepo, cache: Path) -> None:
    repo.base({"a.py": "x = 1\n"})
    cache.mkdir()
    with (cache / LOCK_NAME).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert ran(run(BACKGROUND, repo.root)) == 0

    assert said(cache) == [f"{repo.root}: not started: another process fills this cache"]
    assert metrics(cwd=repo.root)["run"]["cache"] == {"hits": 0, "misses": 1}


def test_trouble_is_an_exit_code_and_a_line_of_the_log(
    repo: GitRepo, cache: Path, tmp_path: Path
) -> None:
    repo.write(".antipasta.yaml", "nonsense: true\nmore: 1\n")

    for place in (repo.root, tmp_path):
        assert ran(run(BACKGROUND, place)) == 1

    lines = said(cache)
    assert lines[0] == f"{repo.root}: started"
    assert any("nonsense" in line for line in lines)
    assert any("more" in line for line in lines)
    assert lines[-1] == f"{tmp_path} is not in a git repository"


def test_what_is_said_on_the_way_is_in_the_log(repo: GitRepo, cache: Path) -> None:
    repo.base({"a.py": "x = 1\n"})
    run(BACKGROUND, repo.root)
    (cache / f"v{LAYOUT}" / "cache.db").write_bytes(b"garbage" * 1000)

    assert ran(run(BACKGROUND, repo.root)) == 0

    assert sum("the cache was damaged" in line for line in said(cache)) == 1


def test_that_it_cannot_be_started_is_told_and_costs_nothing(
    repo: GitRepo, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("subprocess.Popen", refuse)
    monkeypatch.delenv("CI", raising=False)
    left = [Missing("a.py", "budget", "")]

    assert not go_on(Request(str(repo.root)), Settings(), RunFigures(1.0, CacheUse(0, 1)), left)
    assert events_in(caplog) == [("background_failed", None)]


def test_events_of_its_run_are_in_the_log(repo: GitRepo, cache: Path) -> None:
    repo.stage("a.py", "def f(a):\n" + "    if a:\n        a = a + 1\n" * 3000)
    repo.stage(".antipasta.yaml", "limits: {timeout_per_file: 0.001}\n")

    assert ran(run(BACKGROUND, repo.root)) == 0

    told = [line for line in said(cache) if line.startswith("degradation ")]
    assert len(told) == 1
    assert "path='a.py'" in told[0]
    assert "reason='timeout'" in told[0]


def test_the_log_is_bounded(repo: GitRepo, cache: Path) -> None:
    repo.base({"a.py": "x = 1\n"})
    cache.mkdir()
    (cache / "warm.log").write_text("old\n" * 50_000)
    (cache / "warm.log.1").write_text("older\n" * 50_000)

    assert ran(run(BACKGROUND, repo.root)) == 0

    assert len(said(cache)) == 2
    assert (cache / "warm.log.1").read_text() == "old\n" * 50_000
    assert {each.name for each in cache.glob("warm.log*")} == {"warm.log", "warm.log.1"}


def test_it_has_the_lowest_priority_and_a_bound_on_its_time(
    repo: GitRepo, cache: Path, tmp_path: Path
) -> None:
    """A git that does not answer: the process ends all the same, and the log says where it was."""
    repo.base({"a.py": "x = 1\n"})
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "git").write_text(f"#!/bin/sh\nnice > '{tmp_path}/priority'\nexec sleep 30\n")
    (programs / "git").chmod(0o755)
    environment = {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "ANTIPASTA_WARM_TIMEOUT": "0.5",
        "ANTIPASTA_GIT_TIMEOUT": "200",
    }

    assert ran(run(BACKGROUND, repo.root, env=environment, timeout=25)) == 1

    assert (tmp_path / "priority").read_text() == "19\n"
    log = (cache / "warm.log").read_text()
    assert "Timeout" in log
    assert "collect/git.py" in log


def test_a_place_that_is_no_place_for_a_cache_is_left_alone(repo: GitRepo, cache: Path) -> None:
    cache.mkdir()
    (cache / "precious").touch()

    assert ran(run(BACKGROUND, repo.root)) == 1
    assert [each.name for each in cache.iterdir()] == ["precious"]


def test_a_log_that_cannot_be_opened_is_no_traceback(repo: GitRepo, cache: Path) -> None:
    (cache / "warm.log").mkdir(parents=True)

    assert ran(run(BACKGROUND, repo.root)) == 1


def test_a_full_disk_is_no_loop(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "antipasta.upkeep.journal.open_beside", lambda *_: os.open("/dev/full", os.O_WRONLY)
    )

    with open_journal(str(cache)) as journal:
        journal.info("said")
        print("said as well", file=sys.stderr)


@pytest.mark.parametrize("name", ["warm.log", "warm.lock"])
@pytest.mark.parametrize("has_database", [False, True])
def test_a_planted_link_is_not_followed(
    repo: GitRepo, cache: Path, tmp_path: Path, name: str, *, has_database: bool
) -> None:
    repo.base({"a.py": "x = 1\n"})
    if has_database:
        open_store(str(cache)).close()
    cache.mkdir(exist_ok=True)
    (tmp_path / "victim").write_text("precious")
    (cache / name).symlink_to(tmp_path / "victim")

    assert ran(run(BACKGROUND, repo.root)) == 1

    assert (tmp_path / "victim").read_text() == "precious"


def test_what_a_budget_left_is_measured_for_the_next_run(repo: GitRepo, cache: Path) -> None:
    repo.base({"a.py": "x = 1\n", "pkg/b.py": "x = 2\n", "out/c.py": "x = 3\n"})
    repo.write("a.py", "x = 4\n")
    repo.write("other.yaml", "exclude: [out/**]\n")
    command = ("--budget", "1e-9", "--config", "other.yaml")

    hasty = antipasta("metrics", *command, cwd=repo.root)

    assert "a.py: skipped (budget)" in hasty.stdout
    assert "in the background, for the next run" in hasty.stderr
    wait_for(cache, "0 known, 2 measured, 0 not measured")
    assert metrics("--config", "other.yaml", cwd=repo.root)["run"]["cache"]["hits"] == 2


@pytest.mark.parametrize(
    ("source", "measured"),
    [
        (["--staged"], 2),  # the index, and what that is compared with
        (["--rev", "HEAD"], 1),
        (["--base", "HEAD~1"], 3),
        (["--base", "HEAD~1", "--head", "HEAD"], 2),
        (["a.py"], 1),
    ],
)
def test_what_a_gate_left_is_measured_whatever_it_was_about(
    repo: GitRepo, cache: Path, source: list[str], measured: int
) -> None:
    repo.base({"a.py": "x = 1\n"})
    repo.base({"a.py": "x = 2\n"})
    repo.stage("b.py", "x = 3\n")

    hasty = antipasta("gate", *source, "--budget", "1e-9", cwd=repo.root)

    assert hasty.returncode == 3
    assert "in the background, for the next run" in hasty.stderr
    wait_for(cache, f"0 known, {measured} measured, 0 not measured")


@pytest.mark.parametrize(
    ("arguments", "stdin"),
    [
        (["--no-cache"], b""),
        (["-", "--stdin-filename", "a.py"], b"x = 1\n"),
        (["--budget", "60"], b""),
    ],
)
def test_where_it_is_of_no_use_nothing_goes_on(
    repo: GitRepo, cache: Path, arguments: list[str], stdin: bytes
) -> None:
    repo.base({"a.py": "x = 1\n"})

    finished = antipasta("metrics", "--budget", "1e-9", *arguments, cwd=repo.root, stdin=stdin)

    assert finished.returncode == 0
    assert "background" not in finished.stderr
    assert last_lines(str(cache), 1) == []


def wait_for(cache: Path, line: str) -> None:
    """Wait until the log says so; a process that never does is ended by the limit of the test."""
    while not any(line in each for each in said(cache)):
        assert not any("Traceback" in each for each in said(cache))
        time.sleep(0.05)


@pytest.mark.parametrize("variable", [("CI", "true"), ("ANTIPASTA_CACHE_DIR", "a.py/cache")])
def test_where_nothing_would_be_left_of_it_nothing_goes_on(
    repo: GitRepo, variable: tuple[str, str]
) -> None:
    repo.base({"a.py": "x = 1\n"})

    finished = antipasta("metrics", "--budget", "1e-9", cwd=repo.root, env=dict([variable]))

    assert "a.py: skipped (budget)" in finished.stdout
    assert "background" not in finished.stderr
