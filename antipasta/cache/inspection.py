"""The measurements of a cache laid open, for people who look into them: JSON and SQLite.

Neither can be imported again.
"""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

from antipasta.cache.entries import Entry
from antipasta.model import FileMetrics, FunctionMetrics

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from antipasta.cache.entries import Measurement

_ENTRY = tuple(name for name in Entry._fields if name != "row")
# The language stands in the entry, the functions have a table of their own, and the blocks are
# notes that only the engine can read.
_ELSEWHERE = ("language", "functions", "blocks")
_FILE = tuple(name for name in FileMetrics._fields if name not in _ELSEWHERE)


def as_json(measurements: Iterable[Measurement]) -> bytes:
    """A document with a list of `entries`: the fields of each, and all that was measured."""
    listed = [{**_fields(entry), "metrics": _plain(metrics)} for entry, _, metrics in measurements]
    document = {"schema": "antipasta.cache-export/1", "entries": listed}
    return json.dumps(document, indent=1).encode() + b"\n"


def as_sqlite(measurements: Iterable[Measurement]) -> bytes:
    """A database with the tables `entries` and `functions`, which belong together by `key`.

    What is a list or an object in JSON is its text.
    """
    with closing(sqlite3.connect(":memory:")) as database:
        _create(database, "entries", (*_ENTRY, *_FILE))
        _create(database, "functions", ("key", *FunctionMetrics._fields))
        for entry, _, metrics in measurements:
            values = _plain(metrics)
            file = {name: values[name] for name in _FILE}
            _insert(database, "entries", [*_fields(entry).values(), *file.values()])
            for unit in metrics.functions:
                _insert(database, "functions", [entry.key, *unit])
        database.commit()
        return database.serialize()


def _fields(entry: Entry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in _ENTRY}


def _plain(metrics: FileMetrics) -> dict[str, Any]:
    fields = metrics._asdict()
    del fields["blocks"]
    return {
        **fields,
        "halstead": metrics.halstead and metrics.halstead._asdict(),
        "functions": [unit._asdict() for unit in metrics.functions],
        "suppressions": [each._asdict() for each in metrics.suppressions],
    }


def _create(database: sqlite3.Connection, table: str, columns: Sequence[str]) -> None:
    database.execute(f"CREATE TABLE {table} ({', '.join(columns)})")


def _insert(database: sqlite3.Connection, table: str, values: Sequence[Any]) -> None:
    places = ",".join("?" * len(values))
    # The tables are ours, no input.
    database.execute(f"INSERT INTO {table} VALUES ({places})", list(map(_column, values)))  # noqa: S608


def _column(value: Any) -> Any:
    """What SQLite can hold: a name that is no UTF-8 has its bytes escaped."""
    if isinstance(value, (dict, list)):
        return json.dumps(value)
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    return value
