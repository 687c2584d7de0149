"""Every bound that is not a setting of the configuration, in one place.

Each can be overridden by an environment variable of the same name with `ANTIPASTA_` in front, for
the machine that is slower or larger than most. A value that is no positive number is an error.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from antipasta.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULTS: dict[str, float] = {
    # Seconds for one git command. Listing the index of a very large repository on a cold disk takes
    # seconds; a git that waits for a lock or a network file system must not hold a commit for ever.
    "GIT_TIMEOUT": 30.0,
    # Seconds that one cache operation, and opening the cache, may wait for another process.
    "CACHE_TIMEOUT": 0.25,
    # Seconds that a run which added to a full cache may take to make room.
    "CACHE_EVICTION_TIMEOUT": 0.5,
    # Seconds that filling the cache in the background may measure for. After twice that the process
    # is ended, whatever it does.
    "WARM_TIMEOUT": 600.0,
    # Bytes of the largest configuration file that is read.
    "MAX_CONFIG_BYTES": 1_000_000,
    # Bytes of the largest baseline that is read: about 100,000 entries.
    "MAX_BASELINE_BYTES": 20_000_000,
    # Bytes at the start of a file without extension in which a shebang line is looked for.
    "SHEBANG_BYTES": 256,
    # Bytes of the largest blob without extension that is looked into for a shebang line.
    "SHEBANG_FILE_BYTES": 10_000_000,
    # Characters of a Markdown comment. GitHub takes 65,536, GitLab a million.
    "MAX_COMMENT_CHARACTERS": 60_000,
    # Results in a SARIF file. GitHub refuses a file with more as a whole.
    "MAX_SARIF_RESULTS": 25_000,
}


def limit(name: str, environment: Mapping[str, str] = os.environ) -> float:
    """The bound called `name` (a key of `DEFAULTS`), as the environment overrides it.

    Raises UsageError when the environment's value is not a positive number.
    """
    variable = f"ANTIPASTA_{name}"
    raw = environment.get(variable)
    if not raw:
        return DEFAULTS[name]
    return positive_number(raw, variable)


def positive_number(raw: str, name: str) -> float:
    """Read `raw`, the value of the variable or flag `name`, as a positive finite number.

    Raises UsageError, naming `name` and the value.
    """
    try:
        value = float(raw)
    except ValueError:
        value = -1.0
    if not 0 < value < float("inf"):
        raise UsageError(f"{name} is {raw!r}", hint="use a positive number, such as 2.5")
    return value


def jobs_of_the_environment(environment: Mapping[str, str]) -> int | None:
    """The number of workers in ANTIPASTA_JOBS, or None where it is not set.

    Raises UsageError when its value is no whole number from 1.
    """
    raw = environment.get("ANTIPASTA_JOBS")
    if not raw:
        return None
    if not raw.isascii() or not raw.isdecimal() or int(raw) < 1:
        raise UsageError(f"ANTIPASTA_JOBS is {raw!r}", hint="use a whole number, such as 2")
    return int(raw)
