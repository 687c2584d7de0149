"""Selects what is listed of a verdict: everything, the changed functions, or the top N."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal

from antipasta.model import MODULE

if TYPE_CHECKING:
    from antipasta.render import Style
    from antipasta.results import Verdict
    from antipasta.results.findings import FunctionChange

Tendency = Literal["added", "deleted", "worse", "better", "same"]

TENDENCIES: dict[Tendency, str] = {
    "added": "added",
    "deleted": "deleted",
    "worse": "more complex",
    "better": "simpler",
}
"""The counted tendencies, in words for people: `worse` is left to what fails."""


def in_scope(verdict: Verdict, style: Style) -> Verdict:
    """The verdict with only the violations and changes that `style` lists; all else is unchanged.

    The changes are then sorted by how much complexity they add, the most first.
    """
    violations, changes = verdict.violations, verdict.changes
    if style.changed_only:
        touched = {(each.path, each.function) for each in changes}
        violations = tuple(
            each
            for each in violations
            if each.function is None
            or each.rule == "baseline"
            or (each.path, each.function) in touched
        )
    if style.changed_only or style.top is not None:
        changes = tuple(sorted(changes, key=lambda each: -sum(_gains(each, verdict.net))))
    return verdict._replace(violations=violations[: style.top], changes=changes[: style.top])


def tendencies(verdict: Verdict) -> Counter[Tendency]:
    """How many functions the change added, deleted, made worse and made better.

    A function is worse if it gained any complexity that is summed up, and better if it only lost
    some.
    """
    functions = (each for each in verdict.changes if each.function != MODULE)
    return Counter(_tendency(each, verdict) for each in functions)


def _tendency(change: FunctionChange, verdict: Verdict) -> Tendency:
    if change.change in ("added", "deleted"):
        return change.change
    gains = _gains(change, verdict.net)
    if any(gain > 0 for gain in gains):
        return "worse"
    return "better" if any(gains) else "same"


def _gains(change: FunctionChange, metrics: dict[str, float]) -> list[float]:
    """The gain of the function in each of the `metrics`; for an added function the whole value."""
    deltas = [change.deltas.get(metric, (0, 0)) for metric in metrics]
    return [(after or 0) - (before or 0) for before, after in deltas]
