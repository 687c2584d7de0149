from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from bench.suite import measure
from bench.suite.measure import MeasuringError, peak, timed

if TYPE_CHECKING:
    from pathlib import Path

BUSY = "import time\nwhile time.process_time() < 0.5: pass"


def python(text: str) -> tuple[str, ...]:
    return (sys.executable, "-c", text)


def test_processor_time_is_that_of_all_processes_of_the_command_and_of_no_other(
    tmp_path: Path,
) -> None:
    timed(python(BUSY), tmp_path, os.environ)
    two = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {BUSY!r}])\n{BUSY}"

    assert timed(python(two), tmp_path, os.environ).cpu >= 1
    # That of the commands before does not count.
    assert timed(python("pass"), tmp_path, os.environ).cpu < 0.5


def test_a_command_may_tell_its_own_seconds(tmp_path: Path) -> None:
    sample = timed(python("print(12.5)"), tmp_path, os.environ, prints_seconds=True)

    assert sample == (12.5, 12.5)


def test_another_exit_code_is_an_error_that_says_what_the_command_said(tmp_path: Path) -> None:
    command = python("import sys; print('first\\nlast', file=sys.stderr); sys.exit(4)")

    with pytest.raises(MeasuringError, match="ended with 4: last"):
        timed(command, tmp_path, os.environ)

    assert timed(command, tmp_path, os.environ, codes=(0, 4)).wall > 0
    with pytest.raises(MeasuringError, match="ended with 4"):
        peak(command, tmp_path, os.environ)


def test_a_command_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "LONGEST_SECONDS", 0.2)

    with pytest.raises(MeasuringError, match="ended with -9"):
        timed(python("import time; time.sleep(600)"), tmp_path, os.environ)


def test_the_peak_is_that_of_the_command_and_not_of_what_started_it(tmp_path: Path) -> None:
    here = b"x" * 100_000_000

    small = peak(python("pass"), tmp_path, os.environ)
    large = peak(python("(b'x' * 60_000_000).count(b'y')"), tmp_path, os.environ)

    assert 2e6 < small < 40e6 < len(here)
    assert large - small > 50e6
