"""Lets a process see another time, by libfaketime where it is installed."""

from __future__ import annotations

import glob
from importlib.util import find_spec
from pathlib import Path

_SYSTEM = "/usr/lib/*/faketime/libfaketime.so.1"


def library() -> str:
    """The path of libfaketime: of the package of that name of Python's, or of the system's."""
    spec = find_spec("libfaketime")
    found = (
        [str(path) for path in Path(spec.origin).parent.rglob("libfaketime.so.1")]
        if spec and spec.origin
        else []
    )
    return next(iter((*found, *sorted(glob.glob(_SYSTEM)))), "")


def shifted(days: float) -> dict[str, str]:
    """The variables for a process whose clock is wrong by so many days.

    Clocks that only go forward and the times of files are not touched: a jump of the system's clock
    does not change them.
    """
    if not days:
        return {}
    return {
        "LD_PRELOAD": library(),
        "FAKETIME": f"{days:+g}d",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
    }
