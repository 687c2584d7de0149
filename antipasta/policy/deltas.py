"""What the change did to each function, as numbers."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from antipasta.metrics import METRICS, NET_METRICS
from antipasta.results.findings import Extraction, FunctionChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from antipasta.histories import FileHistory, UnitChange
    from antipasta.model import Change, FunctionMetrics

_FUNCTION_METRICS = [metric for metric in METRICS.values() if metric.level == "function"]


def function_changes(
    history: FileHistory, changes: Iterable[UnitChange]
) -> Iterator[FunctionChange]:
    """The units of the file that were added, modified, renamed, moved or deleted."""
    for change in changes:
        if change.change is not None and change.change != "unknown":
            yield _function_change(history.path, change, change.change)


def _function_change(path: str, changed: UnitChange, change: Change) -> FunctionChange:
    unit = changed.unit
    origin = changed.origins[0] if changed.origins else None
    shown = unit or (origin and origin.unit)
    assert shown is not None, "neither a new nor an old unit"
    return FunctionChange(
        path=path,
        old_path=origin.path if origin and origin.path != path else None,
        function=shown.name,
        old_function=origin.unit.name if origin and origin.unit.name != shown.name else None,
        change=change,
        line=shown.start_line,
        deltas=_deltas([each.unit for each in changed.origins], unit),
        extracted_from=_extraction(changed),
    )


def _extraction(changed: UnitChange) -> Extraction | None:
    for path, unit in changed.extracted_from:
        return Extraction(path, unit.name, {})
    return None


def with_nets(changes: Sequence[FunctionChange]) -> list[FunctionChange]:
    """The changes, with the net of each split. It needs the changes of all files."""
    splits: defaultdict[tuple[str, str], list[FunctionChange]] = defaultdict(list)
    for change in changes:
        splits[_was(change)].append(change)
    return [
        change._replace(
            extracted_from=change.extracted_from._replace(net=net(splits[_was(change)]))
        )
        if change.extracted_from
        else change
        for change in changes
    ]


def _was(change: FunctionChange) -> tuple[str, str]:
    """The path and the name of the old function that the unit was, or was a part of."""
    if change.extracted_from:
        return change.extracted_from.path, change.extracted_from.function
    return change.old_path or change.path, change.old_function or change.function


def _deltas(
    olds: Sequence[FunctionMetrics], new: FunctionMetrics | None
) -> dict[str, tuple[float | None, float | None]]:
    """The old and new value of each metric that changed.

    The old value is that of the most lenient parent, metric by metric, as the ratchet compares.
    """
    from antipasta.policy.ratchet import most_lenient

    pairs = {
        metric.name: (most_lenient(metric, map(metric.of, olds)), new and metric.of(new))
        for metric in _FUNCTION_METRICS
    }
    return {name: (before, after) for name, (before, after) in pairs.items() if before != after}


def net(changes: Iterable[FunctionChange]) -> dict[str, float]:
    """The sum of the deltas of all changes, by metric.

    The points of an added function are added, those of a deleted function are subtracted.
    """
    totals = dict.fromkeys(NET_METRICS, 0.0)
    for change in changes:
        for name in NET_METRICS:
            before, after = change.deltas.get(name, (0, 0))
            totals[name] += (after or 0) - (before or 0)
    return {name: int(total) for name, total in totals.items()}
