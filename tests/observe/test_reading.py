from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from antipasta.observe.reading import Records, read_records
from antipasta.observe.recorder import NAME
from tests.observe.records import TIME, record, write

if TYPE_CHECKING:
    from pathlib import Path


def kinds(records: Records) -> list[str]:
    return [run.kind for run in records.runs]


def test_records_are_read_in_the_order_of_time(tmp_path: Path) -> None:
    assert read_records(str(tmp_path)) == Records([], 0)
    assert read_records(str(tmp_path / "gone")) == Records([], 0)

    write(tmp_path, [record(time=TIME + 9, kind="gate"), record(time=TIME, kind="stats")])
    (tmp_path / NAME).rename(tmp_path / f"{NAME}.1")
    write(tmp_path, [record(time=TIME + 5)])

    assert kinds(read_records(str(tmp_path))) == ["stats", "hook", "gate"]
    assert kinds(read_records(str(tmp_path), TIME + 1)) == ["hook", "gate"]
    assert kinds(read_records(str(tmp_path), 0, "gate")) == ["gate"]


BAD = [
    b"not JSON",
    b"{",
    b"\xff\xfe\x00",
    b"[1, 2]",
    b"{}",
    b'{"time":"now"}',
    *(
        json.dumps(record(**fields)).encode()
        for fields in (
            {"form": 2},
            {"ms": -1},
            {"ms": None},
            {"hits": 1e300},
            {"kind": 7},
            {"kind": "x" * 1000},
            {"stages": [1]},
            {"stages": {"start": "long"}},
            {"status": None},
        )
    ),
    json.dumps(record(ms=float("nan"))).encode(),
    json.dumps(record(ms=float("inf"))).encode(),
    b"[" * 100_000,
]


@pytest.mark.parametrize("line", BAD)
def test_what_is_no_record_is_counted_and_passed_over(tmp_path: Path, line: bytes) -> None:
    good = json.dumps(record()).encode()
    (tmp_path / NAME).write_bytes(b"\n".join((good, line, b"", good)))

    found = read_records(str(tmp_path))

    assert (kinds(found), found.damaged) == (["hook", "hook"], 1)


def test_a_record_behind_what_is_left_of_another_is_read(tmp_path: Path) -> None:
    good = json.dumps(record(), separators=(",", ":")).encode()
    (tmp_path / NAME).write_bytes(good[:100] + good + b"\n" + good[:50])

    found = read_records(str(tmp_path))

    assert (kinds(found), found.damaged) == (["hook"], 2)


def test_fields_of_later_versions_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, [record(colour="green")])

    assert read_records(str(tmp_path)).damaged == 0


def test_a_planted_link_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text(json.dumps(record()))
    os.symlink(tmp_path / "elsewhere", tmp_path / NAME)

    with pytest.raises(OSError, match="is a link"):
        read_records(str(tmp_path))
