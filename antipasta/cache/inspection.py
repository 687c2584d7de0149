"""Exports the measurements of a cache as JSON or SQLite, for inspection.

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
# The entry has the language, the functions have a table of their own, and only the engine can read
# the blocks.
_ELSEWHERE = ("language", "functions", "blocks")
_FILE = tuple(name for name in FileMetrics._fields if name not in _ELSEWHERE)


def as_json(measurements: Iterable[Measurement]) -> bytes:
    """A JSON document with a list of `entries`: the fields of each, and all its measurements."""
    listed = [{**_fields(entry), "metrics": _plain(metrics)} for entry, _, metrics in measurements]
    document = {"schema": "antipasta.cache-export/1", "entries": listed}
    return json.dumps(document, indent=1).encode() + b"\n"


def as_sqlite(measurements: Iterable[Measurement]) -> bytes:
    """A SQLite database with the tables `entries` and `functions`, joined by `key`.

    A field that is a list or an object in JSON is stored as the text of that JSON.
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
    # The names of the tables are constants, not input.
    database.execute(f"INSERT INTO {table} VALUES ({places})", list(map(_column, values)))  # noqa: S608


def _column(value: Any) -> Any:
    """A value that SQLite can hold; bytes of a name that are not UTF-8 are escaped."""
    if isinstance(value, (dict, list)):
        return json.dumps(value)
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    return value
