"""What a measurement depends on, as a key: the bytes, the language, and the engine.

Path, thresholds and branch are no part of it: a file that was renamed, copied or moved, another
branch, another worktree and another clone all find what was measured once.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from antipasta.cache.encoding import seal, unseal
from antipasta.digests import blake2b
from antipasta.languages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from antipasta.cache.store import Store
    from antipasta.model import Version

ENGINE_LIBRARIES = ("radon", "complexipy", "lizard")

_PARSED_BY_PYTHON = frozenset(each.name for each in LANGUAGES if each.engine != "lizard")


def metrics_key(version: Version, engine: str) -> str:
    """The key of the measurements of `version`, made by the engine with that fingerprint.

    What Python itself parses, Python files and notebooks, also depends on its grammar.
    """
    grammar = f":{python_grammar()}" if version.language in _PARSED_BY_PYTHON else ""
    return f"metrics:{version.oid}:{version.language}:{engine}{grammar}"


def python_grammar() -> str:
    """The version of the grammar that Python files are parsed by, such as `py3.11`."""
    return f"py{sys.version_info[0]}.{sys.version_info[1]}"


def engine_fingerprint(store: Store) -> str:
    """What identifies the engine: the libraries' versions and our own source.

    Asking for the versions of installed libraries takes longer than the rest of the hook, so the
    answer is kept in `store` for as long as no directory that libraries are installed in changes.
    """
    key = f"engine:{_installation_state()}"
    stored = store.get(key)
    known = unseal(stored, key) if stored else None
    if known:
        return known.decode()
    fingerprint = engine_digest()
    store.put(key, seal(fingerprint.encode(), key))
    return fingerprint


def engine_digest() -> str:
    """The fingerprint of the engine, worked out anew; the grammar of Python is no part of it."""
    return _digest(_engine_parts())


def _engine_parts() -> Iterable[str]:
    from importlib.metadata import version

    for library in ENGINE_LIBRARIES:
        yield f"{library} {version(library)}"
    for path in _own_sources():
        with open(path, "rb") as file:
            yield blake2b(file.read()).hexdigest()


def _own_sources() -> list[str]:
    """The modules of ours that a measurement, or its stored form, depends on."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    analyze = os.path.join(package, "analyze")
    modules = [os.path.join(analyze, name) for name in os.listdir(analyze) if name.endswith(".py")]
    others = [os.path.join("cache", "encoding.py"), "model.py", "languages.py"]
    return sorted(modules) + [os.path.join(package, name) for name in others]


def _installation_state() -> str:
    """Changes whenever a library is installed, removed or upgraded, or our source is edited."""
    paths = [*filter(os.path.isdir, sys.path), *_own_sources()]
    return _digest([sys.version, *(f"{path} {os.stat(path).st_mtime_ns}" for path in paths)])


def _digest(parts: Iterable[str]) -> str:
    return blake2b("\n".join(parts).encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()
