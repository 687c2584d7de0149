"""Counts the processors that this process may use and that others leave idle at this moment."""

from __future__ import annotations

import os

from antipasta.events import note
from antipasta.system.processors import granted_processors

MOST = 8


def free_processors(*others: float) -> int:
    """The number of processors that this process may use and others do not use, from 1 to 8.

    `others` are one or more readings of `others_running`. The least of them counts: a thread that
    ran for a moment, such as that of git reading for us, takes no processor away. The threads are
    spread over all processors of the machine, of which this process may be granted a part.
    """
    online = os.cpu_count() or 1
    granted = granted_processors(MOST)
    idle = 1 - min(others) / online
    free = max(1, min(round(granted * idle), MOST))
    if free < granted:
        note("throttled", stage="measure", cause="load", others=min(others), workers=free)
    return free
