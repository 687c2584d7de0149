"""What identifies the engine: the libraries that measure, and our own source."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from antipasta.digests import blake2b
from antipasta.languages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable

ENGINE_LIBRARIES = tuple(
    dict.fromkeys(library for each in LANGUAGES for library in each.engine.libraries)
)
"""The libraries of all engines."""

PACKAGE = os.path.dirname(os.path.abspath(__file__))
"""The directory of our own source."""


def python_grammar() -> str:
    """The version of the grammar that Python files are parsed by, such as `py3.11`."""
    return f"py{sys.version_info[0]}.{sys.version_info[1]}"


def engine_digest(package: str = PACKAGE) -> str:
    """The fingerprint of the engine in the directory `package`, worked out anew.

    The grammar of Python is no part of it.
    """
    return digest_of(_engine_parts(package))


def _engine_parts(package: str) -> Iterable[str]:
    from importlib.metadata import version

    for library in ENGINE_LIBRARIES:
        yield f"{library} {version(library)}"
    for path in own_sources(package):
        with open(path, "rb") as file:
            yield blake2b(file.read()).hexdigest()


def own_sources(package: str = PACKAGE) -> list[str]:
    """The modules in `package` that a measurement, or its stored form, depends on."""
    analyze = os.path.join(package, "analyze")
    modules = [os.path.join(analyze, name) for name in os.listdir(analyze) if name.endswith(".py")]
    others = ["encoding.py", "model.py", "languages.py"]
    return sorted(modules) + [os.path.join(package, name) for name in others]


def digest_of(parts: Iterable[str]) -> str:
    """A digest of the `parts`, in their order: 24 hexadecimal digits."""
    return blake2b("\n".join(parts).encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()
