from __future__ import annotations

import io
import sys

import pytest

from antipasta.errors import UsageError
from antipasta.terminal.input import read_standard_input


@pytest.mark.parametrize("size", [0, 9, 10, 11, 10_000])
def test_standard_input_has_a_bound(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setenv("ANTIPASTA_MAX_STDIN_BYTES", "10")
    given = io.BytesIO(b"x" * size)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(given))

    if size <= 10:
        assert read_standard_input() == b"x" * size
    else:
        with pytest.raises(UsageError, match="more than 10 bytes"):
            read_standard_input()
