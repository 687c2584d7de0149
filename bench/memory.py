"""The total memory of all processes of `antipasta metrics`, without a cache, with two workers.

    python -m bench.memory DIRECTORY

Bounds on Django 5.2: 300 MB, and 200 MB with `--max-memory 150`. Shared memory counts once (PSS of
proc(5), Linux only). It is read every 10 ms, so a peak between two reads is missed.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import psutil

from bench.startup import environment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

METRICS = (sys.executable, "-P", "-m", "antipasta", "metrics", "--jobs", "2")
BOUND_MB = {(): 300, ("--max-memory", "150"): 200}
FORMATS = ("text", "json")
LOOK_SECONDS = 0.01


def main(directory: str) -> None:
    """Print a row for each bound and format."""
    print(f"{'peak MB':>8} {'x bound':>8} {'seconds':>8}  options")
    for options, bound in BOUND_MB.items():
        for name in FORMATS:
            command = (*METRICS, *options, "--format", name)
            with tempfile.TemporaryDirectory() as cache:
                started = time.perf_counter()
                most = peak(command, directory, environment(cache))
                seconds = time.perf_counter() - started
            shown = " ".join((*options, "--format", name))
            print(f"{most / 1e6:8.1f} {most / 1e6 / bound:8.2f} {seconds:8.1f}  {shown}")


def peak(command: Sequence[str], directory: str, env: Mapping[str, str]) -> int:
    """The peak of the memory, in bytes, of the process and those that it started."""
    most = 0
    with subprocess.Popen(command, cwd=directory, env=env, stdout=subprocess.DEVNULL) as process:
        root = psutil.Process(process.pid)
        while process.poll() is None:
            most = max(most, _held(root))
            time.sleep(LOOK_SECONDS)
    # With any memory limit, the command must finish.
    assert process.returncode == 0, command
    return most


def _held(root: psutil.Process) -> int:
    held = 0
    with suppress(psutil.NoSuchProcess):
        for process in (root, *root.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                held += process.memory_full_info().pss
    return held


if __name__ == "__main__":
    main(sys.argv[1])
