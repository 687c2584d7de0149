"""What a file will cost, how much is handed out at once, what goes first. Pure arithmetic."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from antipasta.languages import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from antipasta.model import Version

BATCH_MS = 30.0
"""The work that is handed out at once. More gains nothing: see docs/dispatch.md."""

BATCH_FILES = 64
BATCH_BYTES = 1 << 16

PRESSED_FROM = 0.7
"""The part of the time that is left from which work may not be done in it."""


def predicted_ms(size: int, language: str) -> float:
    """The CPU milliseconds that measuring a file of `size` bytes will take, and never 0."""
    return 0.1 + size / 1000 * BY_NAME[language].engine.ms_per_kb


def most_urgent_first(
    sizes: Mapping[Version, int], changed: Container[Version], seconds_left: float
) -> Sequence[Version]:
    """The files in the order for too little time; none where the `seconds_left` will do.

    What is soonest done comes first, so that as many as can be are; of about the same cost (within
    a power of two) what is wholly new, before what was only `changed`.
    """
    costs = {each: predicted_ms(size, each.language) for each, size in sizes.items()}
    if sum(costs.values()) < seconds_left * 1000 * PRESSED_FROM:
        return ()
    return sorted(sizes, key=lambda each: (math.frexp(costs[each])[1], each in changed))
