"""Predicts the cost of files, bounds the size of batches, and orders files by urgency."""

from __future__ import annotations

import math

from antipasta.languages import BY_NAME
from antipasta.lean.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from antipasta.model import Version

BATCH_MS = 30.0
"""The predicted work of a batch. Larger batches gain nothing: see docs/dispatch.md."""

BATCH_FILES = 64
BATCH_BYTES = 1 << 16

PRESSED_FROM = 0.7
"""Predicted work above this part of the time left may not be finished in that time."""


def predicted_ms(size: int, language: str) -> float:
    """The CPU milliseconds, above 0, that measuring a file of `size` bytes is predicted to take."""
    return 0.1 + size / 1000 * BY_NAME[language].engine.ms_per_kb


def most_urgent_first(
    sizes: Mapping[Version, int], changed: Container[Version], seconds_left: float
) -> Sequence[Version]:
    """The files, the most urgent first; nothing where the `seconds_left` suffice for all of them.

    `sizes` are in bytes. Cheap files come first, so that as many files as possible are measured.
    Among files of similar cost (within a power of two), new files come before `changed` ones.
    """
    costs = {each: predicted_ms(size, each.language) for each, size in sizes.items()}
    if sum(costs.values()) < seconds_left * 1000 * PRESSED_FROM:
        return ()
    return sorted(sizes, key=lambda each: (math.frexp(costs[each])[1], each in changed))
