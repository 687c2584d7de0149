"""The fingerprints of the engines: digests of the libraries that measure and of our own source.

A language has the fingerprint of its engine. So after an upgrade of a library, only the files of
the languages that the library measures are measured again.
"""

from __future__ import annotations

import os
import sys

from antipasta.languages import LANGUAGES
from antipasta.lean.digests import blake2b
from antipasta.lean.typing import TYPE_CHECKING
from antipasta.system.files import AS_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from antipasta.languages import Engine

    Fingerprints = Mapping[str, str]
    """The fingerprint of each language's engine, by the language's name."""

PACKAGE = os.path.dirname(os.path.abspath(__file__))
"""The directory of our own source."""


_PIECE = 1 << 16
_READING = os.O_RDONLY | AS_BYTES


def python_grammar() -> str:
    """The version of the grammar that parses Python files, such as `py3.11`."""
    return f"py{sys.version_info[0]}.{sys.version_info[1]}"


def libraries() -> tuple[str, ...]:
    """The libraries of all engines, each once."""
    return tuple(dict.fromkeys(name for each in LANGUAGES for name in each.engine.libraries))


def fingerprints_of(
    package: str = PACKAGE, *, unusable: frozenset[str] = frozenset()
) -> dict[str, str]:
    """Compute the fingerprint of each language's engine, with our source in `package`.

    It depends on our source and on the versions of the engine's libraries, not on the grammar of
    Python. Where a library is not there, or is one of the `unusable`, it depends on those of the
    engine's fallback. Raises PackageNotFoundError for a library that is not installed of an engine
    without a fallback.
    """
    # Imported here, and below: a warm hook knows the fingerprints.
    from antipasta.lean.metadata import versions_by_name

    source = source_digest(package)
    engines = {each.engine: None for each in LANGUAGES}
    installed = versions_by_name()
    versions = {each: _versions(each, unusable, installed) for each in engines}
    return {each.name: digest_of([*versions[each.engine], source]) for each in LANGUAGES}


def _versions(engine: Engine, unusable: frozenset[str], installed: Mapping[str, str]) -> list[str]:
    """The libraries of the engine, or of its fallback, with their versions."""
    from antipasta.lean.metadata import version_of

    if engine.fallback and not unusable.isdisjoint(engine.libraries):
        return _versions(engine.fallback, unusable, installed)
    try:
        return [f"{each} {version_of(each, installed)}" for each in engine.libraries]
    except ImportError:
        if engine.fallback is None:
            raise
        return _versions(engine.fallback, unusable, installed)


def lacking(engine: Engine) -> list[str]:
    """The libraries of the engine that are not installed. None is imported to find that out."""
    from importlib.util import find_spec

    return [each for each in engine.libraries if find_spec(each.replace("-", "_")) is None]


def is_there(engine: Engine) -> bool:
    """Whether all libraries of the engine are installed."""
    return not lacking(engine)


def joint(fingerprints: Fingerprints) -> str:
    """The fingerprint of all engines together, from those by language."""
    return digest_of(fingerprints.values())


def source_digest(package: str = PACKAGE) -> str:
    """A digest of the bytes of our own source that a measurement depends on.

    Raises OSError for a module that cannot be read.
    """
    digest = blake2b(digest_size=16)
    for path in own_sources(package):
        # Plain calls of the system: every warm hook reads some seventy files here.
        file = os.open(path, _READING)
        try:
            while content := os.read(file, _PIECE):
                digest.update(b"%d " % len(content) + content)
                if len(content) < _PIECE:
                    break
        finally:
            os.close(file)
    return digest.hexdigest()


def own_sources(package: str = PACKAGE) -> list[str]:
    """The paths of the modules that a measurement, or its stored form, depends on."""
    modules = [
        os.path.join(place, name)
        for place, _, names in os.walk(os.path.join(package, "analyze"))
        for name in names
        if name.endswith(".py")
    ]
    others = ["encoding.py", "model.py", "languages.py"]
    return sorted(modules) + [os.path.join(package, name) for name in others]


def digest_of(parts: Iterable[str]) -> str:
    """A digest of the `parts`, in their order: 24 hexadecimal digits."""
    return blake2b("\n".join(parts).encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()
