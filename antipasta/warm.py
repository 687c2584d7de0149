"""Fills the cache with the measurements of the whole index; run in the background by the hook.

One such process at a time does for a cache; a second one ends at once.
"""

from __future__ import annotations

import fcntl
import os
import sys

from antipasta.cache.location import cache_directory
from antipasta.cache.store import LOCK_NAME
from antipasta.collect import git
from antipasta.errors import AntipastaError
from antipasta.pipeline import gate, measure, rules_of
from antipasta.prepare import Request


def main() -> int:
    """Measure what the cache lacks, at the lowest priority. Returns 0, or 1 when it cannot."""
    try:
        return _warm()
    except (AntipastaError, OSError):
        # Nobody reads what this process says: the next foreground run meets the same error.
        return 1


def _warm() -> int:
    os.nice(19)
    directory = cache_directory()
    os.makedirs(directory, mode=0o700, exist_ok=True)
    with open(os.path.join(directory, LOCK_NAME), "w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return 0
        root = git.open_repository(os.getcwd()).root
        # First what the next try of this commit needs, base versions included; then all the rest.
        staged = Request(cwd=root, staged=True)
        gate(staged, rules_of(staged, None, None), list_changes=True)
        measure(staged._replace(paths=(root,)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
