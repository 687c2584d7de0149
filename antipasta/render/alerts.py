"""Alerts on past runs as sentences, for people."""

from __future__ import annotations

from antipasta.lean.typing import TYPE_CHECKING
from antipasta.render.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from antipasta.results.runs import Alert


def warnings(alerts: Iterable[Alert]) -> Iterator[str]:
    """A line for each alert in a run that is about something else."""
    for alert in alerts:
        yield f"antipasta: {in_words(alert)}; antipasta runs says more"


def in_words(alert: Alert) -> str:
    """What is wrong, in a sentence without a full stop."""
    if alert.name == "hook_p95_ms":
        took, bound = milliseconds(alert.value), milliseconds(alert.bound)
        return f"5 of 100 runs of the hook take {took} or more, over {bound}"
    if alert.name == "hit_rate":
        return f"runs find {alert.value:.0%} in the cache, less than {alert.bound:.0%}"
    since = f", from version {alert.versions[0]} to {alert.versions[1]}" if alert.versions else ""
    return printable(
        f"{alert.kind}: the stage {alert.stage} takes {alert.value:g} times as long as before,"
        f" over {alert.bound:g}{since} (repository {alert.repository})"
    )


def milliseconds(value: float) -> str:
    """A duration in milliseconds, from ten seconds on in seconds."""
    return f"{value / 1000:,.1f} s" if value >= 10_000 else f"{value:,.0f} ms"
