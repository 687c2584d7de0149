"""The ledger of credit: base functions cover the points of the functions extracted from them.

Points measure complexity. The points of cyclomatic complexity are its value less 1, because an
empty function has 1. The present form of a base function (unchanged, renamed or moved) takes its
points first. The points left cover the functions that were extracted from it, the most complex
first; of each only the points that stood in the base function. Each point covers once. So the
ledger never grants more points than the base function had, whatever a change split off.
"""

from __future__ import annotations

from collections import defaultdict

from antipasta.lean.typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from antipasta.histories import Compared, Origin, UnitChange
    from antipasta.metrics import Metric
    from antipasta.model import FunctionMetrics
    from antipasta.policy.subject import Subject
    from antipasta.policy.thresholds import Breach

    Place = tuple[str, int]
    """The path of a file, and the identity of a unit in it: files of one content share units."""

FREE = {"cyclomatic_complexity": 1.0, "cognitive_complexity": 0.0}
"""The metrics that have points, and the value of a function without any."""


class Claim(NamedTuple):
    """An extracted function over its threshold.

    `points` are its points, `covered` those of them that stood in the function it came from.
    """

    place: Place
    change: UnitChange
    unit: FunctionMetrics
    points: float
    covered: float


def allowances(
    subjects: Iterable[Subject], compared: Sequence[Compared]
) -> dict[tuple[str, int, str], float]:
    """The value allowed for each extracted function over its threshold.

    The key is the path, the identity of the unit and the name of the metric. Where several parents
    have the function that it came from, the most lenient counts.
    """
    claims: defaultdict[str, list[Claim]] = defaultdict(list)
    for metric, claim in _claims(subjects, compared):
        claims[metric].append(claim)
    return {
        (*place, name): allowed
        for name, of_metric in claims.items()
        for place, allowed in _granted(name, of_metric, compared).items()
    }


def _claims(
    subjects: Iterable[Subject], compared: Sequence[Compared]
) -> Iterator[tuple[str, Claim]]:
    """The claims of the extracted functions, each with the name of its metric."""
    extracted = {
        (history.path, id(each.unit)): each
        for history, changes in compared
        for each in changes
        if each.extracted_from
    }
    for subject in subjects if extracted else ():
        for breach in subject.breaches():
            place = subject.path, id(breach.unit)
            if breach.unit and place in extracted and breach.metric.name in FREE:
                yield breach.metric.name, _claim(place, extracted[place], breach)


def _claim(place: Place, change: UnitChange, breach: Breach) -> Claim:
    assert breach.unit is not None
    name = breach.metric.name
    points = breach.value - FREE[name]
    covered = min(points, change.covered.get(name, points))
    return Claim(place, change, breach.unit, points, covered)


def _granted(
    name: str, claims: Iterable[Claim], compared: Sequence[Compared]
) -> dict[Place, float]:
    """The value of the metric allowed for each claiming unit."""
    left = _left(name, claims, compared)
    granted: dict[Place, float] = {}
    for claim in sorted(claims, key=lambda each: (-each.points, -each.covered, each.unit.digest)):
        for origin in claim.change.extracted_from:
            place = _place(origin)
            taken = max(0.0, min(claim.covered, left[place]))
            left[place] -= taken
            allowed = FREE[name] + taken
            granted[claim.place] = max(allowed, granted.get(claim.place, 0.0))
    return granted


def _left(name: str, claims: Iterable[Claim], compared: Sequence[Compared]) -> dict[Place, float]:
    """The points that each claimed base unit has left when its present form has taken its own."""
    left = {
        _place(origin): _points(name, origin.unit)
        for claim in claims
        for origin in claim.change.extracted_from
    }
    for of_file in compared:
        for change in of_file.changes:
            for origin in change.origins if change.unit else ():
                if _place(origin) in left:
                    left[_place(origin)] -= _points(name, change.unit)
    return left


def _points(name: str, unit: FunctionMetrics | None) -> float:
    value = getattr(unit, name, None)
    return 0.0 if value is None else value - FREE[name]


def _place(origin: Origin) -> Place:
    return origin.path, id(origin.unit)


def is_accepted(
    thresholds: Mapping[str, float] | None, metric: Metric, unit: FunctionMetrics
) -> bool:
    """Whether the thresholds of a path accept the unit; they are None for a path not judged."""
    value = metric.of(unit)
    limit = None if thresholds is None else thresholds.get(metric.name)
    return value is not None and (limit is None or metric.accepts(value, limit))
