"""What a measurement depends on, as a key: the bytes, the language, and the engine.

Path, thresholds and branch are no part of it: a file that was renamed, copied or moved, another
branch, another worktree and another clone all find what was measured once.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from antipasta.encoding import seal, unseal
from antipasta.engine import PACKAGE, digest_of, engine_digest, own_sources, python_grammar
from antipasta.languages import BY_NAME

if TYPE_CHECKING:
    from antipasta.cache.store import Store
    from antipasta.model import Version


def metrics_key(version: Version, engine: str) -> str:
    """The key of the measurements of `version`, made by the engine with that fingerprint.

    What Python itself parses also depends on its grammar.
    """
    is_python = BY_NAME[version.language].engine.parsed_by_python
    grammar = f":{python_grammar()}" if is_python else ""
    return f"metrics:{version.oid}:{version.language}:{engine}{grammar}"


def engine_fingerprint(store: Store, package: str = PACKAGE) -> str:
    """What identifies the engine: the libraries' versions and our own source.

    Asking for the versions of installed libraries takes longer than the rest of the hook, so the
    answer is kept in `store` for as long as no directory that libraries are installed in changes.
    """
    key = f"engine:{_installation_state(package)}"
    known = unseal(store.get(key), key)
    if known:
        return known.decode()
    fingerprint = engine_digest(package)
    store.put(key, seal(fingerprint.encode(), key))
    return fingerprint


def _installation_state(package: str) -> str:
    """Changes whenever a library is installed, removed or upgraded, or our source is edited."""
    paths = [*filter(os.path.isdir, sys.path), *own_sources(package)]
    return digest_of([sys.version, *(f"{path} {os.stat(path).st_mtime_ns}" for path in paths)])
