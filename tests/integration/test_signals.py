"""Whatever asks a run to end: its workers end with it, and what they found is kept."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import psutil
import pytest

from tests.support.run import CHECKOUT, antipasta, metrics
from tests.support.sources import function_source

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.git_repo import GitRepo

# Takes lizard many seconds.
SLOW = "int f(int a) {\n" + "  if (a && a) { a = a + a; }\n" * 150_000 + "}\n"


@pytest.mark.parametrize(
    ("ending", "jobs"), [(signal.SIGINT, "2"), (signal.SIGTERM, "1"), (signal.SIGHUP, "2")]
)
def test_a_run_that_is_told_to_end(repo: GitRepo, ending: signal.Signals, jobs: str) -> None:
    for number in range(10):
        repo.write(f"m{number}.py", function_source(f"f{number}", 20))
    for number in range(3):
        repo.write(f"slow{number}.m", f"// {number}\n{SLOW}")
    repo.write(".antipasta.yaml", "limits: {timeout_per_file: 60}\n")
    # The cheapest file comes first where the time may not do.
    command = (sys.executable, "-P", "-m", "antipasta", "metrics", "--jobs", jobs, "--budget", "40")
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
    """The workers, once one of them has nothing but slow files left to do."""
    while True:
        workers = [child for child in psutil.Process(parent).children() if is_worker(child)]
        if len(workers) >= count and any(sum(each.cpu_times()[:2]) > 0.8 for each in workers):
            return workers
        time.sleep(0.05)


def is_worker(process: psutil.Process) -> bool:
    try:
        return "antipasta.dispatch.worker" in " ".join(process.cmdline())
    except psutil.Error:  # a git that has just ended
        return False


def test_who_hears_the_signal_already_goes_on_hearing_it() -> None:
    program = (
        "import os, signal\n"
        "from antipasta.system.signals import ended_in_order\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "with ended_in_order():\n"
        "    os.kill(os.getpid(), signal.SIGHUP)\n"
        "print(signal.getsignal(signal.SIGTERM) is signal.SIG_DFL)\n"
    )

    finished = subprocess.run(
        (sys.executable, "-c", program), capture_output=True, text=True, timeout=60, check=False
    )

    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "True\n", "")


ROUNDS = int(os.environ.get("TEST_SIGNAL_ROUNDS", "10"))
"""More of them find rarer moments: TEST_SIGNAL_ROUNDS=1000 takes some ten minutes."""

MARK = "ANTIPASTA_TEST_MARK"
SHOW = (sys.executable, "-P", "-m", "antipasta", "metrics", "--format", "json", "--jobs", "2")
HOOK = (sys.executable, "-P", "-m", "antipasta.hook")


@pytest.mark.parametrize("command", [SHOW, HOOK], ids=["metrics", "hook"])
def test_a_signal_at_any_moment(
    repo: GitRepo, tmp_path: Path, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(MARK, str(tmp_path))
    for number in range(40):
        repo.stage(f"m{number}.py", function_source(f"f{number}", 20 + number))
    # For this one alone workers are started.
    repo.stage("risky.py", f"TEXT = '{'x' * 6000}'\n")
    rng = random.Random(os.environ.get("TEST_SIGNAL_SEED"))
    began = time.monotonic()
    whole, _, _ = ended(command, repo.root, None, 0.0)
    duration = time.monotonic() - began

    for at in range(ROUNDS):
        if at % 3 == 0:
            shutil.rmtree(os.environ["ANTIPASTA_CACHE_DIR"], ignore_errors=True)
        ending = rng.choice((signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE))
        delay = rng.uniform(0, duration * 1.2)
        code, _, err = ended(command, repo.root, ending, delay)
        context = f"{ending.name} after {delay:.3f} s of {duration:.3f}: {code}\n{err}"
        # Before the program begins, and when it has ended, the system answers the signal.
        assert code in (whole, 128 + ending, -ending), context
        # What the interpreter says before it has come to our code is its own affair.
        is_ours = f"{CHECKOUT}/antipasta/" in err
        assert "Traceback" not in err or not is_ours, context
        until_gone(str(tmp_path), context)

    verified = antipasta("cache", "verify", "--sample", "all", cwd=repo.root)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    after, fresh = metrics(cwd=repo.root), metrics("--no-cache", cwd=repo.root)
    for report in (after, fresh):
        report.pop("run")
    assert after == fresh


def until_gone(mark: str, context: str) -> None:
    """Wait until no process of the run is left; git and workers end in their own time."""
    deadline = time.monotonic() + 60
    while left := marked(mark):
        assert time.monotonic() < deadline, (left, context)
        time.sleep(0.05)


def marked(mark: str) -> list[list[str]]:
    found = []
    for process in psutil.process_iter():
        try:
            is_ours = process.pid != os.getpid() and process.environ().get(MARK) == mark
            if is_ours and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process.cmdline())
        except psutil.Error:
            continue
    return found


def ended(
    command: tuple[str, ...], cwd: Path, ending: signal.Signals | None, delay: float
) -> tuple[int, bytes, str]:
    """Run the command, and send the signal after `delay` seconds; for SIGPIPE stop reading."""
    with subprocess.Popen(
        command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    ) as process:
        assert process.stdout
        if ending == signal.SIGPIPE:
            time.sleep(delay)
            process.stdout.close()
            process.stdout = None
        elif ending:
            time.sleep(delay)
            (os.killpg if ending == signal.SIGINT else os.kill)(process.pid, ending)
        out, err = process.communicate(timeout=120)
    return process.returncode, out or b"", err.decode(errors="replace").strip()
