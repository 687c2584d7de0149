"""Workers that die: what is lost is the file that they die of, and nothing else."""

from __future__ import annotations

import os
import random
import signal
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import psutil
import pytest

from antipasta.dispatch.figures import Figures
from antipasta.dispatch.pool import run
from antipasta.model import Missing
from tests.support.workers import (
    bounds,
    contents_of,
    outcomes,
    plan,
    reasons,
    until_there,
    workers_alive,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.every_system


@pytest.mark.parametrize(
    "order", [b"segfault", b"die 0", b"die 7", b"exit", b"interrupt", b"unpicklable", b"garbage"]
)
def test_only_the_file_that_does_it_is_lost(
    order: bytes, births: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    # On a busy machine files may take long for another reason.
    monkeypatch.setattr("antipasta.dispatch.crew.STALLED_SECONDS", 600)
    orders = [b"x"] * 40
    orders[10] = order
    figures = Figures()

    found = outcomes(orders, plan(), figures=figures)

    lost = found.pop(10)
    assert lost == Missing(
        "10.py", "crash", "the process that measured it died, and so did a second one"
    )
    assert {each.reason for each in found} == {None}
    assert figures.retries == 1
    # Two workers; one in the place of each that died.
    assert len(births) <= 4


def test_a_file_whose_worker_is_killed_is_measured_by_another(tmp_path: Path) -> None:
    marker = tmp_path / "pid"
    figures = Figures()

    def kill() -> None:
        until_there(str(marker))
        os.kill(int(os.readlink(marker)), signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    found = reasons([b"x", b"wait-once " + os.fsencode(marker), b"x"], plan(), figures=figures)
    killer.join()

    assert found == [None] * 3
    assert figures.retries == 1


def test_random_kills_lose_no_file(births: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    # On a busy machine some of them are killed before they are ready.
    monkeypatch.setattr("antipasta.dispatch.crew.STILLBORN", 10_000)
    contents = contents_of(([b"x"] * 9 + [b"sleep 0.002"]) * 300)
    kills = 0

    def survivors() -> Iterator[str | None]:
        """The outcomes; after every 120 of them a worker is killed, whatever it is doing."""
        nonlocal kills
        rng = random.Random(1)
        for at, (_, outcome) in enumerate(run(contents, bounds(), plan=plan())):
            yield outcome.reason
            if at % 120 == 60 and (workers := workers_alive()):
                with suppress(psutil.Error):
                    rng.choice(workers).kill()
                    kills += 1

    found = list(survivors())

    assert len(found) == 3000
    assert set(found) <= {None, "crash"}
    # It takes two to make a file a crash. More kills than that would make the test prove nothing.
    assert found.count("crash") <= kills / 2 <= 0.005 * 3000
    assert kills >= 20
    assert len(births) > kills / 2
