from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from bench.environment import environment
from bench.suite.counted import Counter, is_available
from bench.suite.measure import MeasuringError

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(not is_available(), reason="valgrind is not installed")

PASS = (sys.executable, "-S", "-c", "pass")
TWICE = f"import subprocess; subprocess.run({PASS!r})"


def test_instructions_are_those_of_all_processes(tmp_path: Path) -> None:
    counter = Counter(tmp_path, {**environment(str(tmp_path)), "PYTHONHASHSEED": "0"})

    one, again, two = (
        counter.cold(command, tmp_path) for command in (PASS, PASS, (*PASS[:-1], TWICE))
    )

    assert one > 1e6
    assert one == pytest.approx(again, rel=0.001)
    assert two > 2 * one


def test_a_command_that_fails_is_no_count(tmp_path: Path) -> None:
    counter = Counter(tmp_path, environment(str(tmp_path)))

    with pytest.raises(MeasuringError, match="ended with 1: no"):
        counter.cold((*PASS[:-1], "raise SystemExit('no')"), tmp_path)
