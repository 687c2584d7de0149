"""What a run tells of itself: the lines of its log, and the events that Python's logger gets."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from antipasta.events import LEVELS
from antipasta.observe.recorder import STAGES

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pytest

    from tests.support.run import Finished

Line = dict[str, Any]

FIRST = ["time", "level", "run", "stage", "event"]
"""The fields that each line begins with."""


def lines_of(finished: Finished) -> list[Line]:
    """The lines of a log in JSON. There is no other line, and each has what all have."""
    lines = [json.loads(line) for line in finished.stderr.splitlines()]
    for line in lines:
        assert list(line)[: len(FIRST)] == FIRST
        assert line["time"].endswith("Z")
        assert datetime.fromisoformat(line["time"]).isoformat(timespec="milliseconds") == (
            line["time"].replace("Z", "+00:00")
        )
        assert line["level"] in LEVELS
        assert line["stage"] in STAGES
    assert len({line["run"] for line in lines}) <= 1
    return lines


def of_event(lines: Iterable[Line], event: str) -> list[Line]:
    """The fields of each line of this event, without those that all lines have but the stage."""
    others = set(FIRST) - {"stage", "level"}
    return [
        {name: value for name, value in line.items() if name not in others}
        for line in lines
        if line["event"] == event
    ]


def events_in(log: pytest.LogCaptureFixture) -> list[tuple[str, str | None]]:
    """The events that Python's logger got, each with the path that it concerns."""
    return [
        (record.event, record.fields.get("path"))  # type: ignore[attr-defined]
        for record in log.records
        if record.name == "antipasta"
    ]
