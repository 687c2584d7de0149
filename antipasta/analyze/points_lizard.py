"""The points of units in the languages that lizard reads: what lizard adds at each line."""

from __future__ import annotations

from collections import Counter, defaultdict
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from antipasta.analyze.lizard_run import run_lizard, unit_of
from antipasta.model import MODULE

if TYPE_CHECKING:
    from collections.abc import Callable

    from antipasta.analyze.points import Points, PointsOf
    from antipasta.model import FunctionMetrics

    Identity = tuple[object, ...]
    """The values that distinguish the units of a file."""

COMPLEXITIES = ("cyclomatic_complexity", "cognitive_complexity")
AT_FIRST = (1, 0)
"""Both complexities of a function before its first token is read."""

_values = attrgetter(*COMPLEXITIES)

identity: Callable[[FunctionMetrics], Identity] = attrgetter("name", "start_line", *COMPLEXITIES)
"""Functions without a name may begin on one line; the values make their points at least add up."""


def find_points(text: str, extension: str) -> PointsOf:
    """A function for the points of the units of `text`, a file with this extension."""
    by_identity = lizard_points(text, extension)

    def points_of(unit: FunctionMetrics, metric: str, _allowed: float) -> Points | None:
        return by_identity.get(identity(unit), {}).get(metric)

    return points_of


def lizard_points(text: str, extension: str) -> dict[Identity, dict[str, Points]]:
    """The points of each unit of `text`, a file with this extension, by identity and metric.

    Empty where lizard cannot read it.
    """
    watch = _Watch()
    try:
        found = run_lizard(text, extension, watch)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  # a reader of lizard may fail in any way
        return {}
    points: dict[Identity, dict[str, Points]] = {}
    for function in found.functions:
        points[identity(unit_of(function, []))] = watch.points[function]
    outside = unit_of(found.outside, [])._replace(name=MODULE, start_line=1)
    points[identity(outside)] = watch.points[found.outside]
    return points


class _Watch:
    """Records how much each token adds to the complexities of a function, by the token's line."""

    def __init__(self) -> None:
        self.points: defaultdict[Any, dict[str, Points]] = defaultdict(
            lambda: {metric: Counter() for metric in COMPLEXITIES}
        )
        self._values: dict[Any, tuple[int, int]] = {}

    def __call__(self, context: Any) -> None:
        function = context.current_function
        now = _values(function)
        before = self._values.get(function, AT_FIRST)
        if now != before:
            self._values[function] = now
            for metric, old, new in zip(COMPLEXITIES, before, now, strict=True):
                self.points[function][metric][context.current_line] += new - old
