"""Runs many commands side by side on one cache, each with a fate, and judges what they answer."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from queue import SimpleQueue
from typing import TYPE_CHECKING, NamedTuple

from tests.chaos.clock import shifted
from tests.chaos.fates import Fate, draw
from tests.chaos.scene import COMMANDS, RUN_SECONDS, Answer, Job, answer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tests.chaos.scene import Scene

AT_ONCE = 12
"""The runs side by side, unless told: each takes 50 MB."""

_LATEST_SECONDS = 1.5
"""The latest moment of a strike: most runs are done by then."""

_UNSEEMLY = ("Traceback", "Exception ignored", "Fatal Python error")
_BEFORE_MAIN = "KeyboardInterrupt\n"
"""What Python says last when Ctrl-C ends it."""


class Run(NamedTuple):
    """A job, what happens to it and when, in seconds, and by how much its clock is wrong."""

    number: int
    job: Job
    fate: Fate
    moment: float
    days: float


class Tally:
    """What happened, and what was wrong. Several threads use it."""

    def __init__(self) -> None:
        self.happened: Counter[str] = Counter()
        self.wrong: list[str] = []
        self._lock = threading.Lock()

    def note(self, what: str) -> None:
        """Count something that happened."""
        with self._lock:
            self.happened[what] += 1

    def fault(self, what: str) -> None:
        """Note something that is wrong."""
        with self._lock:
            self.wrong.append(what)


class Storm:
    """Runs in the working trees of a scene. `quiet` waits until none is under way."""

    def __init__(self, scene: Scene, truths: Mapping[Job, Answer], tally: Tally) -> None:
        self._scene = scene
        self._truths = truths
        self._tally = tally
        self._trees: SimpleQueue[Path] = SimpleQueue()
        for tree in scene.trees:
            self._trees.put(tree)
        self._is_open = threading.Event()
        self._is_open.set()

    def blow(self, runs: Sequence[Run]) -> None:
        """Make all the runs."""
        with ThreadPoolExecutor(len(self._scene.trees)) as pool:
            for _ in pool.map(self._safely, runs):
                pass

    def hold(self) -> list[Path]:
        """Take all working trees, so that no run is under way until they are given back."""
        self._is_open.clear()
        return [self._trees.get() for _ in self._scene.trees]

    def release(self, trees: Sequence[Path]) -> None:
        """Give the working trees back."""
        self._is_open.set()
        for tree in trees:
            self._trees.put(tree)

    def _safely(self, run: Run) -> None:
        self._is_open.wait()
        tree = self._trees.get()
        try:
            self._scene.put(tree, run.job.state)
            self._make(run, tree)
        except Exception as exc:  # noqa: BLE001 - one fault of the harness hides no other
            self._tally.fault(f"{_named(run)}: {type(exc).__name__}: {exc}")
        finally:
            self._trees.put(tree)

    def _make(self, run: Run, tree: Path) -> None:
        with subprocess.Popen(
            self._scene.command(run.job),
            cwd=tree,
            env={**self._scene.environment, **shifted(run.days)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        ) as process:
            striking = threading.Thread(target=_strike, args=(run, process))
            striking.start()
            output, errors = _ended(process)
            striking.join()
        self._tally.note(f"{run.job.command}, {run.fate.name}")
        if run.days:
            self._tally.note("with a clock that is wrong")
        said = errors.decode("utf-8", "replace")
        wrong = _wrong(run, self._truths[run.job], process.returncode, output.decode(), said)
        if wrong:
            self._tally.fault("\n    ".join((_named(run), *wrong, said)))


def drawn(number: int, states: int, seed: int, *, with_clocks: bool) -> Run:
    """The run of that number."""
    chance = random.Random(f"{seed} {number}")
    job = Job(chance.randrange(states), chance.choice([*COMMANDS]))
    fate = draw(chance, job.command)
    moment = chance.uniform(0, _LATEST_SECONDS)
    days = chance.choice((-400, -1, 0.5, 30)) if chance.random() < 0.15 and with_clocks else 0
    return Run(number, job, fate, moment, days)


def _strike(run: Run, process: subprocess.Popen[bytes]) -> None:
    if run.fate.strike:
        time.sleep(run.moment)
        if process.poll() is None:
            run.fate.strike(process, run.moment / 2)


def _ended(process: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
    """What it printed. Its end is that of the last process that could print to its streams."""
    try:
        return process.communicate(timeout=RUN_SECONDS)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise


def _wrong(run: Run, truth: Answer, code: int, output: str, said: str) -> list[str]:
    """What is wrong with what a run answered."""
    if ends_before_main(said, run.fate):
        return []
    # A worker that is just starting has no words of ours for the end of what started it, and Python
    # drops a Ctrl-C in this callback, and says so.
    is_of_python = run.fate.kills or (is_interrupt(run.fate) and "_get_module_lock" in said)
    wrong = [] if is_of_python else unseemly(said)
    if code in run.fate.ends and code != truth.code:
        return wrong
    try:
        found = answer(run.job, code, output)
    except (ValueError, KeyError, AttributeError) as exc:
        if code in run.fate.ends:
            return wrong
        return [*wrong, f"exit code {code}, and no document ({exc}): {output[:200]!r}"]
    if found != truth:
        wrong.append(f"the verdict is not the truth: exit code {code} and not {truth.code}")
        wrong += _differing(found, truth)
    return wrong


def ends_before_main(said: str, fate: Fate) -> bool:
    """Whether Ctrl-C ended Python before any code of ours ran; then Python says so itself."""
    return said.endswith(_BEFORE_MAIN) and is_interrupt(fate)


def is_interrupt(fate: Fate) -> bool:
    """Whether it is Ctrl-C."""
    return fate.name.startswith("SIGINT")


def unseemly(said: str) -> list[str]:
    """What nobody should have to read on standard error."""
    return [f"it printed {sign!r}" for sign in _UNSEEMLY if sign in said]


def _differing(found: Answer, truth: Answer) -> list[str]:
    """The fields in which two documents differ."""
    one, other = found.document or {}, truth.document or {}
    return [
        f"{name}: {one.get(name)} and not {other.get(name)}"[:600]
        for name in {**one, **other}
        if one.get(name) != other.get(name)
    ]


def _named(run: Run) -> str:
    clock = f", clock {run.days:+g} days" if run.days else ""
    return f"run {run.number} ({run.job.command}, state {run.job.state}, {run.fate.name}{clock})"
