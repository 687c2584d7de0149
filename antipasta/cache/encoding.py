"""Measurements as bytes: JSON behind a checksum, and never pickle.

The checksum covers the key as well, so that neither a damaged value nor one that stands under a
wrong key is trusted. The shape need not be checked: it belongs to the engine in the key.
"""

from __future__ import annotations

import json

from antipasta.digests import blake2b
from antipasta.model import FileMetrics, FunctionMetrics, Halstead, Suppression

_CHECKSUM_BYTES = 8


def encode(metrics: FileMetrics, key: str) -> bytes:
    """The bytes to keep under `key`."""
    return seal(json.dumps(metrics, separators=(",", ":")).encode(), key)


def decode(stored: bytes, key: str) -> FileMetrics | None:
    """The measurements kept under `key`, or None when the bytes are damaged or not from there."""
    payload = unseal(stored, key)
    if payload is None:
        return None
    metrics = FileMetrics(*json.loads(payload))
    return metrics._replace(
        halstead=metrics.halstead and Halstead(*metrics.halstead),
        functions=tuple(FunctionMetrics(*fields) for fields in metrics.functions),
        suppressions=tuple(
            Suppression(*fields)._replace(metrics=tuple(fields[1]))
            for fields in metrics.suppressions
        ),
    )


def seal(payload: bytes, key: str) -> bytes:
    """The `payload` behind a checksum of itself and of `key`."""
    return _checksum(key, payload) + payload


def unseal(stored: bytes, key: str) -> bytes | None:
    """The payload that was sealed for `key`, or None when it is damaged or not from there."""
    checksum, payload = stored[:_CHECKSUM_BYTES], stored[_CHECKSUM_BYTES:]
    return payload if checksum == _checksum(key, payload) else None


def _checksum(key: str, payload: bytes) -> bytes:
    return blake2b(key.encode() + b"\0" + payload, digest_size=_CHECKSUM_BYTES).digest()
