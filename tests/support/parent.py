"""A process that measures in workers, for tests of how it ends.

`python -m tests.support.parent PHASE MARKER`: when it is in that phase there are as many
signs in the file MARKER as there are workers in it. Workers take a second of CPU time for a file.
"""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

from antipasta.dispatch.pool import run
from antipasta.dispatch.process import Plan
from antipasta.system.signals import ended_in_order
from tests.support.workers import bounds, contents_of, outcomes, plan

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS = 1.0


def _starting(_: str) -> None:
    """Measure by an engine that the environment makes slow to import."""
    list(run(contents_of([b"x = 1\n"] * 500), bounds(), plan=Plan(2)))


def _idle(marker: str) -> None:
    answers = run(contents_of([b"x"]), bounds(), plan=plan())
    next(answers)
    with open(marker, "w", encoding="ascii") as file:
        file.write("..")
    time.sleep(600)


def _busy(marker: str) -> None:
    _all_do(b"spin 0.5 " + os.fsencode(marker))


def _hung(marker: str) -> None:
    _all_do(b"hang " + os.fsencode(marker))


def _all_do(order: bytes) -> None:
    # So large that no two are in a batch.
    list(run(contents_of([order.ljust(70_000)] * 500), bounds(SECONDS), plan=plan()))


def _finishing(marker: str) -> None:
    """Say what came of a few files."""
    orders = [b"spin 0.1 " + os.fsencode(marker), b"print"] * 5
    found = outcomes(orders, plan(), bounds(SECONDS))
    print([each.reason for each in found])


PHASES: dict[str, Callable[[str], None]] = {
    "starting": _starting,
    "idle": _idle,
    "busy": _busy,
    "hung": _hung,
    "finishing": _finishing,
}


def main() -> int:
    """Do as the arguments say; returns 130 when it is interrupted."""
    _, phase, marker = sys.argv
    try:
        with ended_in_order():
            PHASES[phase](marker)
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
