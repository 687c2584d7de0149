"""Runs the tests that are marked `every_system` on a simulated Windows and a simulated macOS.

The arguments are pytest's. Ends with 1 where a test fails on either.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.run import CHECKOUT
from tests.support.system import simulated

if TYPE_CHECKING:
    from collections.abc import Sequence

SYSTEMS = ("windows", "macos")


def marked() -> list[str]:
    """The paths of the modules with such tests, so that pytest need not import all others."""
    tests = Path(CHECKOUT) / "tests"
    return [
        str(path) for path in sorted(tests.rglob("test_*.py")) if "every_system" in path.read_text()
    ]


def main(arguments: Sequence[str]) -> int:
    """Run them on both systems; returns 0 where all pass, else 1."""
    failed = False
    for system in SYSTEMS:
        print(f"# On a simulated {system}:", flush=True)
        command = (sys.executable, "-m", "pytest", "-m", "every_system", *arguments, *marked())
        finished = subprocess.run(command, env={**os.environ, **simulated(system)}, check=False)
        failed = failed or finished.returncode != 0
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
