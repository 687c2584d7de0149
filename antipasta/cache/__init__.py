"""Remembers measurements by content. The cache may be slow or absent, but never wrong or fatal.

This module says where the cache is.
"""

from __future__ import annotations

import os

from antipasta.errors import CacheError
from antipasta.system.files import FOLLOWS_XDG, with_slashes


def cache_directory(given: str | None = None) -> str:
    """The directory of the cache: `given`, else ANTIPASTA_CACHE_DIR, else the user's default.

    The default is that of platformdirs. On Linux two lines by the XDG specification replace it,
    since its import alone would take a tenth of the hook's time; a test compares the two. A
    relative XDG_CACHE_HOME does not count, as the specification says.

    Raises CacheError where the user has no home directory, or one that depends on where the user
    stands: the cache would be in the working tree.
    """
    chosen = given or os.environ.get("ANTIPASTA_CACHE_DIR")
    if chosen:
        return os.path.abspath(_at_home(chosen))
    if not FOLLOWS_XDG:
        from platformdirs import user_cache_dir

        _at_home("~")
        return user_cache_dir("antipasta", appauthor=False)
    base = os.environ.get("XDG_CACHE_HOME", "").strip()
    if not os.path.isabs(base):
        base = _at_home("~/.cache")
    return os.path.join(base, "antipasta")


def _at_home(path: str) -> str:
    """`path` with the home directory in place of `~` or `~user`. Raises CacheError."""
    if not path.startswith("~"):
        return path
    name, *below = with_slashes(path).split("/", 1)
    home = os.environ.get("HOME") if name == "~" and "HOME" in os.environ else None
    if home is None:
        home = os.path.expanduser(name)
    if not os.path.isabs(home):
        raise CacheError(
            f"there is no place for a cache: {name} is no directory ({home!r})",
            hint="set HOME to the user's directory, or ANTIPASTA_CACHE_DIR to a directory",
        )
    return os.path.join(home, *below)
