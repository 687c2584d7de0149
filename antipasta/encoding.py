"""Encodes values as bytes with a checksum: most are compressed JSON, none is pickled.

The checksum covers the key as well, so a damaged value is not trusted, nor one under a wrong key.
Units are stored column by column: that compresses best, and the type of a whole column is checked
at once. The types come from the annotations in `model`. msgspec could check them too, but its
import takes longer than a commit of one file may wait.
"""

from __future__ import annotations

import zlib
from itertools import starmap
from sys import intern
from types import NoneType, UnionType

from antipasta.lean.digests import blake2b
from antipasta.lean.json import dumps, loads
from antipasta.lean.typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, get_args
from antipasta.model import FileMetrics, FunctionMetrics, Halstead, Suppression

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Checks = tuple[Callable[[Any], bool], ...]

Row = TypeVar("Row", bound=NamedTuple)

_CHECKSUM_BYTES = 8
# Level 1 decompresses as fast as any and is a sixth larger than level 9.
_LEVEL = 1
# Far above the measurements of the largest file: a value that decompresses to more is not ours.
LARGEST_BYTES = 1 << 28
FAULTS = (zlib.error, ValueError, TypeError, OverflowError, RecursionError)
"""The exceptions that decoding a damaged or foreign value may raise."""


def encode(metrics: FileMetrics, key: str) -> bytes:
    """The bytes to keep under `key`."""
    plain = metrics._asdict() | {"functions": columns_of(metrics.functions)}
    return pack(list(plain.values()), key)


def decode(stored: bytes, key: str, most: int = LARGEST_BYTES) -> FileMetrics | None:
    """The measurements kept under `key`; None when the bytes are damaged or something else.

    None too when they decompress to more than `most` bytes.
    """
    try:
        return _metrics(unpack(stored, key, most))
    except FAULTS:
        return None


def pack(plain: Any, key: str) -> bytes:
    """Encode `plain`, a value that JSON can represent, as the bytes to keep under `key`."""
    return seal(zlib.compress(dumps(plain).encode(), _LEVEL), key)


def unpack(stored: bytes, key: str, most: int = LARGEST_BYTES) -> Any:
    """The value that was packed for `key`.

    Raises one of FAULTS when the bytes are damaged, or decompress to more than `most`.
    """
    payload = unseal(stored, key)
    if payload is None:
        raise ValueError("the value is damaged, or was stored under another key")
    return loads(_decompressed(payload, most))


def columns_of(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The `rows` transposed: the values of each field, one field after the other."""
    return list(zip(*rows, strict=True))


def rows_of(shape: type[Row], accepted: Checks, columns: Sequence[Any]) -> tuple[Row, ...]:
    """The reverse of `columns_of`: rows of the named tuple `shape`.

    `accepted` are the `checks` of the fields of `shape`. Raises TypeError for a value of a wrong
    type, and TypeError or ValueError for a wrong number of columns or values.
    """
    if not columns:
        return ()
    for accepts, column in zip(accepted, columns, strict=True):
        if not accepts(column):
            raise TypeError(f"a field of {shape.__name__} has a value of a wrong type")
    return tuple(starmap(shape, zip(*columns, strict=True)))


def seal(payload: bytes, key: str) -> bytes:
    """The `payload` preceded by a checksum of `key` and `payload`."""
    return _checksum(key, payload) + payload


def unseal(stored: bytes | None, key: str) -> bytes | None:
    """The payload that was sealed for `key`.

    None where `stored` is None, damaged, or sealed for another key.
    """
    if stored is None:
        return None
    checksum, payload = stored[:_CHECKSUM_BYTES], stored[_CHECKSUM_BYTES:]
    if checksum == _checksum(key, payload):
        return payload
    # Imported here: hardly any value is damaged.
    from antipasta.events import note

    note("cache_trouble", "warning", detail="a value of the cache is damaged", key=key)
    return None


def _checksum(key: str, payload: bytes) -> bytes:
    return blake2b(key.encode() + b"\0" + payload, digest_size=_CHECKSUM_BYTES).digest()


def _decompressed(payload: bytes, most: int) -> bytes:
    whole = zlib.decompressobj()
    text = whole.decompress(payload, most)
    if not whole.eof:
        raise ValueError("the value is truncated or too large")
    return text


def _metrics(plain: Any) -> FileMetrics:
    """The measurements from their JSON. Raises ValueError or TypeError for another shape."""
    metrics = FileMetrics._make(plain)
    require_types(_FILE, metrics)
    halstead = metrics.halstead and Halstead(*metrics.halstead)
    if halstead:
        require_types(_HALSTEAD, halstead)
    return metrics._replace(
        halstead=halstead,
        functions=rows_of(FunctionMetrics, UNIT, _with_shared_kinds(metrics.functions)),
        suppressions=tuple(map(_suppression, metrics.suppressions)),
    )


def _with_shared_kinds(columns: Sequence[Any]) -> list[Any]:
    """The columns of units, with one text for each kind: JSON makes one for each unit."""
    if not columns:
        return []
    name, kinds, *others = columns
    return [name, [*map(intern, kinds)], *others]


def _suppression(fields: Any) -> Suppression:
    require_types(_SUPPRESSION, fields)
    suppression = Suppression(*fields)
    return suppression._replace(metrics=texts_of(suppression.metrics))


def texts_of(values: Iterable[Any]) -> tuple[str, ...]:
    """The `values` as a tuple. Raises TypeError if one of them is not text."""
    texts = tuple(values)
    if not all(isinstance(each, str) for each in texts):
        raise TypeError("a value is not text")
    return texts


def require_types(accepted: tuple[Callable[[Any], bool], ...], values: Iterable[Any]) -> None:
    """Raise TypeError or ValueError unless `accepted`, made by `checks`, accept the `values`."""
    for accepts, value in zip(accepted, values, strict=True):
        if not accepts((value,)):
            raise TypeError(f"{type(value).__name__} is not the type of the field")


def _column_check(hint: Any) -> Callable[[Any], bool]:
    """A function that tells whether every value of a column has the type of the annotation `hint`.

    A Literal is a set of values; a named tuple or tuple is a list in JSON; all else is a type.
    """
    parts = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    literals = frozenset(_literals(hint))
    if literals:
        return literals.issuperset
    types = frozenset(_json_type(part) for part in parts)
    # JSON keeps 1.0 a float, but a field annotated as float may hold an int.
    types |= {int} if float in types else set()
    return lambda column: types.issuperset(map(type, column))


def _literals(hint: Any) -> Iterable[str | None]:
    """The values of a Literal, or of a Literal or None; none for any other annotation."""
    arguments = get_args(hint)
    if arguments and all(isinstance(each, str) for each in arguments):
        return arguments
    nested = [value for each in arguments if get_args(each) for value in get_args(each)]
    if nested and all(isinstance(each, str) for each in nested):
        return (*nested, None)
    return ()


def _json_type(hint: Any) -> type:
    if hint in (int, float, str, bool, NoneType):
        checked: type = hint
        return checked
    return list


def checks(shape: Any) -> tuple[Callable[[Any], bool], ...]:
    """For each field of the named tuple `shape`, a function that checks a column of its values."""
    return tuple(map(_column_check, shape.__annotations__.values()))


_FILE, UNIT, _HALSTEAD, _SUPPRESSION = map(
    checks, (FileMetrics, FunctionMetrics, Halstead, Suppression)
)
