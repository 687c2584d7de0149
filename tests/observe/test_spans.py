"""The spans of a run, as the SDK's own exporter in memory gets them."""

from __future__ import annotations

from typing import Any

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from antipasta.observe.spans import spans_of
from antipasta.observe.traced import Part, Traced
from antipasta.results.spent import BatchTime, Spent

RECORD: dict[str, Any] = {
    **{"time": 1_800_000_010.5, "form": 1, "kind": "gate", "repository": "0" * 16, "ms": 10_500},
    **{"version": "2.0.0", "status": "passed", "stages": {"start": 1.0}, "efficiency": None},
}
PARTS: list[Part] = [
    ("start", 0.0, 0.5),
    ("collect", 0.5, 0.50001),
    ("measure", 0.50001, 4.0),
    ("collect", 4.0, 4.00001),
    ("measure", 4.00001, 8.0),
    ("judge", 8.0, 10.5),
]


def spans(**changed: Any) -> dict[str, list[Any]]:
    """The spans by their names, as they are exported."""
    exporter = InMemorySpanExporter()
    exporter.export(spans_of(Traced(RECORD, PARTS)._replace(**changed)))
    found: dict[str, list[Any]] = {}
    for each in exporter.get_finished_spans():
        found.setdefault(each.name, []).append(each)
    return found


def seconds(span: Any) -> float:
    return float(span.end_time - span.start_time) / 1e9


def test_the_run_is_there_once_and_ends_when_it_was_recorded() -> None:
    [root] = spans()["antipasta gate"]

    assert root.parent is None
    assert seconds(root) == pytest.approx(10.5)
    assert root.end_time / 1e9 == pytest.approx(RECORD["time"])
    assert root.attributes == {
        "antipasta.kind": "gate",
        "antipasta.repository": "0" * 16,
        "antipasta.version": "2.0.0",
        "antipasta.status": "passed",
    }


def test_what_hardly_took_time_is_part_of_what_was_before_it() -> None:
    found = spans()

    assert [len(found[name]) for name in ("start", "collect", "measure", "judge")] == [1, 1, 2, 1]
    stages = [each for name in found if name != "antipasta gate" for each in found[name]]
    assert sum(map(seconds, stages)) == pytest.approx(10.5)
    assert all(each.parent.span_id for each in stages)


def test_batches_are_below_the_part_in_which_they_began() -> None:
    batches = (
        BatchTime(7, 1.0, 2.0, 3, 300),
        BatchTime(7, 5.0, 6.0, 4, 400),
        # Of a worker that was ended as the part was over.
        BatchTime(8, 3.0, 4.5, 1, 100),
    )

    found = spans(spent=Spent((), (), batches=batches))

    first, second = sorted(found["measure"], key=lambda each: each.start_time)
    below = {each.parent.span_id: [] for each in found["batch"]}  # type: ignore[var-annotated]
    for each in found["batch"]:
        below[each.parent.span_id].append(each.attributes["antipasta.files"])
    assert sorted(below[first.context.span_id]) == [1, 3]
    assert below[second.context.span_id] == [4]
    assert all(each.end_time <= second.end_time for each in found["batch"])
    [late] = [each for each in found["batch"] if each.attributes["process.pid"] == 8]
    assert late.end_time == first.end_time
