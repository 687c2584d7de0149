"""Recognizes what antipasta 1.x keeps in the directory in which the cache is, too.

Each of its entries is `ab/ab….json`: a digest of 64 hexadecimal digits in a directory that has the
first two of them as its name. It is left there for whoever goes back to 1.x.
"""

from __future__ import annotations

import os
import re

_SHARD = re.compile(r"[0-9a-f]{2}")
_ENTRY = re.compile(r"[0-9a-f]{64}\.json(\.tmp-\d+)?")


def is_of_predecessor(directory: str, name: str) -> bool:
    """Whether `name` in `directory` is a directory of 1.x that holds nothing else than its entries.

    Raises OSError where it cannot be read.
    """
    path = os.path.join(directory, name)
    if not _SHARD.fullmatch(name) or os.path.islink(path) or not os.path.isdir(path):
        return False
    with os.scandir(path) as entries:
        return all(
            _ENTRY.fullmatch(each.name)
            and each.name.startswith(name)
            and each.is_file(follow_symlinks=False)
            for each in entries
        )
