from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from antipasta.dispatch.processors import free_processors
from antipasta.system import processors
from antipasta.system.processors import others_running

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.every_system

NO_QUOTA = "max 100000\n"


def machine(
    monkeypatch: pytest.MonkeyPatch, directory: Path, online: int, affine: int, quota: str
) -> None:
    """Let this be a machine with so many processors, of which some may be used."""
    cgroup = directory / "cpu.max"
    cgroup.write_text(quota)
    monkeypatch.setattr("os.cpu_count", lambda: online)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(affine)))
    monkeypatch.setattr(processors, "_CGROUP", str(cgroup))


@pytest.mark.linux("affinity")
@pytest.mark.parametrize(
    ("others", "free"),
    [((0,), 4), ((1,), 3), ((1.6,), 2), ((3,), 1), ((50,), 1), ((3, 1), 3), ((0, 50), 4)],
)
def test_processors_that_others_use_are_left_alone(
    others: tuple[float, ...], free: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    machine(monkeypatch, tmp_path, online=4, affine=4, quota=NO_QUOTA)

    assert free_processors(*others) == free


@pytest.mark.linux("affinity and control groups")
@pytest.mark.parametrize(
    ("affine", "quota", "others", "free"),
    [
        (64, NO_QUOTA, 0, 8),
        (64, "400000 100000\n", 0, 4),
        (64, "50000 100000\n", 0, 1),
        (4, NO_QUOTA, 0, 4),
        # The other threads are spread over all 64: half of them leave half of what is granted.
        (4, NO_QUOTA, 32, 2),
        (64, "400000 100000\n", 32, 2),
        (4, NO_QUOTA, 640, 1),
    ],
)
def test_of_a_large_machine_a_part_may_be_granted(
    affine: int,
    quota: str,
    others: int,
    free: int,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    machine(monkeypatch, tmp_path, online=64, affine=affine, quota=quota)

    assert free_processors(others) == free


@pytest.mark.posix("a load average")
@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("9.95 6.63 0.27 1/87 8374\n", 0),
        ("0.00 0.00 0.00 3/1204 8374\n", 2),
        ("0.00 0.00 0.00 0/87 8374\n", 0),
    ],
)
def test_what_runs_now_counts_and_not_what_ran_before(
    text: str, others: int, tmp_path: Path
) -> None:
    load = tmp_path / "loadavg"
    load.write_text(text)

    assert others_running(str(load)) == others


@pytest.mark.posix("a load average")
@pytest.mark.parametrize("text", [None, "", "1.00 0.50 0.25\n", "a b c d e\n"])
def test_where_the_system_does_not_tell_the_load_average_decides(
    text: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    load = tmp_path / "loadavg"
    if text is not None:
        load.write_text(text)
    monkeypatch.setattr("os.getloadavg", lambda: (2.5, 0.0, 0.0))

    assert others_running(str(load)) == 2.5


@pytest.mark.linux("what runs now")
@pytest.mark.skipif(not os.path.exists("/proc/loadavg"), reason="only Linux tells what runs now")
def test_processes_that_compute_leave_no_processor_free() -> None:
    spinning = [sys.executable, "-c", "print(flush=True)\nwhile True: pass"]
    with ExitStack() as ended:
        for _ in range(2 * (os.cpu_count() or 1)):
            process = subprocess.Popen(spinning, stdout=subprocess.PIPE)
            ended.enter_context(process)
            ended.callback(process.kill)
            assert process.stdout
            process.stdout.readline()

        assert free_processors(others_running()) == 1
