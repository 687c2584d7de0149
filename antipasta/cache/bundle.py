"""The measurements of a cache as one file, to be copied to another machine.

The first line names the format and the checksum of the rest, and the seal where there is a key. The
rest is compressed JSON: a manifest, and the key, value and path of each entry. The checksum finds
damage, not forgery: without a key, import a bundle only from a source that you trust.
"""

from __future__ import annotations

import hmac
import json
import os
import re
import stat
import time
import zlib
from binascii import a2b_base64, b2a_base64
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from antipasta.cache.maintenance import count, writing
from antipasta.encoding import decode
from antipasta.lean.digests import blake2b
from antipasta.system.files import encoded
from antipasta.version import __version__

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

    from antipasta.cache.entries import Measurement

_FORMAT = b"antipasta-cache-bundle/1"

KEY_VARIABLE = "ANTIPASTA_CACHE_KEY"
"""The variable with the secret key of bundles; without a key anyone can write a bundle."""

_WRONG_SEAL = f"it was changed after it was written, or sealed with another {KEY_VARIABLE}"

_LARGEST_FILE = 1 << 29
_LARGEST_BYTES = 1 << 30  # decompressed: four times the default limit of a cache
_LARGEST_ENTRY = 1 << 25
_LARGEST_VALUE = 1 << 24  # decompressed: the measurements of some 100,000 functions
_PIECE = 1 << 20

# The form in which `pack` writes, without spaces. Nothing else is parsed: three bytes of other JSON
# take twenty times their size in memory.
_BEGINNING = re.compile(rb'\{"manifest":\{[^{}\[\]]{0,200}?"entries":(\d{1,9})\},"entries":\[')
_ENTRY = re.compile(
    rb'\["(?P<key>metrics:[\w:.-]{1,300})","(?P<value>[A-Za-z0-9+/=]*+)",'
    rb'(?:null|"(?P<tag>[A-Za-z0-9+/=]*+)")\]'
)
_COMMA = re.compile(b",")
_END = b"]}"

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
        [entry.key, _text(value), None if entry.path is None else _text(encoded(entry.path))]
        for entry, value, _ in measurements
    ]
    made = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    manifest = {"version": __version__, "made": made, "entries": len(listed)}
    document = {"manifest": manifest, "entries": listed}
    body = zlib.compress(json.dumps(document, separators=(",", ":")).encode())
    header = b" ".join(filter(None, (_FORMAT, _checksum(body), _seal(body))))
    return header + b"\n" + body


class Bundle:
    """The file of a bundle, of which every entry has been checked. Its entries can be read again.

    They are read one by one: whoever made the file decides how much it decompresses to, so it is
    never in memory as a whole.
    """

    def __init__(self, path: str) -> None:
        """Check the file.

        Raises ValueError where it is damaged, truncated, sealed with another key, or no bundle of
        this format, and OSError where it cannot be read.
        """
        self._body = _checked_body(path)
        for packed in self.entries():
            _require_measurements(packed)

    def entries(self) -> Iterator[Packed]:
        """Yield the entries. Raises ValueError as soon as something else is found."""
        text = _Text(self._body)
        promised = int(text.take(_BEGINNING, "its manifest does not have the fields of one")[1])
        number = 0
        if not text.ends():
            while True:
                fields = text.take(_ENTRY, "one of its entries does not have the expected fields")
                yield _packed(fields)
                number += 1
                if text.ends():
                    break
                text.take(_COMMA, "something stands between its entries")
        if number != promised:
            raise ValueError(f"it has {number} entries, but its manifest says {promised}")


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


class _Text:
    """The decompressed text of a bundle, of which only a window is in memory."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._whole = zlib.decompressobj()
        self._window = b""
        self._at = 0
        self._seen = 0

    def take(self, form: re.Pattern[bytes], otherwise: str) -> re.Match[bytes]:
        """The next piece of the text, in that form. Raises ValueError(`otherwise`) without one."""
        while not (found := form.match(self._window, self._at)):
            is_longer = len(self._window) - self._at < _LARGEST_ENTRY
            is_possible = self._window[self._at : self._at + 1] in (b"", b"[", b"{")
            if not (is_longer and is_possible and self._read_on()):
                raise ValueError(otherwise)
        self._at = found.end()
        return found

    def ends(self) -> bool:
        """Whether the list of entries ends here. Raises ValueError where more stands behind it."""
        while len(self._window) - self._at < len(_END) and self._read_on():
            pass
        if not self._window.startswith(_END[:1], self._at):
            return False
        if self._window[self._at :] != _END or self._read_on() or not self._whole.eof:
            raise ValueError("its content is truncated, or something stands behind it")
        return True

    def _read_on(self) -> bool:
        """Whether there was more text."""
        try:
            more = self._whole.decompress(self._body, _PIECE)
        except zlib.error as exc:
            raise ValueError("its content cannot be decompressed") from exc
        self._body = self._whole.unconsumed_tail
        self._window = self._window[self._at :] + more
        self._at = 0
        self._seen += len(more)
        if self._seen > _LARGEST_BYTES:
            raise ValueError(f"it decompresses to more than {_LARGEST_BYTES} bytes")
        return bool(more)


def _checked_body(path: str) -> bytes:
    """The compressed content, after its checksum and its seal were checked."""
    with open(path, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST_FILE:
            raise ValueError(f"it is no file, or has more than {_LARGEST_FILE} bytes")
        header, _, body = file.read().partition(b"\n")
    name, checksum, seal = [*header.split(b" "), b"", b""][:3]
    if name != _FORMAT:
        raise ValueError(f"it is no cache bundle: it does not begin with {_FORMAT.decode()}")
    if checksum != _checksum(body):
        raise ValueError("its checksum is wrong: the file is damaged or truncated")
    if not hmac.compare_digest(seal, _seal(body)):
        raise ValueError(_WRONG_SEAL if seal else f"it is not sealed, and {KEY_VARIABLE} is set")
    return body


def _packed(fields: re.Match[bytes]) -> Packed:
    key, value, tag = fields["key"].decode(), fields["value"], fields["tag"]
    try:
        return Packed(key, a2b_base64(value), None if tag is None else a2b_base64(tag))
    except ValueError as exc:
        raise ValueError("one of its entries does not have the expected fields") from exc


def _require_measurements(packed: Packed) -> None:
    if decode(packed.value, packed.key, _LARGEST_VALUE) is None:
        raise ValueError(f"its measurements under {packed.key} cannot be decoded")


def _text(data: bytes) -> str:
    return b2a_base64(data, newline=False).decode()


def _seal(body: bytes) -> bytes:
    """HMAC-SHA256 (RFC 2104) of the body; empty without a key."""
    key = os.environ.get(KEY_VARIABLE, "").encode("utf-8", "surrogateescape")
    return hmac.new(key, _FORMAT + body, sha256).hexdigest().encode() if key else b""


def _checksum(body: bytes) -> bytes:
    return blake2b(body, digest_size=16).hexdigest().encode()
