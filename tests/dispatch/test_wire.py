from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antipasta.dispatch.wire import (
    Inbox,
    frame,
    pack_answer,
    pack_task,
    pack_timed,
    unpack_answer,
    unpack_task,
    unpack_timed,
)
from antipasta.model import FileMetrics, Level

EARLIER = FileMetrics("python", loc=3)


@given(messages=st.lists(st.binary()), size=st.integers(1, 20))
def test_messages_survive_being_cut_anywhere(messages: list[bytes], size: int) -> None:
    stream = b"".join(map(frame, messages))
    inbox = Inbox()

    pieces = [stream[at : at + size] for at in range(0, len(stream), size)]

    assert [each for piece in pieces for each in inbox.messages(piece)] == messages


@given(
    number=st.integers(0, 2**32 - 1),
    level=st.sampled_from(("full", "reduced")),
    data=st.binary(),
)
def test_a_task_arrives_as_it_was_sent(number: int, level: Level, data: bytes) -> None:
    new = pack_task(number, "python", data)
    again = pack_task(number, "c", data, EARLIER, level)

    assert unpack_task(new) == (number, "python", data, None, "full")
    assert unpack_task(again) == (number, "c", data, EARLIER, level)


def test_an_answer_is_about_one_file_only_and_undamaged() -> None:
    answer = pack_answer(7, FileMetrics("python", loc=3))

    assert unpack_answer(answer, 7) == FileMetrics("python", loc=3)
    assert unpack_answer(answer, 8) is None
    assert unpack_answer(answer[:-1], 7) is None


def test_the_time_of_an_answer_arrives_with_it() -> None:
    metrics = FileMetrics("python", loc=3)

    assert unpack_timed(pack_timed(7, metrics, 0.25), 7) == (metrics, 0.25)
    assert unpack_timed(pack_timed(7, metrics, 0.25), 8) is None
    assert unpack_timed(b"", 7) is None


@pytest.mark.parametrize("seconds", [math.nan, math.inf, -1.0])
def test_a_time_that_cannot_be_counts_as_none(seconds: float) -> None:
    metrics = FileMetrics("python", loc=3)

    assert unpack_timed(pack_timed(7, metrics, seconds), 7) == (metrics, 0.0)
