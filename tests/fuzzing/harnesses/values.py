"""Values of the cache: any bytes, also sealed as they should be, under the key of a measurement."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from antipasta.cache.failures import KIND, Room, remembered
from antipasta.cache.measurements import Measurements
from antipasta.cache.store import Store
from antipasta.encoding import encode, seal
from tests.support.measured import ENGINES, measured, unit, version

if TYPE_CHECKING:
    from antipasta.model import FileMetrics

_ROOM = Room(5.0, 5e8, 4e8)


class _Holding(Store):
    """A store that has one value under each key."""

    def __init__(self, value: bytes, *, is_sealed: bool) -> None:
        super().__init__()
        self._value = value
        self._is_sealed = is_sealed

    def get_many(self, keys: object) -> dict[str, bytes]:
        return {
            key: seal(self._value, key) if self._is_sealed else self._value
            for key in keys  # type: ignore[attr-defined]
        }


def seeds() -> list[bytes]:
    """The plain text of measurements, and the head of a failure."""
    whole = encode(measured(unit(), unit("g", 20)), "key")[8:]
    return [b"\1" + whole, b"\0" + zlib.decompress(whole), b"\2[0, 5, 5e8, 4e8]\n" + whole]


def check(data: bytes) -> None:
    """What is no measurement is none, and what is one has the types of one."""
    kind, rest = data[:1], data[1:]
    value = zlib.compress(rest) if kind == b"\0" else rest
    store = _Holding(value, is_sealed=True)
    for _, found in Measurements(store, ENGINES).look_up([version()]):
        if found is not None:
            _require_types(found)
    for outcome in remembered(store, [version()], ENGINES, _ROOM).values():
        assert outcome.reason in ("timeout", "memory"), KIND
        _require_types(outcome)


def _require_types(found: FileMetrics) -> None:
    for each in found.units:
        assert isinstance(each.name, str)
        assert type(each.start_line) is int
    assert all(type(each.line) is int for each in found.suppressions)
