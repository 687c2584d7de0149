"""The number of workers changes how the work is done, and nothing of what is found."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.support.run import antipasta, metrics
from tests.support.sources import function_source, javascript_source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.support.git_repo import GitRepo


def test_workers_find_what_one_process_finds(repo: GitRepo) -> None:
    for number in range(20):
        repo.write(f"m{number}.py", function_source(f"f{number}", 1000 + number))
        repo.write(f"m{number}.js", javascript_source(f"f{number}", 100 + number))
    repo.write("broken.py", "def")

    alone = metrics("--no-cache", "--jobs", "1", cwd=repo.root)
    shared = metrics("--no-cache", "--jobs", "3", cwd=repo.root)

    assert shared["run"]["executor"] == "pool"
    assert shared["run"]["workers"] == 3
    assert len(alone["files"]) == 41
    for report in (alone, shared):
        report.pop("run")
    assert shared == alone


def test_what_workers_found_is_in_the_cache(repo: GitRepo) -> None:
    for number in range(20):
        repo.write(f"m{number}.py", function_source(f"f{number}", 1000 + number))

    metrics("--jobs", "2", cwd=repo.root)

    assert metrics(cwd=repo.root)["run"]["cache"] == {"hits": 20, "misses": 0}


def test_the_workers_of_a_run_have_figures(repo: GitRepo) -> None:
    for number in range(20):
        repo.write(f"m{number}.py", function_source(f"f{number}", 1000 + number))

    finished = antipasta("metrics", "--jobs", "2", "--timings", "--format", "json", cwd=repo.root)

    pool = json.loads(finished.stdout)["run"]["pool"]
    assert pool["batches"] >= 2
    assert (pool["retries"], pool["kills"]) == (0, 0)
    assert 0 < pool["efficiency"] <= pool["busy"] <= 1
    assert "2 workers:" in finished.stderr
    assert "pool" not in metrics(cwd=repo.root)["run"]


def test_the_shares_of_a_run_add_up(repo: GitRepo) -> None:
    for number in range(20):
        repo.write(f"m{number}.py", function_source(f"f{number}", 1000 + number))
    repo.write("lib/m.js", javascript_source("f", 100))

    finished = antipasta("metrics", "--jobs", "2", "--timings", cwd=repo.root / "lib")

    lines = finished.stderr.splitlines()
    total = int(lines[0].removeprefix("antipasta: ").removesuffix(" ms"))
    stages = rows(lines, 2)
    assert [*stages][:: len(stages) - 1] == ["start", "render"]
    assert sum(ms for ms, _ in stages.values()) == pytest.approx(total, abs=1)
    assert sum(share for _, share in stages.values()) == pytest.approx(100, abs=0.5)
    at = next(at for at, line in enumerate(lines) if line.startswith("    CPU time of 2 workers:"))
    below = lines[at + 1 : next(at for at, line in enumerate(lines) if "took longest" in line)]
    assert sum(share for _, share in rows(below, 6).values()) == pytest.approx(100, abs=0.5)
    assert {what.partition(":")[0] for what in rows(below, 6)} == {
        "python",
        "javascript (tree)",
        "start of the workers, and their messages",
    }
    files = rows(lines[at + len(below) + 1 :], 6)
    assert len(files) == 10
    assert all((repo.root / "lib" / name).is_file() for name in files)


def rows(lines: Sequence[str], indent: int) -> dict[str, tuple[float, float]]:
    """The milliseconds and the share of each row that is this far from the margin."""
    row = re.compile(rf" {{{indent}}} *([0-9.]+) ms +([0-9.]+)%  (.+)")
    level = [line for line in lines if len(line) > indent + 10 and line[indent + 9 :][:2] == "ms"]
    found = filter(None, map(row.fullmatch, level))
    return {each[3]: (float(each[1]), float(each[2])) for each in found}


def test_each_command_that_measures_says_its_times(repo: GitRepo) -> None:
    repo.base({"m.py": function_source("f", 5)})
    commands = (
        ["gate"],
        ["explain", "m.py"],
        ["stats"],
        ["history"],
        ["hotspots"],
        ["hook", "run"],
    )

    for command in commands:
        assert "%  start" in antipasta(*command, "--timings", cwd=repo.root).stderr, command


def test_a_bad_number_of_workers_is_named(repo: GitRepo) -> None:
    by_environment = antipasta("metrics", cwd=repo.root, env={"ANTIPASTA_JOBS": "many"})
    by_flag = antipasta("metrics", "--jobs", "0", cwd=repo.root)

    assert (by_environment.returncode, by_flag.returncode) == (1, 1)
    assert "ANTIPASTA_JOBS is 'many'" in by_environment.stderr
    assert "--jobs" in by_flag.stderr
