"""Counts instructions, which no neighbour on the machine disturbs.

valgrind counts those of each process of a command, git's included; the kernel's are left out.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from antipasta.observe.warning import MARK
from bench.environment import git
from bench.suite.measure import LONGEST_SECONDS, MeasuringError, timed
from bench.suite.repositories import append, edited, large_source, one_staged_file, package, started
from bench.suite.scenario import FLOOR
from bench.suite.workshop import PYTHON, antipasta, hook, script

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

STAGED_FILES = 200
LARGE_CHARACTERS = 70_000
_CODES = (0, 2)
_SUMMARY = re.compile(rb"^(?:summary|totals): *(\d+)", re.MULTILINE)


class Count(NamedTuple):
    """Instructions of a command, and of the command that it is held against."""

    key: str
    instructions: int
    against: int
    floor: str

    @property
    def ratio(self) -> float:
        """How many times as many instructions it takes."""
        return self.instructions / self.against


class Counter(NamedTuple):
    """Counts commands in a directory of its own, with the environment `env`."""

    directory: Path
    env: Mapping[str, str]

    def cold(self, command: Sequence[str], root: Path) -> int:
        """The instructions of all processes of `command` in the directory `root`.

        Raises MeasuringError where it ends with another exit code than 0 or 2.
        """
        with tempfile.TemporaryDirectory(dir=self.directory) as found:
            options = ("--tool=callgrind", "--trace-children=yes", "-q")
            finished = subprocess.run(
                ("valgrind", *options, f"--callgrind-out-file={found}/%p", *command),
                cwd=root,
                env=dict(self.env),
                capture_output=True,
                check=False,
                timeout=LONGEST_SECONDS,
            )
            if finished.returncode not in _CODES:
                said = finished.stderr.decode(errors="replace").strip()[-200:]
                raise MeasuringError(
                    f"{' '.join(command)} ended with {finished.returncode}: {said}"
                )
            return sum(_instructions(path) for path in Path(found).iterdir())

    def warmed(self, command: Sequence[str], root: Path) -> int:
        """The instructions of `command` once it has run, and finds everything in the cache.

        Raises MeasuringError as `cold` does, and where it ends in another way the first time.
        """
        for _ in range(2):
            timed(command, root, self.env, codes=_CODES)
        self.look_no_more()
        return self.cold(command, root)

    def look_no_more(self) -> None:
        """Let no run look for alerts within the hour: under valgrind each is slow enough to."""
        cache = Path(self.env["ANTIPASTA_CACHE_DIR"])
        mark = cache / MARK
        mark.touch(mode=0o600)
        os.utime(mark, (time.time(), time.time() + 3600))


def is_available() -> bool:
    """Whether valgrind is installed."""
    return shutil.which("valgrind") is not None


def counts(env: Mapping[str, str]) -> Iterator[Count]:
    """Count all that is counted. `env` is that of the workshop.

    Raises MeasuringError where a command cannot be counted.
    """
    # Python draws the order of sets anew each time, and with it the number of instructions.
    env = {**env, "PYTHONHASHSEED": "0", "ANTIPASTA_BUDGET": "100"}
    # The processes inherit this: valgrind may deliver the signal of the hook's timer after the hook
    # has stopped the timer and removed the handler.
    before = signal.signal(signal.SIGALRM, signal.SIG_IGN)
    try:
        with tempfile.TemporaryDirectory() as directory:
            counter = Counter(Path(directory), env)
            # All processors count at once, since no count depends on another process.
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                floor = pool.submit(counter.cold, (PYTHON, "-c", "pass"), Path(directory))
                found = {
                    key: pool.submit(count, counter, Path(directory, key))
                    for key, count in COUNTED.items()
                }
                for key, each in found.items():
                    yield Count(key, each.result(), floor.result(), FLOOR)
    finally:
        signal.signal(signal.SIGALRM, before)


def _hook(counter: Counter, root: Path) -> int:
    one_staged_file(root, counter.env)
    return counter.warmed(hook(), root)


def _documents(counter: Counter, root: Path) -> int:
    append(package(root, counter.env) / "README.md", "# Words\n")
    git(root, counter.env, "add", ".")
    return counter.warmed(hook(), root)


def _import(counter: Counter, root: Path) -> int:
    root.mkdir()
    return counter.warmed((PYTHON, "-P", "-c", "import antipasta.hook"), root)


def _staged(counter: Counter, root: Path) -> int:
    paths = [root / f"package{number % 20}" / f"m{number}.py" for number in range(STAGED_FILES)]
    for number, path in enumerate(paths):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"def f{number}(value):\n    return value\n", encoding="utf-8")
    started(root, counter.env)
    for path in paths:
        append(path, "\n\ndef added(value):\n    return value if value else 1\n")
    git(root, counter.env, "add", ".")
    return counter.warmed(hook(), root)


def _gate(counter: Counter, root: Path) -> int:
    package(root, counter.env)
    return counter.warmed(antipasta("gate", "--rev", "HEAD"), root)


def _large(counter: Counter, root: Path) -> int:
    """The hook after a change of one function in a large file, whose base is in the cache."""
    root.mkdir()
    text, path = large_source(LARGE_CHARACTERS), root / "module.py"
    path.write_text(text, encoding="utf-8")
    started(root, counter.env)
    for turn in (1, 2):
        path.write_text(edited(text, turn), encoding="utf-8")
        git(root, counter.env, "add", ".")
        if turn == 1:  # measures the base, and compiles the modules
            timed(hook(), root, counter.env, codes=_CODES)
    counter.look_no_more()
    return counter.cold(hook(), root)


COUNTED: Mapping[str, Callable[[Counter, Path], int]] = {
    "hook": _hook,
    "documents": _documents,
    "import of the hook": _import,
    "staged-200": _staged,
    "gate of a known tree": _gate,
    "large-file": _large,
}


def _instructions(path: Path) -> int:
    found = _SUMMARY.search(path.read_bytes())
    return int(found[1]) if found else 0


def version() -> str:
    """The version of valgrind."""
    told = subprocess.check_output((script("valgrind"), "--version"), text=True)
    return told.strip()
