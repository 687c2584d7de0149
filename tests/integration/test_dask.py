"""A real Dask cluster of two worker processes on this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.histories import document
from tests.support.run import antipasta, metrics
from tests.support.sources import function_source, javascript_source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.git_repo import GitRepo

CLUSTER = """
import sys
from distributed import LocalCluster

if __name__ == "__main__":
    options = dict(n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1")
    with LocalCluster(**options) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""


@pytest.fixture(params=["True", "False"], ids=["daemons", "no-daemons"])
def cluster(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a cluster; its workers are daemons, which may have no children, or not."""
    script = tmp_path / "cluster.py"
    script.write_text(CLUSTER)
    environment = {**os.environ, "DASK_DISTRIBUTED__WORKER__DAEMON": request.param}
    with subprocess.Popen(
        [sys.executable, str(script)],
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        yield process.stdout.readline().strip().replace("tcp://", "dask://")
        process.communicate(timeout=60)  # closes its input, which ends it


def test_a_cluster_finds_what_this_process_finds(repo: GitRepo, cluster: str) -> None:
    for number in range(30):
        repo.write(f"m{number}.py", function_source(f"f{number}", 100 + number))
        repo.write(f"m{number}.js", javascript_source(f"f{number}", 30 + number))
    repo.write("broken.py", "def")

    here = metrics("--no-cache", cwd=repo.root)
    there = metrics("--executor", cluster, cwd=repo.root)
    again = metrics(cwd=repo.root)

    assert there["run"]["executor"] == "dask"
    assert there["run"]["workers"] == 2
    assert again["run"]["cache"] == {"hits": 61, "misses": 0}
    for report in (here, there, again):
        report.pop("run")
    assert there == here == again


def test_a_cluster_measures_a_history(repo: GitRepo, cluster: str) -> None:
    for number in range(3):
        repo.base({f"m{at}.py": function_source(f"f{at}", 60 + number) for at in range(15)})

    there = document(repo.root, "history", "--executor", cluster)
    here = document(repo.root, "history", "--no-cache")

    assert there.pop("run")["executor"] == "dask"
    here.pop("run")
    assert there == here


def test_a_cluster_measures_for_reports_too(repo: GitRepo, cluster: str, tmp_path: Path) -> None:
    for number in range(30):
        repo.write(f"m{number}.py", function_source(f"f{number}", 100 + number))
    repo.add()
    repo.commit("--no-verify")
    (tmp_path / "list.txt").write_text(f"{repo.root}\n")
    every = ("report", "--repositories", str(tmp_path / "list.txt"), "--rev", "HEAD", "--no-cache")

    for options in (("--html", "here"), ("--html", "there", "--executor", cluster)):
        done = antipasta(*every, *options, cwd=tmp_path)
        assert done.returncode == 0, done.stderr

    for name in ("index.html", "repo.html"):
        pages = [(tmp_path / where / name).read_bytes() for where in ("here", "there")]
        assert pages[0] == pages[1]


def test_a_deadline_does_not_wait_for_what_hangs_there(repo: GitRepo, cluster: str) -> None:
    repo.write("quick.py", "x = 1\n")
    # Takes lizard far longer than the budget.
    repo.write("slow.m", "int f(int a) {\n" + "  if (a && a) { a = a + a; }\n" * 100_000 + "}\n")

    found = metrics("--executor", cluster, "--budget", "2", cwd=repo.root)

    [lost] = [each for each in found["skipped"] if each["path"] == "slow.m"]
    assert lost["reason"] == "budget"
    measured = [each["path"] for each in found["files"]]
    assert len(measured) + len(found["skipped"]) == 2


@pytest.mark.parametrize("address", ["dask://", "dask://host", "tcp://host:1", "dask://host:x"])
def test_an_address_that_is_none_is_named(repo: GitRepo, address: str) -> None:
    finished = antipasta("metrics", "--executor", address, cwd=repo.root)

    assert finished.returncode == 1
    assert "write it as dask://HOST:PORT" in finished.stderr
    assert "Traceback" not in finished.stderr


def test_a_scheduler_that_does_not_answer_is_named(repo: GitRepo) -> None:
    repo.write("a.py", "x = 1\n")

    finished = antipasta("metrics", "--executor", "dask://127.0.0.1:1", cwd=repo.root)

    assert finished.returncode == 1
    assert "no scheduler answers" in finished.stderr
    assert "Traceback" not in finished.stderr
