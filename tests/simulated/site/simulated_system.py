"""Hides from antipasta, and from antipasta alone, what another operating system lacks.

The libraries and Python itself work as they do here: what they do on another system is theirs. So
each look at a module is answered by who looks. This shows code that needs what a system lacks. It
does not show what is there and behaves in another way, but for what `simulated_windows` has.
"""

from __future__ import annotations

import builtins
import importlib._bootstrap
import os
import sys
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import simulated_lacks
import simulated_windows

if TYPE_CHECKING:
    from collections.abc import Callable

_WATCHED = "antipasta"
_ABOVE = 2
"""The frame of who looks, counted from that of `_is_ours`."""

_EVENTS = frozenset({"open", "os.listdir", "os.rename", "os.fork"})


def begin(system: str) -> None:
    """Simulate the system of that name in this process, without the modules in SIMULATED_LACKS."""
    lacks = simulated_lacks.SYSTEMS[system]
    is_windows = lacks.platform == "win32"
    _import_by(
        builtins.__import__,
        lacks,
        lacks.modules | frozenset(os.environ.get("SIMULATED_LACKS", "").split()),
        simulated_windows.modules() if is_windows else {},
    )
    # Python makes modules of the type that `sys` has.
    importlib._bootstrap._new_module = ModuleType  # type: ignore[attr-defined]
    _veil(sys, lacks)
    _veil(os, lacks)
    sys.addaudithook(_auditor(lacks, is_windows=is_windows))


def _is_ours() -> bool:
    try:
        names = sys._getframe(_ABOVE).f_globals
    except ValueError:  # it was C code, before there is any other
        return False
    name = str(names.get("__name__", ""))
    if name == "__main__" and names.get("__spec__"):
        name = str(names["__spec__"].name)
    return name == _WATCHED or name.startswith(f"{_WATCHED}.")


def _veil(module: ModuleType, lacks: simulated_lacks.Lacks) -> None:
    """Let antipasta see the module as the other system has it."""
    hidden = lacks.names.get(module.__name__, frozenset())
    shown: dict[str, Any] = {"platform": lacks.platform} if module is sys else {}
    if lacks.platform == "win32":
        shown |= simulated_windows.shown_in(module)
    elif module.__name__ == "resource":
        shown["getrusage"] = _in_bytes(module)
    if type(module) is ModuleType and (hidden or shown):
        module.__class__ = _veiled(hidden, shown)


def _in_bytes(module: Any) -> Callable[[int], Any]:
    """`getrusage` as on macOS, which counts memory in bytes."""
    return lambda who: SimpleNamespace(ru_maxrss=module.getrusage(who).ru_maxrss * 1024)


def _veiled(hidden: frozenset[str], shown: dict[str, Any]) -> type[ModuleType]:
    get = ModuleType.__getattribute__

    class Veiled(ModuleType):
        def __getattribute__(self, name: str) -> Any:
            if (name in hidden or name in shown) and _is_ours():
                if name in shown:
                    return shown[name]
                raise AttributeError(f"module {get(self, '__name__')!r} has no attribute {name!r}")
            return get(self, name)

    return Veiled


def _import_by(
    real: Callable[..., Any],
    lacks: simulated_lacks.Lacks,
    missing: frozenset[str],
    instead: dict[str, ModuleType],
) -> None:
    def import_(name: str, *terms: Any, **named: Any) -> Any:
        if not _is_ours():
            return real(name, *terms, **named)
        if name in missing:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        if name in instead:
            return instead[name]
        found = real(name, *terms, **named)
        if name in sys.modules:
            _veil(sys.modules[name], lacks)
        return found

    builtins.__import__ = import_


def _auditor(
    lacks: simulated_lacks.Lacks, *, is_windows: bool
) -> Callable[[str, tuple[Any, ...]], None]:
    def audit(event: str, arguments: tuple[Any, ...]) -> None:
        if event not in _EVENTS or not _is_ours():
            return
        if event == "os.fork":
            raise OSError("there is no fork on this system")
        path = arguments[0]
        if not isinstance(path, str) or path == os.devnull:
            return
        if path.startswith(lacks.paths):
            raise FileNotFoundError(2, "No such file or directory", path)
        if is_windows:
            _refuse(event, path)

    return audit


def _refuse(event: str, path: str) -> None:
    """Refuse what Windows does: to open a directory, and to rename what is open."""
    if event == "open" and os.path.isdir(path):
        raise PermissionError(13, "Permission denied", path)
    if event == "os.rename" and any(map(_is_at_or_below(os.path.abspath(path)), _open_here())):
        raise PermissionError(13, "The process cannot access the file", path)


def _open_here() -> list[str]:
    """The paths of what this process has open."""
    found = []
    for descriptor in os.listdir("/proc/self/fd"):
        try:
            found.append(os.readlink(f"/proc/self/fd/{descriptor}"))
        except FileNotFoundError:  # that of the listing itself
            continue
    return found


def _is_at_or_below(path: str) -> Callable[[str], bool]:
    return lambda other: other == path or other.startswith(f"{path}/")
