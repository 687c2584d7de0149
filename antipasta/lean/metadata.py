"""The versions of installed libraries.

`importlib.metadata` reads and parses a file of each library, and takes a third of a first run. An
installer puts the metadata of a distribution into a directory `NAME-VERSION.dist-info` of
`sys.path`, as the packaging specification "Recording installed projects" says. Where that says
nothing of a library, or not one thing, `importlib.metadata` is asked.
"""

from __future__ import annotations

import os
import sys

from antipasta.lean.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_FORMS = ("dist-info", "egg-info", "egg-link", "egg")
"""How the names end of what tells, beside a package or around it, what is installed."""


def versions_by_name() -> dict[str, str]:
    """The versions that the names of directories tell, by plain name.

    The first directory of `sys.path` that has a library is the one that Python imports it from. An
    empty version says that it is there in another form, or several times.
    """
    found: dict[str, str] = {}
    for path in filter(os.path.isdir, sys.path):
        found = _versions_in(path) | found
    return found


def version_of(library: str, versions: Mapping[str, str]) -> str:
    """The version of a library, where `versions` are those that directories tell.

    Raises importlib.metadata.PackageNotFoundError, an ImportError, for one that is not installed.
    """
    known = versions.get(_plain(library))
    if known:
        return known
    from importlib.metadata import version

    return version(library)


def _versions_in(path: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in os.listdir(path):
        stem, _, form = entry.rpartition(".")
        if form in _FORMS:
            name, _, version = stem.partition("-")
            tells = form == "dist-info" and "-" not in version and _plain(name) not in found
            found[_plain(name)] = version if tells else ""
    return found


def _plain(name: str) -> str:
    """The name in the form in which all spellings of one name are equal."""
    return name.lower().replace("-", "_").replace(".", "_")
