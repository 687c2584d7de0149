"""The number of workers changes how the work is done, and nothing of what is found."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.support.run import antipasta, metrics
from tests.support.sources import function_source, javascript_source

if TYPE_CHECKING:
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


def test_a_bad_number_of_workers_is_named(repo: GitRepo) -> None:
    by_environment = antipasta("metrics", cwd=repo.root, env={"ANTIPASTA_JOBS": "many"})
    by_flag = antipasta("metrics", "--jobs", "0", cwd=repo.root)

    assert (by_environment.returncode, by_flag.returncode) == (1, 1)
    assert "ANTIPASTA_JOBS is 'many'" in by_environment.stderr
    assert "--jobs" in by_flag.stderr
