"""What becomes of the workers when the process that started them ends, or is a script."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from tests.support.run import CHECKOUT
from tests.support.workers import METHODS

if TYPE_CHECKING:
    from pathlib import Path

PARENT = """
import sys, time
from antipasta.collect.content import Content
from antipasta.dispatch.budget import Budget
from antipasta.dispatch.memory import MemoryGuard
from antipasta.dispatch.crew import Plan
from antipasta.dispatch.outcomes import Bounds
from antipasta.dispatch.pool import run
from tests.support import faults
from tests.support.measured import version

if __name__ == "__main__":
    print("begun", flush=True)
    contents = [Content(version(f"{at}.py"), sys.argv[2].encode()) for at in range(500)]
    bounds = Bounds(Budget(None, 0.0), 1.0, MemoryGuard(1e12, reader=lambda: 0))
    list(run(contents, bounds, plan=Plan(2, sys.argv[1], faults.measure)))
"""


@pytest.mark.parametrize("order", ["spin 0.1", "hang"])
@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("started_by", METHODS)
def test_workers_do_not_outlive_their_parent(
    started_by: str, ending: signal.Signals, order: str, tmp_path: Path
) -> None:
    mark = f"ANTIPASTA_TEST_MARK={tmp_path}"
    name, _, value = mark.partition("=")
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    with subprocess.Popen(
        (sys.executable, str(script), started_by, order),
        env={**os.environ, name: value, "PYTHONPATH": str(CHECKOUT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"begun\n"
        while len(marked(name, value)) < 3:
            time.sleep(0.02)
        parent.send_signal(ending)
        parent.wait()

    deadline = time.monotonic() + 60
    while marked(name, value) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert marked(name, value) == []


def marked(name: str, value: str) -> list[int]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(name) == value and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process.pid)
        except psutil.Error:
            continue
    return found


@pytest.mark.parametrize("started_by", METHODS)
def test_a_script_without_a_guard_is_not_run_again_by_its_workers(
    started_by: str, tmp_path: Path
) -> None:
    script = tmp_path / "unguarded.py"
    script.write_text(PARENT.replace('if __name__ == "__main__":', "if True:"))

    finished = subprocess.run(
        (sys.executable, str(script), started_by, "x"),
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert (finished.returncode, finished.stdout, finished.stderr) == (0, b"begun\n", b"")
