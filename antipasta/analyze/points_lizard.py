"""The points and causes of units in the languages that lizard reads: what it adds at each token."""

from __future__ import annotations

from collections import defaultdict
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from antipasta.analyze.lizard_run import run_lizard, unit_of
from antipasta.model import MODULE
from antipasta.results.explanations import Cause

if TYPE_CHECKING:
    from collections.abc import Callable

    from antipasta.analyze.causes import CausesOf
    from antipasta.model import FunctionMetrics

    Identity = tuple[object, ...]
    """The values that distinguish the units of a file."""

COMPLEXITIES = ("cyclomatic_complexity", "cognitive_complexity")
AT_FIRST = (1, 0)
"""Both complexities of a function before its first token is read."""

_values = attrgetter(*COMPLEXITIES)

identity: Callable[[FunctionMetrics], Identity] = attrgetter("name", "start_line", *COMPLEXITIES)
"""Functions without a name may begin on one line; the values make their points at least add up."""


def find_causes(text: str, extension: str) -> CausesOf:
    """A function for the causes of the units of `text`, a file with this extension.

    The word of a cause is the token at which lizard counts; lizard does not tell levels.
    """
    by_identity = _by_identity(text, extension)

    def causes_of(unit: FunctionMetrics, metric: str) -> list[Cause] | None:
        causes = by_identity.get(identity(unit))
        return None if causes is None else [each for each in causes if each.metric == metric]

    return causes_of


def _by_identity(text: str, extension: str) -> dict[Identity, list[Cause]]:
    """The causes of each unit of `text`, a file with this extension, by its identity.

    Empty where lizard cannot read it.
    """
    watch = _Watch()
    try:
        found = run_lizard(text, extension, watch)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  # a reader of lizard may fail in any way
        return {}
    causes = {
        identity(unit_of(function, [])): watch.causes[function] for function in found.functions
    }
    outside = unit_of(found.outside, [])._replace(name=MODULE, start_line=1)
    causes[identity(outside)] = watch.causes[found.outside]
    return causes


class _Watch:
    """Records how much each token adds to the complexities of a function, by the token's line."""

    def __init__(self) -> None:
        self.causes: defaultdict[Any, list[Cause]] = defaultdict(list)
        self._values: dict[Any, tuple[int, int]] = {}

    def __call__(self, context: Any, token: str) -> None:
        function = context.current_function
        now = _values(function)
        before = self._values.get(function, AT_FIRST)
        if now != before:
            self._values[function] = now
            self.causes[function] += (
                Cause(context.current_line, metric, new - old, token)
                for metric, old, new in zip(COMPLEXITIES, before, now, strict=True)
                if new != old
            )
