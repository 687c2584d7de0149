"""All limits that are not settings of the configuration.

Each can be overridden by an environment variable with its name after `ANTIPASTA_`, for a machine
that is slower or larger than most. A value that is not a positive number is an error.
"""

from __future__ import annotations

import os

from antipasta.errors import UsageError
from antipasta.lean.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULTS: dict[str, float] = {
    # Seconds for one git command. Listing the index of a very large repository on a cold disk takes
    # seconds; a git that waits for a lock or a network file system must not block a commit forever.
    "GIT_TIMEOUT": 30.0,
    # Seconds that one cache operation, and opening the cache, may wait for another process.
    "CACHE_TIMEOUT": 0.25,
    # Seconds that a run may take at its end to evict entries from a full cache.
    "CACHE_EVICTION_TIMEOUT": 0.5,
    # Seconds after which filling the cache in the background stops measuring. After twice that time
    # the process is killed.
    "WARM_TIMEOUT": 600.0,
    # Bytes of the largest configuration file that is read.
    "MAX_CONFIG_BYTES": 1_000_000,
    # Seconds of CPU that reading a configuration may take. One of 45,000 patterns takes 1.3.
    "CONFIG_TIMEOUT": 2.0,
    # Bytes of standard input: of a text to be measured, or of what git says is pushed.
    "MAX_STDIN_BYTES": 50_000_000,
    # Bytes of the largest baseline that is read: about 100,000 entries.
    "MAX_BASELINE_BYTES": 20_000_000,
    # Bytes at the start of a file without extension that are searched for a shebang line.
    "SHEBANG_BYTES": 256,
    # Bytes of the largest blob without extension that is searched for a shebang line.
    "SHEBANG_FILE_BYTES": 10_000_000,
    # Characters of a Markdown comment. GitHub allows 65,536, GitLab a million.
    "MAX_COMMENT_CHARACTERS": 60_000,
    # Results in a SARIF file. GitHub refuses a file with more as a whole.
    "MAX_SARIF_RESULTS": 25_000,
}


def limit(name: str, environment: Mapping[str, str] = os.environ) -> float:
    """The limit called `name` (a key of `DEFAULTS`), or the environment's value for it.

    Raises UsageError when the environment's value is not a positive number.
    """
    variable = f"ANTIPASTA_{name}"
    raw = environment.get(variable)
    if not raw:
        return DEFAULTS[name]
    return positive_number(raw, variable)


def is_plain_number(text: str) -> bool:
    """Whether a number in `text` reads as one: `1_0` and digits of other scripts do not."""
    return text.isascii() and "_" not in text


def positive_number(raw: str, name: str) -> float:
    """Parse `raw`, the value of the variable or flag `name`, as a positive finite number.

    Raises UsageError, which shows `name` and the value.
    """
    try:
        value = float(raw) if is_plain_number(raw) else -1.0
    except ValueError:
        value = -1.0
    if not 0 < value < float("inf"):
        raise UsageError(f"{name} is {raw!r}", hint="use a positive number, such as 2.5")
    return value


def jobs_of_the_environment(environment: Mapping[str, str]) -> int | None:
    """The number of workers in ANTIPASTA_JOBS, or None where it is not set.

    Raises UsageError when its value is not a whole number from 1.
    """
    raw = environment.get("ANTIPASTA_JOBS")
    if not raw:
        return None
    if not raw.isascii() or not raw.isdecimal() or int(raw) < 1:
        raise UsageError(f"ANTIPASTA_JOBS is {raw!r}", hint="use a whole number, such as 2")
    return int(raw)
