"""Which breaches fail, by mode: the rule that lets old debt pass and stops new debt."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from antipasta.metrics import Metric
    from antipasta.model import Change, Mode
    from antipasta.policy.thresholds import Breach


def most_lenient(metric: Metric, previous: Iterable[float | None]) -> float | None:
    """The worst of the previous values, one for each parent that has the unit; None without any.

    A merge is held against its worst parent: what is no worse than one of them was merged, not
    written. A value that was not measured, None, is no value.
    """
    known = [value for value in previous if value is not None]
    if not known:
        return None
    return max(known) if metric.comparison == "<=" else min(known)


def fails(breach: Breach, previous: float | None, change: Change | None, mode: Mode) -> bool:
    """Whether a `breach` fails in `mode`, of something that had the `previous` value.

    `absolute` spares nothing. `new` fails what was added. `ratchet` fails what was added and what
    is worse than it was; a breach of something that was within its threshold is always worse. Of a
    file as a whole it fails nothing that was a breach before. What cannot be compared (`unknown`)
    passes in both. Of what was added only an extracted function has a previous value, that of the
    function it was a part of, and fails where it is worse.
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
    breach: Breach, previous: float | None, change: Change | None, tolerance: Mapping[str, float]
) -> bool:
    """Whether what fails by the ratchet passes as a note: it gained no more than is tolerated.

    Only a function that was over its threshold before has a tolerance; `tolerance` is by metric.
    One that is new has none, extracted or not, nor has one that crosses its threshold.
    """
    if previous is None or change == "added" or not breach.was_there(previous):
        return False
    return abs(breach.value - previous) <= tolerance.get(breach.metric.name, 0)
