"""What a measurement depends on, as a key: the bytes, the language, and its engine.

Path, thresholds and branch are no part of it: a file that was renamed, copied or moved, another
branch, another worktree and another clone all find what was measured once.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from antipasta.encoding import seal, unseal
from antipasta.engine import PACKAGE, digest_of, fingerprints_of, own_sources, python_grammar
from antipasta.languages import BY_NAME

if TYPE_CHECKING:
    from antipasta.cache.store import Store
    from antipasta.engine import Fingerprints
    from antipasta.model import Version


def metrics_key(version: Version, engines: Fingerprints) -> str:
    """The key of the measurements of `version`, made by the engine of its language.

    What Python itself parses also depends on its grammar.
    """
    language = version.language
    grammar = f":{python_grammar()}" if BY_NAME[language].engine.parsed_by_python else ""
    return f"metrics:{version.oid}:{language}:{engines[language]}{grammar}"


def engine_fingerprints(store: Store, package: str = PACKAGE) -> Fingerprints:
    """What identifies the engine of each language: its libraries' versions and our own source.

    Asking for the versions of installed libraries takes longer than the rest of the hook, so the
    answer is kept in `store` for as long as no directory that libraries are installed in changes.
    """
    key = f"engine:{_installation_state(package)}"
    known = unseal(store.get(key), key)
    remembered = dict(zip(BY_NAME, known.decode().split("\n"), strict=False)) if known else {}
    if len(remembered) == len(BY_NAME):
        return remembered
    fingerprints = fingerprints_of(package)
    store.put(key, seal("\n".join(fingerprints.values()).encode(), key))
    return fingerprints


def _installation_state(package: str) -> str:
    """Changes whenever a library is installed, removed or upgraded, or our source is edited."""
    paths = [*filter(os.path.isdir, sys.path), *own_sources(package)]
    return digest_of([sys.version, *(f"{path} {os.stat(path).st_mtime_ns}" for path in paths)])
