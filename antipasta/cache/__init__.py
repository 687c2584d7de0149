"""Remembers measurements by content. It can be slow or absent, but never wrong and never fatal.

Where the cache is kept is said here: every room that opens it asks.
"""

from __future__ import annotations

import os


def cache_directory(given: str | None = None) -> str:
    """The directory of the cache: `given`, else ANTIPASTA_CACHE_DIR, else the user's default.

    The default is what platformdirs says. On Linux the two lines of the XDG specification stand in
    for it, since the import alone would take a tenth of the hook's time; a test holds them equal.
    """
    chosen = given or os.environ.get("ANTIPASTA_CACHE_DIR")
    if chosen:
        return os.path.abspath(os.path.expanduser(chosen))
    if os.uname().sysname == "Linux":
        base = os.environ.get("XDG_CACHE_HOME", "").strip() or os.path.expanduser("~/.cache")
        return os.path.join(base, "antipasta")
    from platformdirs import user_cache_dir

    return user_cache_dir("antipasta", appauthor=False)
