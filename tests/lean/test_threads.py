"""The main thread is told from others, whether or not anything has imported `threading`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.run import run

if TYPE_CHECKING:
    from pathlib import Path

# In a process of its own: what runs the tests needs the one `threading` that there is.
PROGRAM = """\
import _thread, signal, sys, time
from antipasta.lean.threads import is_main_thread
signal.signal(signal.SIGINT, signal.{handler})
before = signal.getsignal(signal.SIGINT)
found = []
_thread.start_new_thread(lambda: found.append(is_main_thread()), ())
while not found:
    time.sleep(0.001)
assert (is_main_thread(), found) == (True, [False]), found
assert signal.getsignal(signal.SIGINT) == before
print("threading" in sys.modules)
"""


@pytest.mark.parametrize("handler", ["SIG_IGN", "SIG_DFL", "default_int_handler"])
@pytest.mark.parametrize("first", ["", "import threading\n"])
def test_it_is_told_and_the_handler_stays(handler: str, first: str, tmp_path: Path) -> None:
    unmeasured = ("env", "-u", "COVERAGE_PROCESS_START", "-u", "COVERAGE_PROCESS_CONFIG")
    program = first + PROGRAM.format(handler=handler)

    finished = run((*unmeasured, sys.executable, "-P", "-c", program), tmp_path)

    assert (finished.stdout, finished.stderr) == (f"{bool(first)}\n", "")
