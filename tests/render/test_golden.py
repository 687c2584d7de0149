"""What every format looks like: `python -m tests.render.golden` writes the files anew."""

from __future__ import annotations

import pytest

from tests.render.golden import DIRECTORY, golden

GOLDEN = golden()


@pytest.mark.parametrize("name", GOLDEN)
def test_a_format_looks_as_it_did(name: str) -> None:
    assert GOLDEN[name].encode() == (DIRECTORY / name).read_bytes()


def test_no_golden_file_is_left_over() -> None:
    assert {path.name for path in DIRECTORY.iterdir()} == set(GOLDEN)
