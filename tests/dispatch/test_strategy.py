from __future__ import annotations

import pytest

from antipasta.dispatch import strategy
from antipasta.dispatch.risk import RISKY_BYTES, RISKY_DEPTH
from antipasta.dispatch.strategy import (
    ISOLATE_FROM_MS,
    POOL_FROM_MS,
    POOL_FROM_SECONDS,
    choose,
)
from antipasta.model import Content, Missing
from tests.support.measured import version

pytestmark = pytest.mark.every_system

KILOBYTE = b"x = 1  #\n" * 112
LITTLE = [Content(version(), KILOBYTE)] * 3
GONE = Content(version(), None, Missing("a.py", "unreadable", "gone"))


def kilobytes(milliseconds: float) -> list[Content]:
    """Files of Python with at least so much predicted work."""
    return [Content(version(), KILOBYTE)] * int(milliseconds / 0.45)


@pytest.mark.parametrize(
    ("contents", "jobs", "workers"),
    [
        ([], 2, 0),
        ([GONE], 2, 0),
        (LITTLE, 2, 0),
        (kilobytes(POOL_FROM_MS), 2, 2),
        (kilobytes(POOL_FROM_MS), 1, 0),
        (kilobytes(ISOLATE_FROM_MS), 1, 1),
        ([*LITTLE, Content(version(), b"x" * 5001)], 1, 1),
        ([*LITTLE, Content(version(), b"x\n" * (RISKY_BYTES // 2 + 1))], 3, 3),
        ([*LITTLE, Content(version(), b"(\n" * (RISKY_DEPTH + 1))], 1, 1),
    ],
)
def test_much_work_and_risky_files_go_to_workers(
    contents: list[Content], jobs: int, workers: int
) -> None:
    choice = choose(iter(contents), jobs)

    assert choice.workers == workers
    assert list(choice.contents) == contents


def test_what_is_to_be_done_at_once_stays_here_but_what_is_risky() -> None:
    assert choose(kilobytes(ISOLATE_FROM_MS), 2, POOL_FROM_SECONDS - 0.01).workers == 0
    assert choose(kilobytes(ISOLATE_FROM_MS), 2, POOL_FROM_SECONDS).workers == 2
    assert choose([Content(version(), b"x" * 5001)], 2, 0.01).workers == 2


@pytest.mark.parametrize("at", [0, 1, len(LITTLE)])
def test_in_little_time_what_is_risky_is_left_over(at: int) -> None:
    risky = Content(version("risky.py"), b"x" * 5001)

    choice = choose(iter([*LITTLE[:at], risky, *LITTLE[at:], GONE]), 2, 0.01)

    contents = list(choice.contents)
    left = contents.pop(at)
    assert (choice.workers, contents) == (0, [*LITTLE, GONE])
    assert left.missing is not None
    assert (left.data, left.missing.path, left.missing.reason) == (None, "risky.py", "budget")


def test_in_little_time_what_is_risky_is_tried_where_there_is_nothing_else() -> None:
    risky = Content(version("risky.py"), b"x" * 5001)

    choice = choose(iter([GONE, risky]), 2, 0.01)

    assert (choice.workers, list(choice.contents)) == (2, [GONE, risky])
    assert choose(iter([GONE]), 2, 0.01).workers == 0
    assert list(choose(iter([]), 2, 0.01).contents) == []


def test_without_a_wish_the_machine_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strategy, "free_processors", lambda *_: 5)

    assert choose(kilobytes(POOL_FROM_MS), None).workers == 5


def test_what_ended_while_contents_were_read_takes_no_processor_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    readings = iter([3, 1])
    monkeypatch.setattr(strategy, "others_running", lambda: next(readings))
    monkeypatch.setattr(strategy, "free_processors", lambda *others: 4 - min(others))

    assert choose(kilobytes(ISOLATE_FROM_MS), None).workers == 3
