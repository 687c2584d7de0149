"""Texts and values are those of `json`."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antipasta.lean.json import dumps, loads

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(VALUES)
def test_values_come_back(value: object) -> None:
    text = dumps(value)

    assert text == json.dumps(value, separators=(",", ":"))
    assert loads(text) == loads(text.encode()) == json.loads(text)
    assert loads(f" \n{text}\t") == json.loads(text)


@given(st.text())
def test_what_json_refuses_is_a_value_error(text: str) -> None:
    try:
        expected = json.loads(text)
    except ValueError:
        with pytest.raises(ValueError, match=r".+"):
            loads(text)
    else:
        assert loads(text) == expected or math.isnan(expected)


@pytest.mark.parametrize("text", ["", "[1", '{"a":1}x', "[1,]", '"\x01"', "nul", b"\xff"])
def test_what_is_damaged_is_a_value_error(text: str | bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        loads(text)


def test_what_is_no_number_comes_back() -> None:
    assert math.isnan(loads(dumps(math.nan)))
    assert loads(dumps([math.inf, -math.inf])) == [math.inf, -math.inf]


def test_what_json_cannot_say_is_a_type_error() -> None:
    with pytest.raises(TypeError, match="set"):
        dumps({1})


def test_depth_is_bounded() -> None:
    with pytest.raises(RecursionError):
        loads("[" * 100_000)
