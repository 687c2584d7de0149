"""The maintainability index, 0 (worst) to 100, as radon computes it.

    MI = max(0, 100/171 (171 - 5.2 ln V - 0.23 G - 16.2 ln L + 50 sin sqrt(2.46 C)))

V is the Halstead volume of the file, G its total cyclomatic complexity, L its logical lines (lloc),
and C the angle, as many degrees as the percentage of comment lines: comments and the lines of
strings that stand alone, by sloc. Without operators or without code the index is 100.

Source: https://radon.readthedocs.io/en/latest/intro.html#maintainability-index; the order of
operations is that of radon/metrics.py (6.0.1), so that the floats are equal to the last bit.
"""

from __future__ import annotations

import math

from antipasta.lean.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from antipasta.analyze.line_counts import RawCounts


def maintainability_index(volume: float, complexity: int, raw: RawCounts) -> float:
    """The index of a file with this Halstead volume, total complexity and these lines."""
    if volume <= 0 or raw.lloc <= 0:
        return 100.0
    percent = (raw.comments + raw.multi) / float(raw.sloc) * 100 if raw.sloc else 0
    index = (
        171
        - 5.2 * math.log(volume)
        - 0.23 * complexity
        - 16.2 * math.log(raw.lloc)
        + 50 * math.sin(math.sqrt(2.46 * math.radians(percent)))
    )
    return min(max(0.0, index * 100 / 171.0), 100.0)
