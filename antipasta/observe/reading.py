"""Reads the records of past runs. A line that is no record is counted and passed over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NamedTuple

import msgspec

from antipasta.cache.lines import read_lines
from antipasta.observe.recorder import FORM, NAME

if TYPE_CHECKING:
    from collections.abc import Iterable

DAYS_KEPT = 90
"""Older records are not read, whatever is left of them."""

_Amount = Annotated[float, msgspec.Meta(ge=0, le=1e15)]
_Count = Annotated[int, msgspec.Meta(ge=0, le=10**15)]
_Name = Annotated[str, msgspec.Meta(max_length=100)]
# Where a disk was full, a record may follow on what is left of another.
_BEGINNING = b'{"time":'


class Record(msgspec.Struct, gc=False, frozen=True):
    """The record of one run, as `recorder.py` writes it; durations in milliseconds."""

    time: _Amount
    form: _Count
    kind: _Name
    repository: _Name
    version: _Name
    ms: _Amount
    status: _Name
    stages: dict[_Name, _Amount] = {}
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
    found, damaged = _decoded(read_lines(directory, NAME))
    runs = [run for run in found if run.time >= since and (kind is None or run.kind == kind)]
    runs.sort(key=lambda run: run.time)
    return Records(runs, damaged)


def _decoded(lines: Iterable[bytes]) -> tuple[list[Record], int]:
    decode = msgspec.json.Decoder(Record).decode
    runs, damaged = [], 0
    for line in lines:
        try:
            run = decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            damaged += 1
            at = line.rfind(_BEGINNING)
            if at <= 0:
                continue
            try:
                run = decode(line[at:])
            except (msgspec.MsgspecError, UnicodeDecodeError):
                continue
        if run.form == FORM:
            runs.append(run)
        else:
            damaged += 1
    return runs, damaged
