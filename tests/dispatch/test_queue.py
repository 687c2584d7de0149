from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from antipasta.dispatch.queue import WINDOW_BYTES, Queue
from antipasta.model import Content
from tests.support.measured import version

if TYPE_CHECKING:
    from collections.abc import Iterator

KILOBYTE = b"x" * 1000


def put(queue: Queue, content: Content) -> None:
    queue.put(queue.task(content, content.data or b""))


def filled(*sizes: int, cheapest_first: bool = False) -> Queue:
    queue = Queue((), cheapest_first=cheapest_first)
    for at, size in enumerate(sizes):
        put(queue, Content(version(f"{at}.py"), b"x" * size))
    return queue


def batches(queue: Queue) -> list[list[str]]:
    found = []
    while batch := queue.batch():
        found.append([task.version.path for task in batch])
    return found


@pytest.mark.parametrize(
    ("cheapest_first", "order"),
    [(False, ["2.py", "0.py", "3.py", "1.py"]), (True, ["1.py", "0.py", "3.py", "2.py"])],
)
def test_the_costliest_or_the_cheapest_goes_first(cheapest_first: bool, order: list[str]) -> None:
    assert batches(filled(20, 10, 30, 20, cheapest_first=cheapest_first)) == [order]


@pytest.mark.parametrize(
    ("sizes", "lengths"),
    [
        ([], []),
        ([10_000_000], [1]),
        ([40_000] * 3, [1, 1, 1]),
        ([10_000] * 8, [6, 2]),
        ([1] * 150, [64, 64, 22]),
    ],
)
def test_a_batch_is_at_most_64_files_and_64_kilobytes(sizes: list[int], lengths: list[int]) -> None:
    queue = filled(*sizes)

    assert len(queue) == len(sizes)
    assert [len(batch) for batch in batches(queue)] == lengths
    assert len(queue) == 0


def test_a_batch_is_about_thirty_milliseconds() -> None:
    queue = Queue((), cheapest_first=False)
    for at in range(5):
        put(queue, Content(version(f"{at}.pl", language="perl"), b"x" * 5_000))  # 12.6 ms

    assert [len(batch) for batch in batches(queue)] == [2, 2, 1]


def test_no_more_is_read_ahead_than_the_window_holds() -> None:
    read = 0

    def contents() -> Iterator[Content]:
        nonlocal read
        while True:
            read += 1
            yield Content(version(), KILOBYTE * 1000)

    queue = Queue(contents(), cheapest_first=False)
    for content in queue.read_ahead():
        assert content.data
        put(queue, content)
    most = read
    queue.batch()
    for content in queue.read_ahead():
        put(queue, content)

    assert most == WINDOW_BYTES / 1_000_000
    assert read == most + 1


def test_what_was_put_off_waits_apart_until_it_is_due() -> None:
    queue = filled(10)
    [task] = queue.batch()

    assert queue.next_due() == float("inf")
    queue.put_off(task, 2.0)
    queue.put_off(task._replace(number=7), 1.0)

    assert (queue.batch(), len(queue), queue.next_due()) == ([], 2, 1.0)
    assert queue.put_off_longest().number == 7
    assert queue.next_due() == 2.0


def test_what_is_left_is_given_back_read_or_not() -> None:
    queue = Queue(iter([Content(version("late.py"), KILOBYTE)]), cheapest_first=False)
    put(queue, Content(version("a.py"), b"a"))
    put(queue, Content(version("b.py"), b"b"))
    [a, b] = queue.batch()
    queue.put_off(a, 1.0)
    queue.put(b)

    assert sorted(content.version.path for content in queue.drain()) == ["a.py", "b.py", "late.py"]
    assert len(queue) == 0
