"""Imports an extension module without the package around it, which may import much more."""

from __future__ import annotations

import sys

from antipasta.lean.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType


def import_alone(package: str, extension: str) -> ModuleType | None:
    """The module `extension` in that package, without running the package's own code.

    A later import of the package finds the same module, since it has its own name in `sys.modules`.
    None where the files are not on the path, or the package is built in another way.

    Raises ImportError where the extension cannot be loaded.
    """
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec

    name = f"{package}.{extension}"
    found = PathFinder.find_spec(package)
    places = found.submodule_search_locations if found else None
    spec = PathFinder.find_spec(name, places) if places else None
    if spec is None or spec.loader is None:
        return None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return sys.modules.setdefault(name, module)
