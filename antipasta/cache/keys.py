"""The cache key of a measurement: all that it depends on, which is bytes, language and engine.

Path, thresholds and branch are not in the key. So a measurement is found again for a file that was
renamed, copied or moved, and on another branch, in another worktree and in another clone.
"""

from __future__ import annotations

import os
import sys

from antipasta.encoding import seal, unseal
from antipasta.engine import PACKAGE, digest_of, fingerprints_of, python_grammar, source_digest
from antipasta.languages import BY_NAME
from antipasta.lean.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from antipasta.cache.store import Store
    from antipasta.engine import Fingerprints
    from antipasta.model import Version


def metrics_key(version: Version, engines: Fingerprints) -> str:
    """The key of the measurements of `version` by the engine of its language.

    For a language that Python itself parses, the key includes the version of Python's grammar. The
    macros that the configuration names are a part of the language.
    """
    language = version.language
    row = BY_NAME[language]
    grammar = f":{python_grammar()}" if row.engine.parsed_by_python else ""
    return f"metrics:{version.oid}:{language}:{engines[row.name]}{grammar}"


def engine_fingerprints(store: Store, package: str = PACKAGE) -> Fingerprints:
    """The fingerprint of each language's engine: of its libraries' versions and our own source.

    Looking up the versions of installed libraries, and whether complexipy can be loaded, takes
    longer than the rest of the hook. So the answer is kept in `store`, for as long as the bytes of
    our source, the names of what is installed (which have the versions), and the times of the
    directories of `sys.path` stay the same. Times alone would not do: a reproducible build gives
    each image the same ones.
    """
    key = f"engine:{_installation_state(package)}"
    known = unseal(store.get(key), key)
    remembered = dict(zip(BY_NAME, known.decode().split("\n"), strict=False)) if known else {}
    if len(remembered) == len(BY_NAME):
        return remembered
    # Imported here: a warm hook measures nothing.
    from antipasta.analyze.cognitive import unusable_libraries

    fingerprints = fingerprints_of(package, unusable=unusable_libraries())
    store.put(key, seal("\n".join(fingerprints.values()).encode(), key))
    return fingerprints


def _installation_state(package: str) -> str:
    """A digest that changes when a library is installed, removed or upgraded, or our source is."""
    parts = [sys.version, source_digest(package)]
    for path in filter(os.path.isdir, sys.path):
        # All names, in the order of the directory: to choose and sort them would take longer.
        parts += [f"{path} {os.stat(path).st_mtime_ns}", *os.listdir(path)]
    return digest_of(parts)
