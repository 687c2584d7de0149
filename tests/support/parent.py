"""A process that measures in workers, for tests of how it ends.

`python -m tests.support.parent METHOD PHASE MARKER`: when it is in that phase there are as many
signs in the file MARKER as there are workers in it. Workers take a second of CPU time for a file.
"""

from __future__ import annotations

import os
import sys
import time
from multiprocessing import process
from typing import TYPE_CHECKING

from antipasta.dispatch.pool import run
from antipasta.dispatch.process import Plan
from antipasta.system.signals import ended_in_order
from tests.support.workers import bounds, contents_of, outcomes, plan

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = 1.0


def _starting(method: str, _: str) -> None:
    """Measure by an engine that the environment makes slow to import."""
    list(run(contents_of([b"x = 1\n"] * 500), bounds(), plan=Plan(2, method)))


def _idle(method: str, marker: str) -> None:
    answers = run(contents_of([b"x"]), bounds(), plan=plan(method))
    next(answers)
    with open(marker, "w", encoding="ascii") as file:
        file.write("..")
    time.sleep(600)


def _busy(method: str, marker: str) -> None:
    _all_do(b"spin 0.5 " + os.fsencode(marker), method)


def _hung(method: str, marker: str) -> None:
    _all_do(b"hang " + os.fsencode(marker), method)


def _all_do(order: bytes, method: str) -> None:
    # So large that no two are in a batch.
    list(run(contents_of([order.ljust(70_000)] * 500), bounds(SECONDS), plan=plan(method)))


def _finishing(method: str, marker: str) -> None:
    """Say what came of a few files."""
    orders = [b"spin 0.1 " + os.fsencode(marker), b"print"] * 5
    found = outcomes(orders, plan(method), bounds(SECONDS))
    print([each.reason for each in found])


PHASES: dict[str, Callable[[str, str], None]] = {
    "starting": _starting,
    "idle": _idle,
    "busy": _busy,
    "hung": _hung,
    "finishing": _finishing,
}


def main() -> int:
    """Do as the arguments say; returns 130 when it is interrupted."""
    _, method, phase, marker = sys.argv
    settings = process.current_process()._config  # type: ignore[attr-defined]
    settings["semprefix"] = f"/{os.path.basename(os.path.dirname(marker))}-"
    try:
        with ended_in_order():
            PHASES[phase](method, marker)
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
