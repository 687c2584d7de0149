"""What becomes of the workers when the process that started them ends, stops, or is a script."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from multiprocessing import get_all_start_methods
from typing import TYPE_CHECKING, NamedTuple

import psutil
import pytest

from tests.support.run import CHECKOUT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MARK = "ANTIPASTA_TEST_MARK"

# Stands for an engine that takes long to import. The name is that of the engine's own module.
SLOW_ENGINE = """
import os, time
with open(os.environ["ANTIPASTA_TEST_MARK"], "ab") as file:
    file.write(b"..")
time.sleep(600)
"""


class Parent(NamedTuple):
    """A process with workers, the leader of a group of its own; its workers leave signs."""

    process: subprocess.Popen[bytes]
    marker: Path
    errors: Path

    def end(self) -> tuple[int, bytes, bytes]:
        """Wait for its end: the exit code, and what it wrote."""
        out, _ = self.process.communicate()
        return self.process.returncode, out, self.errors.read_bytes()


@contextmanager
def parent(phase: str, directory: Path) -> Iterator[Parent]:
    """A process that is in this phase; afterwards no process of it is left."""
    marker, errors = directory / "marker", directory / "errors"
    environment = {**os.environ, MARK: str(marker), "PYTHONPATH": str(CHECKOUT)}
    if phase == "starting":
        engine = directory / "complexipy"
        engine.mkdir()
        (engine / "__init__.py").touch()
        (engine / "_complexipy.py").write_text(SLOW_ENGINE)
        environment["PYTHONPATH"] = f"{directory}:{CHECKOUT}"
    with (
        errors.open("wb") as stderr,
        subprocess.Popen(
            (sys.executable, "-m", "tests.support.parent", phase, str(marker)),
            env=environment,
            stdout=subprocess.PIPE,
            stderr=stderr,
            start_new_session=True,
        ) as process,
    ):
        try:
            while not marker.exists() or marker.stat().st_size < 2:
                assert process.poll() is None, errors.read_text()
                time.sleep(0.01)
            yield Parent(process, marker, errors)
        finally:
            process.kill()
    deadline = time.monotonic() + 60
    while alive(marker) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert alive(marker) == []


def alive(marker: Path) -> list[int]:
    """The processes that have the mark in their environment."""
    found = []
    for process in psutil.process_iter():
        try:
            is_ours = process.environ().get(MARK) == str(marker)
            if is_ours and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process.pid)
        except psutil.Error:
            continue
    return found


@pytest.mark.parametrize("phase", ["starting", "idle", "busy", "hung"])
def test_an_interrupt_from_the_terminal_ends_all(phase: str, tmp_path: Path) -> None:
    with parent(phase, tmp_path) as started:
        os.killpg(started.process.pid, signal.SIGINT)

        assert started.end() == (130, b"", b"")


@pytest.mark.parametrize(
    ("ending", "phase"),
    [(signal.SIGTERM, "busy"), (signal.SIGTERM, "hung"), (signal.SIGHUP, "busy")],
)
def test_a_signal_to_the_parent_alone_ends_its_workers(
    ending: signal.Signals, phase: str, tmp_path: Path
) -> None:
    with parent(phase, tmp_path) as started:
        started.process.send_signal(ending)

        assert started.end() == (128 + ending, b"", b"")


@pytest.mark.parametrize("phase", ["idle", "busy", "hung"])
def test_workers_do_not_outlive_a_parent_that_is_killed(phase: str, tmp_path: Path) -> None:
    with parent(phase, tmp_path) as started:
        started.process.kill()

        assert started.end() == (-signal.SIGKILL, b"", b"")


def test_a_run_that_is_stopped_and_continued_goes_on(tmp_path: Path) -> None:
    with parent("finishing", tmp_path) as started:
        os.killpg(started.process.pid, signal.SIGSTOP)
        # Longer than a worker may take that uses no processor.
        time.sleep(2.5)
        os.killpg(started.process.pid, signal.SIGCONT)

        # What the engine printed is no part of it.
        assert started.end() == (0, f"{[None] * 10}\n".encode(), b"")


UNGUARDED = """
import sys
from antipasta.dispatch.pool import run
from tests.support.workers import bounds, contents_of, plan

print("begun", flush=True)
print(len(list(run(contents_of([b"x"] * 5), bounds(), plan=plan()))))
"""


def test_a_script_without_a_guard_is_not_run_again_by_its_workers(tmp_path: Path) -> None:
    script = tmp_path / "unguarded.py"
    script.write_text(UNGUARDED)

    finished = subprocess.run(
        (sys.executable, str(script)),
        env={**os.environ, "PYTHONPATH": str(CHECKOUT), MARK: str(script)},
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert (finished.returncode, finished.stdout, finished.stderr) == (0, b"begun\n5\n", b"")
    assert alive(script) == []


BUSY_THREAD = """
import multiprocessing, sys, threading
from multiprocessing.forkserver import _forkserver
import antipasta

LOCK = threading.Lock()
FORKS = []

def hold_a_lock():
    while True:
        with LOCK:
            sum(range(10_000))

if __name__ == "__main__":
    multiprocessing.set_start_method(sys.argv[1])
    sys.addaudithook(lambda event, _: event == "os.fork" and FORKS.append(event))
    threading.Thread(target=hold_a_lock, daemon=True).start()
    report = antipasta.measure(["risky.py"])
    print(report.run.executor, [each.metrics.analysis for each in report.files])
    print(FORKS, _forkserver._forkserver_pid)
"""


@pytest.mark.parametrize("method", get_all_start_methods())
def test_workers_are_spawned_whatever_the_program_does_with_processes_and_threads(
    method: str, tmp_path: Path
) -> None:
    # In a copy of the process what its threads have locked would stay locked for ever.
    script = tmp_path / "threads.py"
    script.write_text(BUSY_THREAD)
    (tmp_path / "risky.py").write_text(f"TEXT = '{'x' * 6000}'\n")

    finished = subprocess.run(
        (sys.executable, str(script), method),
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT), "ANTIPASTA_JOBS": "2", MARK: str(script)},
        capture_output=True,
        timeout=60,
        check=False,
    )

    assert (finished.stdout, finished.stderr) == (b"pool ['full']\n[] None\n", b"")
    assert alive(script) == []


@pytest.mark.parametrize("closed", ["0<&-", "0<&- 1>&-", "2>&-", "0<&- 1>&- 2>&-"])
def test_workers_start_where_standard_streams_are_closed(closed: str, tmp_path: Path) -> None:
    # A worker's end of its socket may then have the number of a stream.
    (tmp_path / "risky.py").write_text(f"TEXT = '{'x' * 6000}'\n")
    document = tmp_path / "found.json"
    command = f"{sys.executable} -P -m antipasta metrics --jobs 2 --output json={document}"
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}

    finished = subprocess.run(
        ("sh", "-c", f"exec {closed}; {command}"), cwd=tmp_path, env=environment, check=False
    )

    report = json.loads(document.read_text())
    assert finished.returncode == 0
    assert (report["run"]["executor"], report["run"].get("given_up")) == ("pool", None)
    assert [each["analysis"] for each in report["files"]] == ["full"]
