"""Let hooks and gates run side by side while everything goes wrong: `python -m tests.chaos`.

Where a mount namespace can be made, the cache is on a small disk of its own, which is filled and
mounted read-only now and then. What cannot be done on this machine is named. A seed draws the same
runs and fates again; what meets what is up to the machine.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from tests.chaos.aftermath import faults
from tests.chaos.clock import library
from tests.chaos.scene import Scene
from tests.chaos.storm import AT_ONCE, Storm, Tally, drawn
from tests.chaos.weather import Weather

DISK_MEGABYTES = 16

SHOWN = 30
"""How many things that are wrong are described."""


def main() -> int:
    """Make the storm; returns 1 where something was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--runs", type=int, default=500, help="the hooks and gates; default: 500")
    add("--at-once", type=int, default=AT_ONCE, help=f"side by side; default: {AT_ONCE}")
    add("--states", type=int, default=6, help="of the repository; default: 6")
    add("--seed", type=int, default=None, help="default: the time")
    add("--own-mounts", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if not options.own_mounts and _may_mount():
        again = (sys.executable, "-P", "-m", "tests.chaos", *sys.argv[1:], "--own-mounts")
        os.execvp("unshare", ("unshare", "--map-root-user", "--mount", *again))
    # A shell that starts us in the background has us ignore it, and so would the runs.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="antipasta-chaos-", ignore_cleanup_errors=True) as name:
        return _storm(Path(name).resolve(), options)


def _may_mount() -> bool:
    """Whether this user may have mounts of its own."""
    if not shutil.which("unshare"):
        return False
    trial = ("unshare", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt")
    return subprocess.run(trial, capture_output=True, check=False).returncode == 0


def _storm(directory: Path, options: argparse.Namespace) -> int:
    began = time.monotonic()
    seed = int(time.time()) if options.seed is None else options.seed
    disk = directory / "disk"
    disk.mkdir()
    if options.own_mounts:
        size = f"size={DISK_MEGABYTES}m"
        subprocess.run(("mount", "-t", "tmpfs", "-o", size, "tmpfs", str(disk)), check=True)
    (directory / "temporary").mkdir()
    for lacking in _lacking(options):
        print(f"not done: {lacking}", flush=True)
    print(f"seed {seed}: {options.runs} runs, {options.at_once} side by side", flush=True)
    try:
        tally = _blown(directory, options, seed)
    finally:
        if options.own_mounts:
            subprocess.run(("umount", "--lazy", str(disk)), check=True)
    for what, times in sorted(tally.happened.items()):
        print(f"{times:5} {what}")
    for wrong in tally.wrong[:SHOWN]:
        print(f"WRONG: {wrong}")
    print(f"{time.monotonic() - began:.0f} s, {len(tally.wrong)} things are wrong", flush=True)
    return 1 if tally.wrong else 0


def _lacking(options: argparse.Namespace) -> list[str]:
    lacking = []
    if not options.own_mounts:
        lacking.append("full disks, read-only mounts (this user may not mount)")
        if not os.geteuid():
            lacking.append("taking the right to write (root has it anyway)")
    if not library():
        lacking.append("jumps of the clock (libfaketime is not installed)")
    return lacking


def _blown(directory: Path, options: argparse.Namespace, seed: int) -> Tally:
    """What happened in a whole storm, and what was wrong in it or afterwards."""
    descriptors = len(os.listdir("/proc/self/fd"))
    scene = Scene(directory, options.states, options.at_once, seed)
    with_clocks = bool(library())
    runs = [drawn(at, options.states, seed, with_clocks=with_clocks) for at in range(options.runs)]
    truths = scene.truths({run.job for run in runs})
    tally = Tally()
    storm = Storm(scene, truths, tally)
    weathers = [Weather(scene, storm, tally, seed, cares=cares) for cares in (True, False)]
    blowing = [threading.Thread(target=each.blow) for each in weathers]
    for thread in blowing:
        thread.start()
    try:
        storm.blow(runs)
    finally:
        for weather in weathers:
            weather.stop()
        for thread in blowing:
            thread.join()
    for wrong in faults(scene, storm, truths):
        tally.fault(wrong)
    left = len(os.listdir("/proc/self/fd")) - descriptors
    if left:
        tally.fault(f"{left} descriptors are left")
    return tally


if __name__ == "__main__":
    sys.exit(main())
