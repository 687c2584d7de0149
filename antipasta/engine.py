"""The fingerprints of the engines: digests of the libraries that measure and of our own source.

A language has the fingerprint of its engine. So after an upgrade of a library, only the files of
the languages that the library measures are measured again.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from antipasta.digests import blake2b
from antipasta.languages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Fingerprints = Mapping[str, str]
    """The fingerprint of each language's engine, by the language's name."""

PACKAGE = os.path.dirname(os.path.abspath(__file__))
"""The directory of our own source."""


def python_grammar() -> str:
    """The version of the grammar that parses Python files, such as `py3.11`."""
    return f"py{sys.version_info[0]}.{sys.version_info[1]}"


def libraries() -> tuple[str, ...]:
    """The libraries of all engines, each once."""
    return tuple(dict.fromkeys(name for each in LANGUAGES for name in each.engine.libraries))


def fingerprints_of(package: str = PACKAGE) -> dict[str, str]:
    """Compute the fingerprint of each language's engine, with our source in `package`.

    It depends on our source and on the versions of the engine's libraries, not on the grammar of
    Python. Raises PackageNotFoundError for a library that is not installed.
    """
    from importlib.metadata import version

    versions = {library: f"{library} {version(library)}" for library in libraries()}
    source = []
    for path in own_sources(package):
        with open(path, "rb") as file:
            source.append(blake2b(file.read()).hexdigest())
    return {
        each.name: digest_of([*map(versions.__getitem__, each.engine.libraries), *source])
        for each in LANGUAGES
    }


def joint(fingerprints: Fingerprints) -> str:
    """The fingerprint of all engines together, from those by language."""
    return digest_of(fingerprints.values())


def own_sources(package: str = PACKAGE) -> list[str]:
    """The paths of the modules that a measurement, or its stored form, depends on."""
    analyze = os.path.join(package, "analyze")
    modules = [os.path.join(analyze, name) for name in os.listdir(analyze) if name.endswith(".py")]
    others = ["encoding.py", "model.py", "languages.py"]
    return sorted(modules) + [os.path.join(package, name) for name in others]


def digest_of(parts: Iterable[str]) -> str:
    """A digest of the `parts`, in their order: 24 hexadecimal digits."""
    return blake2b("\n".join(parts).encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()
