"""Workers that cannot be started, and what the work is done by then."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from antipasta.dispatch.crew import STILLBORN
from antipasta.dispatch.pool import run
from antipasta.dispatch.process import Plan
from antipasta.model import FileMetrics
from antipasta.system import workers
from tests.support.run import CHECKOUT
from tests.support.workers import bounds, contents_of, outcomes, plan

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from antipasta.system.workers import Process

FILES = contents_of([b"x = 1\n"] * 3)


def test_where_every_worker_dies_at_once_the_work_is_done_here(births: list[int]) -> None:
    limits = bounds()
    made = Plan(2, "tests.support.faults:nothing")

    found = dict(run(FILES, limits, plan=made))

    assert [found[each.version].reason for each in FILES] == [None] * 3
    assert all(isinstance(each, FileMetrics) for each in found.values())
    assert STILLBORN <= len(births) <= STILLBORN + 1
    assert limits.guard.descent.level == "minimal"
    assert limits.breaker.given_up == (
        "3 workers in a row ended before they were ready; the rest was measured in this process",
    )
    # What else is to be measured in this run is not tried with workers.
    assert dict(run(FILES, limits, plan=made)) == found
    assert len(births) <= STILLBORN + 1


@pytest.mark.parametrize("problem", [errno.EAGAIN, errno.ENOMEM, errno.EMFILE])
@pytest.mark.parametrize("granted", [0, 1])
def test_where_few_processes_can_be_had_those_do_and_else_this_one(
    granted: int, problem: int, births: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    left = granted
    real = workers.start

    def start(*terms: Any) -> Process:
        nonlocal left
        left -= 1
        if left < 0:
            raise OSError(problem, os.strerror(problem))
        return real(*terms)

    monkeypatch.setattr("antipasta.dispatch.process.start", start)
    limits = bounds()

    found = outcomes([b"x"] * 3, plan(), limits)

    assert [each.reason for each in found] == [None] * 3
    assert len(births) == granted
    why = f"no worker could be started ({os.strerror(problem)})"
    assert limits.breaker.given_up == (
        () if granted else (f"{why}; the rest was measured in this process",)
    )


SCRIPT = """
import json, os, resource, sys
from antipasta.analyze import measure_source
from antipasta.dispatch.pool import run
from antipasta.dispatch.process import Plan
from tests.support.workers import bounds, contents_of

if __name__ == "__main__":
    _, spare = sys.argv
    limits = bounds()
    contents = contents_of([b"x = 1\\n"] * 3)
    measure_source(b"", language="python")  # imports the engine: nothing could be, without any
    most = max(map(int, os.listdir("/proc/self/fd"))) + int(spare)
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, before[1]))
    found = list(run(contents, limits, plan=Plan(2)))
    resource.setrlimit(resource.RLIMIT_NOFILE, before)  # what measures coverage opens a file
    print(json.dumps([[each.reason for _, each in found], limits.guard.descent.level]))
"""


@pytest.mark.parametrize("spare", [0, 5, 10])
def test_where_few_descriptors_can_be_had_the_work_is_done_all_the_same(
    spare: int, tmp_path: Path
) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)

    finished = subprocess.run(
        (sys.executable, str(script), str(spare)),
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        timeout=120,
        check=False,
    )

    assert finished.stderr == b""
    assert finished.returncode == 0
    found, level = json.loads(finished.stdout)
    assert found == [None] * 3
    assert spare or level == "minimal"
