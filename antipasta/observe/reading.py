"""Reads the records of past runs. A line that is no record is counted and passed over."""

from __future__ import annotations

from contextlib import suppress
from operator import attrgetter
from typing import Annotated, NamedTuple

import msgspec

from antipasta.cache.lines import read_whole
from antipasta.observe.recorder import FORM, NAME

DAYS_KEPT = 90
"""Older records are not read, whatever is left of them."""

_Amount = Annotated[float, msgspec.Meta(ge=0, le=1e15)]
_Count = Annotated[int, msgspec.Meta(ge=0, le=10**15)]
_Name = Annotated[str, msgspec.Meta(max_length=100)]
# Where a disk was full, a record may follow on what is left of another.
_FORM_OF = attrgetter("form")
_FAULTS = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
_BEGINNING = b'{"time":'


class Stages(msgspec.Struct, gc=False, frozen=True):
    """The milliseconds that each stage of a run took; None for one that it did not have."""

    start: _Amount | None = None
    collect: _Amount | None = None
    look_up: _Amount | None = None
    measure: _Amount | None = None
    compare: _Amount | None = None
    judge: _Amount | None = None
    render: _Amount | None = None


class Record(msgspec.Struct, gc=False, frozen=True):
    """The record of one run, as `recorder.py` writes it; durations in milliseconds."""

    time: _Amount
    form: _Count
    kind: _Name
    repository: _Name
    version: _Name
    ms: _Amount
    status: _Name
    stages: Stages = Stages()
    budget: _Amount | None = None
    memory_mb: _Amount = 0
    files: _Count = 0
    functions: _Count | None = None
    hits: _Count = 0
    misses: _Count = 0
    bytes: _Count = 0
    workers: _Count = 1
    efficiency: _Amount | None = None
    retries: _Count = 0
    kills: _Count = 0
    degradation: _Name = "normal"
    spent: bool = False
    violations: _Count = 0


class Records(NamedTuple):
    """The records, in the order of time, and the number of lines that are none."""

    runs: list[Record]
    damaged: int


def read_records(directory: str, since: float = 0.0, kind: str | None = None) -> Records:
    """The records in the cache's `directory` of the runs that ended after `since`.

    `since` is in seconds since 1970. With `kind` only those of that kind. Raises OSError for a file
    that cannot be read.
    """
    runs: list[Record] = []
    damaged = 0
    for content in read_whole(directory, NAME):
        found, lost = _decoded(content)
        known = list(map(_FORM_OF, found)).count(FORM)
        damaged += lost + len(found) - known
        runs += [run for run in found if run.time >= since and run.form == FORM]
    if kind:
        runs = [run for run in runs if run.kind == kind]
    runs.sort(key=attrgetter("time"))
    return Records(runs, damaged)


def _decoded(content: bytes) -> tuple[list[Record], int]:
    """The records in the lines of a file, and the number of lines that are none."""
    try:
        return msgspec.json.Decoder(Record).decode_lines(content), 0
    except _FAULTS:
        return _decoded_line_by_line(content)


def _decoded_line_by_line(content: bytes) -> tuple[list[Record], int]:
    decode = msgspec.json.Decoder(Record).decode
    runs, damaged = [], 0
    for line in filter(None, content.split(b"\n")):
        try:
            runs.append(decode(line))
        except _FAULTS:
            damaged += 1
            at = line.rfind(_BEGINNING)
            with suppress(*_FAULTS):
                runs += [decode(line[at:])] if at > 0 else []
    return runs, damaged
