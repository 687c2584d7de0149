"""Decides by mode which breaches fail: the ratchet lets old debt pass and stops new debt."""

from __future__ import annotations

from antipasta.lean.typing import TYPE_CHECKING
from antipasta.policy.asserts import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from antipasta.metrics import Metric
    from antipasta.model import Change, Mode
    from antipasta.policy.asserts import Spared
    from antipasta.policy.thresholds import Breach


def most_lenient(metric: Metric, previous: Iterable[float | None]) -> float | None:
    """The worst of the previous values, one for each parent that has the unit; None without any.

    A merge is compared with its worst parent: a unit that is no worse than in one parent was
    merged, not written. None stands for a value that was not measured, and does not count.
    """
    known = [value for value in previous if value is not None]
    if not known:
        return None
    return max(known) if metric.comparison == "<=" else min(known)


def fails(breach: Breach, previous: float | None, change: Change | None, mode: Mode) -> bool:
    """Whether a `breach` fails in `mode`; the unit or file had the `previous` value.

    - `absolute`: every breach fails.
    - `new`: a breach of an added unit fails.
    - `ratchet`: a breach of an added unit fails, and one that is worse than before. A unit that was
      within its threshold is always worse now. A file as a whole that was over its threshold
      before does not fail.

    A unit that cannot be compared (`unknown`) passes in `new` and `ratchet`. An extracted function
    counts as added, but has a previous value, that of the function it was a part of. It fails
    where it is worse.
    """
    if mode == "absolute":
        return True
    if change == "added":
        return previous is None or breach.metric.is_worse(breach.value, previous)
    if mode == "new" or change == "unknown" or previous is None:
        return False
    if breach.metric.level == "file" and breach.was_there(previous):
        return False
    return breach.metric.is_worse(breach.value, previous)


def is_tolerated(
    breach: Breach,
    previous: float | None,
    change: Change | None,
    tolerance: Mapping[str, float],
    spared: Spared = NOTHING,
) -> bool:
    """Whether a breach that fails by the ratchet passes as a note, within the `tolerance`.

    `tolerance` is in points, by metric. It applies only to a function that was over its threshold
    before: neither to an added function, extracted or not, nor to one that crosses its threshold.
    The points that are `spared` count in neither value, so a test that is beyond its threshold by
    its asserts alone passes, even if it is new.
    """
    if spared.now and breach.metric.accepts(breach.value - spared.now, breach.threshold):
        return True
    if previous is None or change == "added" or not breach.was_there(previous):
        return False
    gained = abs(breach.value - previous) - (spared.now - spared.before)
    return gained <= tolerance.get(breach.metric.name, 0)
