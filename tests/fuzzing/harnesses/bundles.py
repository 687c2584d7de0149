"""Bundles: whole files, or (after the byte 0) the text that a bundle decompresses to."""

from __future__ import annotations

import os
import tempfile
import zlib

from antipasta.cache.bundle import Bundle, pack
from antipasta.cache.entries import Entry, Measurement
from antipasta.encoding import decode, encode
from antipasta.lean.digests import blake2b
from tests.support.measured import measured, unit

_KEY = "metrics:1:python:engine"


def _bundle() -> bytes:
    entry = Entry(1, _KEY, "a.py", "1", "python", "engine", 1, 0.0, 0.0, 1)
    metrics = measured(unit())
    return pack([Measurement(entry, encode(metrics, _KEY), metrics)])


def seeds() -> list[bytes]:
    """A bundle, and what it decompresses to."""
    whole = _bundle()
    return [b"\1" + whole, b"\0" + zlib.decompress(whole.partition(b"\n")[2])]


def check(data: bytes) -> None:
    """A file is a bundle of measurements, or raises ValueError and nothing else."""
    whole = data[1:]
    if data[:1] == b"\0":
        body = zlib.compress(whole)
        checksum = blake2b(body, digest_size=16).hexdigest().encode()
        name = _bundle().split(b" ", 1)[0]
        whole = name + b" " + checksum + b"\n" + body
    with tempfile.NamedTemporaryFile() as file:
        file.write(whole)
        file.flush()
        try:
            bundle = Bundle(os.fspath(file.name))
        except ValueError:
            return
        for key, value, _ in bundle.entries():
            assert decode(value, key) is not None
            assert key.startswith("metrics:")
