from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antipasta.render.printable import printable


@given(st.text(st.characters()))
def test_whatever_is_shown_is_printable(text: str) -> None:
    assert printable(text).isprintable()


@given(st.binary())
def test_any_path_is_printable_and_encodable(path: bytes) -> None:
    shown = printable(os.fsdecode(path))

    assert shown.isprintable()
    assert shown.encode().decode() == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain (ä) 名", "plain (ä) 名"),
        ("\0\t\n\r\x1b\x7f", "\\x00\\t\\n\\r\\x1b\\x7f"),
        ("\x85\u2028\u202e\ufeff", "\\x85\\u2028\\u202e\\ufeff"),
        ("caf\udce9", "caf\\xe9"),
        ("\ud800", "\\ud800"),
        ("\U000e0001", "\\U000e0001"),
        ("", ""),
    ],
)
def test_what_is_not_is_escaped(text: str, shown: str) -> None:
    assert printable(text) == shown
