"""What happens to a run while it works: it is killed, stopped, or loses a child."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import psutil

if TYPE_CHECKING:
    import random
    import subprocess
    from collections.abc import Callable

    Process = subprocess.Popen[bytes]
    Strike = Callable[[Process, float], None]
    """What is done to a process; one that is stopped goes on after so many seconds."""


class Fate(NamedTuple):
    """What happens to a run, once, at some moment.

    `ends` are the exit codes that the run may have besides that of its verdict, if it has none.
    """

    name: str
    strike: Strike | None = None
    ends: tuple[int, ...] = ()

    @property
    def kills(self) -> bool:
        """Whether a process is ended at once, wherever it is."""
        return "KILL" in self.name or "killed" in self.name


def _signal_to_it(number: int) -> Strike:
    return lambda process, _: process.send_signal(number)


def _signal_to_all(number: int) -> Strike:
    def strike(process: Process, _: float) -> None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)

    return strike


def _stop(send: Callable[[int], Strike]) -> Strike:
    def strike(process: Process, seconds: float) -> None:
        send(signal.SIGSTOP)(process, 0)
        try:
            time.sleep(seconds)
        finally:
            send(signal.SIGCONT)(process, 0)

    return strike


def _kill_child(sign: str) -> Strike:
    """Kill one of the children whose command has that sign in it."""

    def strike(process: Process, _: float) -> None:
        with suppress(psutil.Error):
            for child in psutil.Process(process.pid).children(recursive=True):
                with suppress(psutil.Error):
                    if sign in " ".join(child.cmdline()):
                        child.kill()
                        return

    return strike


def _ends(number: int) -> tuple[int, ...]:
    return -number, 128 + number


NOTHING = Fate("nothing")
FATES = (
    *(
        Fate(f"{number.name} to {whom}", send(number), _ends(number))
        for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
        for whom, send in (("it", _signal_to_it), ("all", _signal_to_all))
    ),
    Fate("stopped", _stop(_signal_to_it)),
    Fate("all stopped", _stop(_signal_to_all)),
    Fate("a worker killed", _kill_child("antipasta.dispatch.worker")),
    # What it asked git for is lacking, and it says so.
    Fate("git killed", _kill_child("git "), (1,)),
)
IN_A_SCRIPT = Fate("Python killed", _kill_child("antipasta"), (0,))
"""The script then lets the commit through."""


def draw(chance: random.Random, command: str) -> Fate:
    """The fate of a run of that command: mostly nothing."""
    if chance.random() < 0.45:
        return NOTHING
    fate = chance.choice((*FATES, IN_A_SCRIPT) if command == "hook script" else FATES)
    if "hook" in command and fate.name in ("git killed",):
        return fate._replace(ends=(0,))
    return fate
