"""Whatever asks a run to end: its workers end with it, and what they found is kept."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from tests.support.run import metrics
from tests.support.sources import function_source

if TYPE_CHECKING:
    from tests.support.git_repo import GitRepo

# Takes lizard many seconds.
SLOW = "int f(int a) {\n" + "  if (a && a) { a = a + a; }\n" * 150_000 + "}\n"


@pytest.mark.parametrize(
    ("ending", "jobs"), [(signal.SIGINT, "2"), (signal.SIGTERM, "1"), (signal.SIGHUP, "2")]
)
def test_a_run_that_is_told_to_end(repo: GitRepo, ending: signal.Signals, jobs: str) -> None:
    for number in range(10):
        repo.write(f"m{number}.py", function_source(f"f{number}", 20))
    repo.write("slow.c", SLOW)
    repo.write(".antipasta.yaml", "limits: {timeout_per_file: 60}\n")
    # The cheapest file comes first where the time may not do.
    command = (sys.executable, "-P", "-m", "antipasta", "metrics", "--jobs", jobs, "--budget", "25")
    with subprocess.Popen(
        command,
        cwd=repo.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        workers = until_busy(process.pid, int(jobs))
        process.send_signal(ending)
        out, err = process.communicate(timeout=60)

    # After Ctrl-C the prompt is to begin on a line of its own.
    assert (process.returncode, out, err.strip()) == (128 + ending, b"", b"")
    _, alive = psutil.wait_procs(workers, timeout=30)
    assert alive == []
    assert metrics("m0.py", cwd=repo.root)["run"]["cache"]["hits"] == 1


def until_busy(parent: int, count: int) -> list[psutil.Process]:
    """The workers, once one of them has nothing but the slow file left to do."""
    while True:
        workers = [child for child in psutil.Process(parent).children() if is_worker(child)]
        if len(workers) >= count and any(sum(each.cpu_times()[:2]) > 0.8 for each in workers):
            return workers
        time.sleep(0.05)


def is_worker(process: psutil.Process) -> bool:
    try:
        return "spawn_main" in " ".join(process.cmdline())
    except psutil.Error:  # a git that has just ended
        return False


def test_who_hears_the_signal_already_goes_on_hearing_it() -> None:
    program = (
        "import os, signal\n"
        "from antipasta.dispatch.signals import ended_in_order\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "with ended_in_order():\n"
        "    os.kill(os.getpid(), signal.SIGHUP)\n"
        "print(signal.getsignal(signal.SIGTERM) is signal.SIG_DFL)\n"
    )

    finished = subprocess.run(
        (sys.executable, "-c", program), capture_output=True, text=True, timeout=60, check=False
    )

    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "True\n", "")
