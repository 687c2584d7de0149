"""What must hold when a storm is over: a sound cache, right verdicts, and nothing that is left."""

from __future__ import annotations

import fcntl
import os
import re
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from typing import TYPE_CHECKING

from tests.chaos.fates import NOTHING
from tests.chaos.scene import RUN_SECONDS, TOKEN, Job
from tests.chaos.storm import Run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tests.chaos.scene import Scene
    from tests.chaos.storm import Storm

_ENDING_SECONDS = 60
"""How long a background process may go on."""

_TRIAL = re.compile(r"[a-z0-9_]{8}")
"""The name of the file by which Python tries a directory for temporary files, before it removes it.

It stays where a process is killed between the two.
"""

_HOURS_AGO = 2 * 3600
"""What killed processes left is removed when it is an hour old."""


def faults(scene: Scene, storm: Storm, jobs: Iterable[Job]) -> Iterator[str]:
    """What does not hold. The verdicts that are wrong are in the tally of the storm."""
    yield from _processes(scene)
    yield from _of_the_cache(scene)
    asked = [Run(-1, job, NOTHING, 0, 0) for job in sorted({*jobs})]
    storm.blow(asked)
    yield from _processes(scene)
    _age(scene)
    # A run that adds to the cache tidies up.
    _asked(scene, "clear", "--yes")
    storm.blow(asked[:1])
    yield from _files(scene)
    yield from _locks(scene)


def _processes(scene: Scene) -> Iterator[str]:
    """Processes of the storm that do not end."""
    until = time.monotonic() + _ENDING_SECONDS
    while (left := _alive(scene)) and time.monotonic() < until:
        time.sleep(0.1)
    yield from (f"a process is left: {each}" for each in left)


def _alive(scene: Scene) -> list[str]:
    sign = f"{TOKEN}={scene.directory}".encode()
    found = []
    for name in filter(str.isdecimal, os.listdir("/proc")):
        with suppress(OSError), open(f"/proc/{name}/environ", "rb") as file:
            if sign in file.read().split(b"\0"):
                with open(f"/proc/{name}/cmdline", encoding="utf-8") as file_of_command:
                    found.append(f"{name} {file_of_command.read()!r}")
    return found


def _of_the_cache(scene: Scene) -> Iterator[str]:
    """Whether the cache is sound, at once or after a repair."""
    code, _ = _asked(scene, "verify", *_ALL)
    if code != 0:
        repaired, said = _asked(scene, "repair", *_ALL)
        code, found = _asked(scene, "verify", *_ALL)
        if (repaired, code) != (0, 0):
            yield f"the cache cannot be repaired ({repaired}, {code}): {said} {found}"


_ALL = ("--sample", "all")


def _asked(scene: Scene, command: str, *options: str) -> tuple[int, str]:
    words = ("cache", command, *options, "--format", "json")
    finished = subprocess.run(
        (sys.executable, "-P", "-m", "antipasta", *words),
        cwd=scene.directory / "repo",
        env=scene.environment,
        capture_output=True,
        text=True,
        timeout=RUN_SECONDS,
        check=False,
    )
    return finished.returncode, finished.stdout + finished.stderr


def _age(scene: Scene) -> None:
    """Let all that the storm left be hours old."""
    long_ago = time.time() - _HOURS_AGO
    for place in ("disk", "temporary"):
        for directory, names, files in os.walk(scene.directory / place):
            for name in (*names, *files):
                path = os.path.join(directory, name)
                os.utime(path, (long_ago, long_ago), follow_symlinks=False)


def _files(scene: Scene) -> Iterator[str]:
    """Files that nobody removes."""
    cache = scene.directory / "disk" / "cache"
    ours = {"v2", "v2.corrupt", "runs.jsonl", "runs.jsonl.1", "runs.checked", "heal.lock"}
    ours |= {"warm.log", "warm.log.1", "warm.lock"}
    left = [path for path in cache.iterdir() if path.name not in ours]
    temporary = (scene.directory / "temporary").iterdir()
    left += [path for path in temporary if not _TRIAL.fullmatch(path.name)]
    left += list((scene.directory / "repo").rglob("*.lock"))
    left += list(scene.directory.rglob(".antipasta-*"))
    yield from (f"a file is left: {_named(path)}" for path in left)


def _named(path: Path) -> str:
    within = [each.name for each in path.iterdir()] if path.is_dir() else ""
    return f"{path} {within}"


def _locks(scene: Scene) -> Iterator[str]:
    """Locks that somebody holds."""
    cache = scene.directory / "disk" / "cache"
    for path in cache.glob("*.lock"):
        with path.open("ab") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield f"a lock is left: {path}"
    with closing(sqlite3.connect(cache / "v2" / "cache.db", timeout=0)) as connection:
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as exc:
            yield f"the database: {exc}"
