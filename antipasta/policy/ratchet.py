"""Which breaches fail, by mode: the rule that lets old debt pass and stops new debt."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from antipasta.metrics import Metric
    from antipasta.model import Change, Mode


def most_lenient(metric: Metric, previous: Iterable[float | None]) -> float | None:
    """The worst of the previous values, one for each parent that has the unit; None without any.

    A merge is held against its worst parent: what is no worse than one of them was merged, not
    written. A value that was not measured, None, is no value.
    """
    known = [value for value in previous if value is not None]
    if not known:
        return None
    return max(known) if metric.comparison == "<=" else min(known)


def fails(
    metric: Metric, value: float, previous: float | None, change: Change | None, mode: Mode
) -> bool:
    """Whether a `value` that breaches its threshold fails in `mode`.

    `absolute` spares nothing. `new` fails what was added. `ratchet` fails what was added and what
    is worse than it was; a breach of something that was within its threshold is always worse. What
    cannot be compared (`unknown`) passes in both. Of what was added only an extracted function has
    a previous value, that of the function it was a part of, and fails where it is worse.
    """
    if mode == "absolute":
        return True
    if change == "added":
        return previous is None or metric.is_worse(value, previous)
    if mode == "new" or change == "unknown" or previous is None:
        return False
    return metric.is_worse(value, previous)
