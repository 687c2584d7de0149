"""The operating system that the tests run on, which may be simulated."""

from __future__ import annotations

import os
import sys
from pathlib import Path

SITE = Path(__file__).parents[1] / "simulated" / "site"
"""The directory that begins a simulation where it is on PYTHONPATH."""

VARIABLE = "SIMULATED_SYSTEM"
"""The environment variable with the name of the simulated system."""

_REAL = {"win32": "windows", "darwin": "macos"}


def system() -> str:
    """`linux`, `windows` or `macos`, simulated or real."""
    return os.environ.get(VARIABLE) or _REAL.get(sys.platform, "linux")


def simulation() -> str:
    """What Python needs on its path to begin the simulation that this process runs in, if any."""
    return str(SITE) if os.environ.get(VARIABLE) else ""


def simulated(name: str, lacks: str = "") -> dict[str, str]:
    """The environment of a process on the simulated system of that name.

    It `lacks` these modules as well, whose names stand between spaces.
    """
    before = os.environ.get("PYTHONPATH", "")
    return {
        VARIABLE: name,
        "SIMULATED_LACKS": lacks,
        "PYTHONPATH": os.pathsep.join(filter(None, (str(SITE), before))),
    }
