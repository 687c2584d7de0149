"""The measurements of a cache as one file, to be copied to another machine.

The first line names the format and the checksum of the rest. The rest is compressed JSON: a
manifest, and the key, value and path of each entry. The checksum finds damage, not forgery: import
a bundle only from a source that you trust.
"""

from __future__ import annotations

import json
import os
import time
import zlib
from binascii import a2b_base64, b2a_base64
from typing import TYPE_CHECKING, Any, NamedTuple

from antipasta.cache.maintenance import count, writing
from antipasta.digests import blake2b
from antipasta.encoding import decode
from antipasta.version import __version__

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from antipasta.cache.entries import Measurement

_FORMAT = b"antipasta-cache-bundle/1"
_LARGEST_BYTES = 1 << 30  # decompressed: four times the default limit of a cache
# An entry that the cache already has was measured here, and is not replaced.
_INSERT = (
    "INSERT OR IGNORE INTO Cache (key, raw, store_time, access_time, access_count, tag, size, mode,"
    " value) VALUES (?, 1, ?, ?, 1, ?, ?, 1, ?)"
)


class Packed(NamedTuple):
    """An entry of a bundle. `tag` is the last path that had the content, as bytes, if known."""

    key: str
    value: bytes
    tag: bytes | None


def pack(measurements: Iterable[Measurement]) -> bytes:
    """The bundle that holds these `measurements`."""
    listed = [
        [entry.key, _text(value), None if entry.path is None else _text(os.fsencode(entry.path))]
        for entry, value, _ in measurements
    ]
    made = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    manifest = {"version": __version__, "made": made, "entries": len(listed)}
    document = {"manifest": manifest, "entries": listed}
    body = zlib.compress(json.dumps(document, separators=(",", ":")).encode())
    return b"%s %s\n%s" % (_FORMAT, _checksum(body), body)


def read_bundle(path: str) -> list[Packed]:
    """The entries of the bundle in the file `path`; the value of each can be decoded.

    Raises ValueError for a file that is damaged, truncated, or no bundle of this format, and
    OSError for one that cannot be read.
    """
    with open(path, "rb") as file:
        header, _, body = file.read(_LARGEST_BYTES).partition(b"\n")
    name, _, checksum = header.partition(b" ")
    if name != _FORMAT:
        raise ValueError(f"it is no cache bundle: it does not begin with {_FORMAT.decode()}")
    if checksum != _checksum(body):
        raise ValueError("its checksum is wrong: the file is damaged or truncated")
    document = _document(body)
    try:
        listed, promised = document["entries"], document["manifest"]["entries"]
        packed = [_packed(each) for each in listed]
    except (TypeError, KeyError) as exc:
        raise ValueError("its JSON does not have the fields of a cache bundle") from exc
    if len(packed) != promised:
        raise ValueError(f"it has {len(packed)} entries, but its manifest says {promised}")
    return packed


def add(connection: sqlite3.Connection, packed: Iterable[Packed]) -> int:
    """Add the entries to the cache, all or none; returns the number of new ones.

    Raises sqlite3.Error when the database cannot be written.
    """
    now = time.time()
    before = count(connection)
    with writing(connection):
        connection.executemany(
            _INSERT, [(key, now, now, tag, len(value), value) for key, value, tag in packed]
        )
    return count(connection) - before


def _document(body: bytes) -> Any:
    whole = zlib.decompressobj()
    try:
        text = whole.decompress(body, _LARGEST_BYTES)
        if whole.eof:
            return json.loads(text)
    except (zlib.error, ValueError, RecursionError) as exc:
        raise ValueError("its content cannot be decompressed and parsed") from exc
    raise ValueError("its content is truncated or too large")


def _packed(fields: Any) -> Packed:
    try:
        key, value, tag = fields
        packed = Packed(key, a2b_base64(value), None if tag is None else a2b_base64(tag))
        is_sound = key.startswith("metrics:") and decode(packed.value, key) is not None
    except (ValueError, TypeError, AttributeError) as exc:
        raise ValueError("one of its entries does not have the expected fields") from exc
    if not is_sound:
        raise ValueError(f"its measurements under {key} cannot be decoded")
    return packed


def _text(data: bytes) -> str:
    return b2a_base64(data, newline=False).decode()


def _checksum(body: bytes) -> bytes:
    return blake2b(body, digest_size=16).hexdigest().encode()
