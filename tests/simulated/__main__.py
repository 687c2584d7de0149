"""Runs the tests that are marked `every_system` on a simulated Windows and a simulated macOS.

The arguments are pytest's. With `--here` first, they run on this system as it is. Ends with 1 where
a test fails.
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


def run(arguments: Sequence[str], system: str = "") -> bool:
    """Run the tests on the simulated system, or on this one; whether all passed."""
    command = (sys.executable, "-m", "pytest", "-m", "every_system", *arguments, *marked())
    env = {**os.environ, **(simulated(system) if system else {})}
    return subprocess.run(command, env=env, check=False).returncode == 0


def main(arguments: Sequence[str]) -> int:
    """Run them where the arguments say; returns 0 where all pass, else 1."""
    if arguments[:1] == ["--here"]:
        return int(not run(arguments[1:]))
    passed = []
    for system in SYSTEMS:
        print(f"# On a simulated {system}:", flush=True)
        passed.append(run(arguments, system))
    return int(not all(passed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
