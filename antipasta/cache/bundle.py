"""The measurements of a cache as one file, to be carried to another machine.

A line that names the format and the checksum of all that follows, then compressed JSON: a list of
key, value and path of each entry. The checksum finds damage and no forgery: whoever wrote the file
is believed about what code measures to.
"""

from __future__ import annotations

import json
import os
import time
import zlib
from binascii import a2b_base64, b2a_base64
from contextlib import suppress
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

from antipasta.cache.encoding import decode
from antipasta.cache.maintenance import count, writing
from antipasta.digests import blake2b

if TYPE_CHECKING:
    import sqlite3

    Row = tuple[str, bytes, bytes | None]

_FORMAT = b"antipasta-cache-bundle/1"
_LARGEST_BYTES = 1 << 30  # decompressed: four times the default limit of a cache
_QUERY = (
    "SELECT key, value, tag FROM Cache WHERE raw = 1 AND mode = 1 AND key LIKE 'metrics:%'"
    " AND typeof(value) = 'blob' AND typeof(tag) IN ('blob', 'null') ORDER BY key"
)
# What the cache already has was measured here, and stays.
_INSERT = (
    "INSERT OR IGNORE INTO Cache (key, raw, store_time, access_time, access_count, tag, size, mode,"
    " value) VALUES (?, 1, ?, ?, 1, ?, ?, 1, ?)"
)


def write_bundle(connection: sqlite3.Connection, path: str) -> int:
    """Write every measurement that can be decoded to the file `path`; returns how many.

    A file that is there is replaced once the new one is whole. Raises OSError or sqlite3.Error.
    """
    rows = [row for row in connection.execute(_QUERY) if decode(row[1], row[0]) is not None]
    listed = [[key, _text(value), None if tag is None else _text(tag)] for key, value, tag in rows]
    body = zlib.compress(json.dumps(listed, separators=(",", ":")).encode())
    with NamedTemporaryFile(dir=os.path.dirname(os.path.abspath(path)), delete=False) as file:
        try:
            file.write(b"%s %s\n%s" % (_FORMAT, _checksum(body), body))
            file.flush()
            os.replace(file.name, path)
        except BaseException:
            with suppress(FileNotFoundError):
                os.unlink(file.name)
            raise
    return len(rows)


def read_bundle(connection: sqlite3.Connection, path: str) -> int:
    """Add the measurements in the file `path` to the cache, all or none; returns how many are new.

    Raises ValueError for a file that is damaged, cut off, or no bundle of this format, OSError for
    one that cannot be read, and sqlite3.Error.
    """
    with open(path, "rb") as file:
        rows = _parse(file.read(_LARGEST_BYTES))
    now = time.time()
    before = count(connection)
    with writing(connection):
        connection.executemany(
            _INSERT, [(key, now, now, tag, len(value), value) for key, value, tag in rows]
        )
    return count(connection) - before


def _parse(content: bytes) -> list[Row]:
    header, _, body = content.partition(b"\n")
    name, _, checksum = header.partition(b" ")
    if name != _FORMAT:
        raise ValueError(f"it does not begin with {_FORMAT.decode()}")
    if checksum != _checksum(body):
        raise ValueError("its checksum is wrong: it is damaged or cut off")
    whole = zlib.decompressobj()
    try:
        text = whole.decompress(body, _LARGEST_BYTES)
        listed = json.loads(text) if whole.eof else None
    except (zlib.error, ValueError, RecursionError) as exc:
        raise ValueError("its content cannot be read") from exc
    if not isinstance(listed, list):
        raise ValueError("its content is no list of entries, or too large")
    return [_row(each) for each in listed]


def _row(fields: Any) -> Row:
    try:
        key, value, tag = fields
        row = (key, a2b_base64(value), None if tag is None else a2b_base64(tag))
        sound = key.startswith("metrics:") and decode(row[1], key) is not None
    except (ValueError, TypeError, AttributeError) as exc:
        raise ValueError("an entry in it has another shape") from exc
    if not sound:
        raise ValueError(f"the measurements of {key} in it cannot be decoded")
    return row


def _text(data: bytes) -> str:
    return b2a_base64(data, newline=False).decode()


def _checksum(body: bytes) -> bytes:
    return blake2b(body, digest_size=16).hexdigest().encode()
