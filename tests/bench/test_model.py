from __future__ import annotations

import pytest

from bench.suite.model import Constants, predicted

# Seconds, chosen so that the sums are easy.
CONSTANTS = Constants(alone=1.0, start=0.5, files=8.0, messages=1.5, batches=300)


@pytest.mark.parametrize(
    ("workers", "processors", "seconds"),
    [
        # Two processors: one worker has its own, and two workers share with antipasta's process.
        (1, 2, 1 + 0.5 + 8),
        (2, 2, 1 + (2 * 0.5 + 8 + 1.5) / 2),
        # With a processor for each worker and one more, the share of the files decides.
        (4, 5, 1 + 0.5 + 2),
        # A message takes as long whoever works.
        (64, 128, 1 + 1.5),
    ],
)
def test_the_longest_of_three_decides(workers: int, processors: int, seconds: float) -> None:
    assert predicted(CONSTANTS, workers, processors) == pytest.approx(seconds)


def test_a_message_is_a_part_of_what_the_own_process_does() -> None:
    assert CONSTANTS.message == pytest.approx(0.005)
    assert CONSTANTS._replace(batches=0).message == 0
