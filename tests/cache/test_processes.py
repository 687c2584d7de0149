"""Many processes on one cache, and processes that die: every run stays right."""

from __future__ import annotations

import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from antipasta.cache.store import open_store
from tests.support.run import antipasta, document
from tests.support.sources import function_source

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.git_repo import GitRepo

WRITER = """
import sys
from antipasta.cache.store import open_store
store = open_store(sys.argv[1])
print(flush=True)
for turn in range(10**9):
    store.put_many({f"key {n}": b"%d" % n * 1000 for n in range(turn % 50, turn % 50 + 20)})
"""


def integrity(directory: Path) -> str:
    with closing(sqlite3.connect(directory / "v2" / "cache.db")) as connection:
        return str(connection.execute("PRAGMA integrity_check").fetchall()[0][0])


def test_fifty_processes_start_on_an_empty_directory(repo: GitRepo, tmp_path: Path) -> None:
    repo.base({f"m{number}.py": function_source(complexity=number + 1) for number in range(8)})
    command = (sys.executable, "-P", "-m", "antipasta", "metrics", "--rev", "HEAD", "-v")
    started = [
        subprocess.Popen(command, cwd=repo.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(50)
    ]
    finished = [(*process.communicate(timeout=250), process.returncode) for process in started]

    assert {code for *_, code in finished} == {0}
    # The last line has the time and the hits of the run.
    assert len({tuple(out.splitlines()[:-1]) for out, *_ in finished}) == 1
    verified = antipasta("cache", "verify", "--sample", "all", "--format", "json", cwd=repo.root)
    found = document(verified, exit_code=0)
    assert (found["sound"], found["compared"], found["not_found"]) == (True, 8, 0)
    assert not list((tmp_path / "antipasta-cache").glob("*.corrupt"))


def test_a_hundred_writers_are_killed_and_every_next_run_is_right(tmp_path: Path) -> None:
    directory = tmp_path / "cache"
    delays = random.Random(0)
    for _ in range(100):
        with subprocess.Popen(
            (sys.executable, "-P", "-c", WRITER, str(directory)), stdout=subprocess.PIPE
        ) as process:
            assert process.stdout
            process.stdout.readline()
            time.sleep(delays.uniform(0, 0.03))
            process.kill()
            assert process.wait() == -signal.SIGKILL
        store = open_store(str(directory))
        found = store.get_many(f"key {number}" for number in range(70))
        assert (store.problem, store.notice) == ("", "")
        assert all(found[key] == key[4:].encode() * 1000 for key in found)
        store.close()
    assert found
    assert integrity(directory) == "ok"


@pytest.mark.skipif(sys.platform != "linux", reason="the limit acts on the whole process")
def test_a_full_disk_is_a_problem_and_no_error(tmp_path: Path) -> None:
    directory = tmp_path / "cache"
    open_store(str(directory)).close()
    pid = os.fork()
    if pid == 0:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
        store = open_store(str(directory))
        store.put("key", b"x" * 1_000_000)
        store.close()
        os._exit(0 if store.problem and not store.notice else 1)
    assert os.waitpid(pid, 0)[1] == 0

    store = open_store(str(directory))
    assert (store.get("key"), store.problem, store.notice) == (None, "", "")
    store.put("key", b"value")
    assert store.get("key") == b"value"
    store.close()
