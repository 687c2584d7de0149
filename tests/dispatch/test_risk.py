from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antipasta.dispatch.risk import (
    RISKY_BYTES,
    RISKY_DEPTH,
    RISKY_LINE_BYTES,
    is_risky,
    nests_deeper,
)


@pytest.mark.parametrize(
    ("source", "risky"),
    [
        (b"", False),
        (b"x" * RISKY_LINE_BYTES, False),
        (b"\n" + b"x" * (RISKY_LINE_BYTES + 1), True),
        (b"x\n" * (RISKY_BYTES // 2), False),
        (b"x\n" * (RISKY_BYTES // 2) + b"x", True),
        (b"f(\n" * RISKY_DEPTH + b")\n" * RISKY_DEPTH, False),
        (b"f(\n" * (RISKY_DEPTH + 1) + b")\n" * (RISKY_DEPTH + 1), True),
        (b"f([{\n" * 40, True),
        (b"f(x)[y] {z}\n" * 1000, False),
        (b"}\n" * 1000, False),
        (b"(()" * RISKY_DEPTH + b"(", True),
        (b"'(' # )\n" * 1000, False),
    ],
)
def test_what_could_hang_is_risky(source: bytes, risky: bool) -> None:
    assert is_risky(source) == risky


@given(st.text("([{}])x", max_size=60), st.integers(0, 6))
def test_the_depth_is_that_of_the_deepest_bracket(text: str, depth: int) -> None:
    # A closing bracket without an opening one closes nothing.
    deepest = now = 0
    for sign in text:
        now = now + 1 if sign in "([{" else max(0, now - (sign in ")]}"))
        deepest = max(deepest, now)

    assert nests_deeper(text.encode(), depth) == (deepest > depth)
