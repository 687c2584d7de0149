from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antipasta.encoding import decode, encode, seal, unseal
from antipasta.lean.typing import get_args
from antipasta.model import (
    FileMetrics,
    FunctionMetrics,
    Halstead,
    Kind,
    Level,
    Reason,
    Suppression,
)
from tests.support.measured import measured, unit

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = "metrics:key"
# Names come from source and paths: any character, lone surrogates and NUL too.
TEXTS = st.text(st.characters(), max_size=8)
COUNTS = st.integers(0, 2**40)
VALUES = st.floats(0, 1e300)
HALSTEADS = st.builds(Halstead, *([COUNTS] * 6), *([VALUES] * 6))
FUNCTIONS = st.builds(
    FunctionMetrics,
    TEXTS,
    st.sampled_from(get_args(Kind)),
    COUNTS,
    COUNTS,
    *([st.none() | COUNTS] * 5),
    *([st.none() | VALUES] * 3),
    COUNTS,
    TEXTS,
)
SUPPRESSIONS = st.builds(
    Suppression,
    COUNTS,
    st.lists(TEXTS, max_size=2).map(tuple),
    st.booleans(),
    st.sampled_from(["comment", "noqa", "file"]),
    TEXTS,
)
FILES = st.builds(
    FileMetrics,
    TEXTS,
    st.sampled_from(get_args(Level)),
    st.none() | st.sampled_from(get_args(Reason)),
    st.none() | TEXTS,
    *([st.none() | COUNTS] * 7),
    st.none() | VALUES,
    st.none() | HALSTEADS,
    st.lists(FUNCTIONS, max_size=3).map(tuple),
    st.lists(SUPPRESSIONS, max_size=2).map(tuple),
)


def types(metrics: FileMetrics) -> list[type]:
    return [
        type(metrics.halstead),
        type(metrics.functions),
        type(metrics.suppressions),
        *map(type, metrics.functions),
        *map(type, metrics.suppressions),
        *(type(each.metrics) for each in metrics.suppressions),
        *(type(value) for each in metrics.functions for value in each),
    ]


@given(metrics=FILES, key=TEXTS.filter(lambda key: key.isascii()))
def test_what_is_kept_comes_back(metrics: FileMetrics, key: str) -> None:
    found = decode(encode(metrics, key), key)

    assert found == metrics
    assert found is not None
    assert types(found) == types(metrics)


def test_the_units_of_all_files_share_the_texts_of_their_kinds() -> None:
    """A tree of thousands of files has tens of thousands of units in memory at once."""
    keys = ("a", "b")
    stored = [encode(measured(unit("f"), unit("g")), key) for key in keys]

    found = [decode(each, key) for each, key in zip(stored, keys, strict=True)]

    assert len({id(each.kind) for file in found if file for each in file.functions}) == 1


@given(data=st.data(), metrics=FILES)
def test_a_damaged_value_is_none(data: st.DataObject, metrics: FileMetrics) -> None:
    stored = bytearray(encode(metrics, KEY))
    at = data.draw(st.integers(0, len(stored) - 1))
    stored[at] ^= data.draw(st.integers(1, 255))

    assert decode(bytes(stored), KEY) is None


@given(length=st.integers(0, 50))
def test_a_value_that_was_cut_is_none(length: int) -> None:
    assert decode(encode(measured(unit()), KEY)[:length], KEY) is None


@given(stored=st.binary())
def test_what_we_never_wrote_is_none(stored: bytes) -> None:
    assert decode(stored, KEY) is None


def test_a_value_under_another_key_is_none() -> None:
    assert decode(encode(measured(unit()), "metrics:other"), KEY) is None


def resealed(change: Callable[[list[Any]], object]) -> bytes:
    """A sound value of another shape."""
    plain = json.loads(zlib.decompress(unseal(encode(measured(unit()), KEY), KEY) or b""))
    change(plain)
    return seal(zlib.compress(json.dumps(plain).encode()), KEY)


def test_a_sound_value_is_read() -> None:
    assert decode(resealed(len), KEY) == measured(unit())


@pytest.mark.parametrize(
    "change",
    [
        lambda plain: plain.append(1),
        lambda plain: plain.pop(),
        lambda plain: plain.__setitem__(1, "fuller"),
        lambda plain: plain.__setitem__(4, "1"),
        lambda plain: plain.__setitem__(12, [1]),
        lambda plain: plain.__setitem__(13, 7),
        lambda plain: plain[13].pop(),
        lambda plain: plain[13][1].append("function"),
        lambda plain: plain[13].__setitem__(1, ["klingon"]),
        lambda plain: plain[13].__setitem__(2, [None]),
        lambda plain: plain.__setitem__(14, [[1, [2], True, "noqa", ""]]),
        lambda plain: plain.__setitem__(14, [[1]]),
    ],
)
def test_another_shape_is_none(change: Callable[[list[Any]], object]) -> None:
    assert decode(resealed(change), KEY) is None
