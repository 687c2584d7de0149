"""Bounds the complexity that a change may add to one existing function, and in all."""

from __future__ import annotations

from antipasta.lean.typing import TYPE_CHECKING
from antipasta.metrics import METRICS, NET_METRICS
from antipasta.policy.ratchet import most_lenient
from antipasta.policy.thresholds import Breach
from antipasta.results.findings import Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from antipasta.histories import Compared
    from antipasta.results.findings import FunctionChange


def increases(compared: Compared, max_increase: float) -> Iterator[Breach]:
    """The units that gained more than `max_increase`; the breach's value is the gain.

    A unit is compared with its most lenient parent. A new unit gained nothing: the thresholds and
    the bound on the whole change are for new units. A unit that cannot be compared is left out.
    """
    for unit, origins, change, *_ in compared.changes:
        if unit is None or change == "unknown":
            continue
        for metric in (METRICS[name] for name in NET_METRICS):
            value = metric.of(unit)
            previous = most_lenient(metric, (metric.of(each.unit) for each in origins))
            if value is not None and previous is not None and value - previous > max_increase:
                yield Breach(unit, metric, value - previous, max_increase)


def net_violations(
    net: Mapping[str, float], changes: Sequence[FunctionChange], max_net: float
) -> Iterator[Violation]:
    """A violation for each metric of which the whole change adds more than `max_net` points.

    It is placed at the unit that gained most, so that there is a line to look at.
    """
    for name, total in net.items():
        if total > max_net:
            worst = max(changes, key=lambda change: _gain(change, name))
            yield Violation(
                path=worst.path,
                line=worst.line,
                end_line=worst.line,
                function=None,
                rule="growth",
                metric=name,
                value=total,
                threshold=max_net,
                comparison="<=",
                previous=None,
                change=worst.change,
                message=f"the whole change adds {total:g} of {name.replace('_', ' ')}, allowed is "
                f"at most {max_net:g}; {worst.function} gained most: {_gain(worst, name):g}",
            )


def _gain(change: FunctionChange, metric: str) -> float:
    before, after = change.deltas.get(metric, (0, 0))
    return (after or 0) - (before or 0)
