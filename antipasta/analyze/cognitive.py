"""Cognitive complexity of Python, from complexipy; where it cannot be used, by the same rules.

complexipy reports every function at module level or in classes, and `<module>` for the code outside
both. It counts a nested function as a part of the function around it, so a nested function, and a
method of a class inside a function, has no value of its own: None, never 0.
"""

from __future__ import annotations

import _thread
import re
import sys
from functools import cache

from antipasta.analyze.dotted import shortened
from antipasta.analyze.extension import import_alone
from antipasta.analyze.outline import NAMES_CHARACTERS, names_are_bounded, outline
from antipasta.lean.threads import is_main_thread
from antipasta.lean.typing import TYPE_CHECKING, Any
from antipasta.model import MODULE

if TYPE_CHECKING:
    from types import ModuleType

Cognitive = dict[tuple[str, int], int]
"""Cognitive complexity by dotted name and first line (that of the first decorator)."""

_ENGINE = "complexipy._complexipy"
_LOADING = _thread.allocate_lock()


LAMBDAS = 300
"""The most lambdas with defaults in a file for which complexipy is used.

A lambda may be the default of another one. complexipy 8.3 calls itself for each of them without
a bound: some 5,400 overflow a stack of 8 MB, and end the process; 310 do in a thread of 512 kB.
"""

_CLASS_NAME = re.compile(r"class[ \t]+(\w++)")
_DIRECTORIES = r"/(?:[^\s/]*+/)++"
"""In a message of the system's loader, which names the file twice."""
_WITHOUT_DEFAULT = r"[\w\s,*/]*+:"


class UnusableError(Exception):
    """complexipy is not installed, or cannot be loaded.

    Not every platform has a wheel of it, and that of 8.3 for musl cannot be loaded: its storage of
    threads must be there when the process starts (the flag STATIC_TLS of ELF).
    """


def cognitive_complexity(text: str) -> Cognitive:
    """Measure a whole file.

    Raises ValueError where it does not parse, or complexipy could crash or take too much memory.
    """
    if problem := _outgrows_complexipy(text):
        raise ValueError(problem)
    if why_unusable():
        # Imported here: few platforms lack complexipy.
        from antipasta.analyze.cognitive_rules import by_rules

        return by_rules(text)
    found = complexipy().code_complexity(text, check_script=True, no_ignore=True, with_plans=False)
    return {
        (shortened(unit.name.replace("::", ".")), 1 if unit.name == MODULE else unit.line_start): (
            unit.complexity
        )
        for unit in found.functions
    }


def _outgrows_complexipy(text: str) -> str:
    """Why complexipy cannot be used; empty where it can."""
    if text.count("lambda") > LAMBDAS:
        with_default = (not re.match(_WITHOUT_DEFAULT, part) for part in text.split("lambda")[1:])
        if sum(with_default) > LAMBDAS:
            return f"more than {LAMBDAS} lambdas with defaults"
    # Only classes make names longer. In most files no name can be long enough to matter.
    names = [len(match[1]) for match in _CLASS_NAME.finditer(text)]
    if max(names, default=0) * len(names) * text.count("def ") <= NAMES_CHARACTERS:
        return ""
    return "" if names_are_bounded(outline(text)) else "names of nested classes are too long"


def complexipy() -> Any:
    """The extension module of complexipy, loaded so that it can be used from any thread.

    Raises UnusableError where there is none, and ImportError where it cannot be loaded: callers
    look at `why_unusable` first.
    """
    return sys.modules.get(_ENGINE) or _load_to_stay()


@cache
def why_unusable() -> str:
    """Why complexipy cannot be used; empty where it can. Loads it, and tries so once."""
    try:
        _load_to_stay()
    except UnusableError as exc:
        return str(exc)
    except ImportError as exc:
        reason = re.sub(_DIRECTORIES, "", " ".join(str(exc).split()))
        return f"complexipy cannot be loaded: {reason}"
    return ""


def unusable_libraries() -> frozenset[str]:
    """complexipy, where it cannot be used; it is loaded to find that out."""
    return frozenset({"complexipy"} if why_unusable() else ())


def _load_to_stay() -> ModuleType:
    """Load the engine in a thread that lives as long as the process.

    The memory that complexipy 8.3 allocates belongs to the thread that loads it. Once that thread
    has ended, the next call from a new thread crashes the process.
    """
    if is_main_thread():
        return _load_engine()
    from threading import Event, Thread

    is_loaded = Event()

    def load_and_live() -> None:
        try:
            _load_engine()
        except (ImportError, UnusableError):
            return  # whoever waits tries again, and is told why
        finally:
            is_loaded.set()
        Event().wait()

    with _LOADING:
        if _ENGINE not in sys.modules:
            Thread(target=load_and_live, name="complexipy", daemon=True).start()
            is_loaded.wait()
    return sys.modules.get(_ENGINE) or _load_engine()


def _load_engine() -> ModuleType:
    """Import complexipy's extension module, if possible without the package around it.

    The package only exports the names of the extension. It imports pathlib and urllib for a
    function that we do not call, which is two thirds of its import time, at every commit that
    changes Python.
    """
    engine = import_alone("complexipy", "_complexipy")
    if engine is not None:
        return engine
    try:
        import complexipy
    except ModuleNotFoundError as exc:
        if exc.name != "complexipy":
            raise
        raise UnusableError("complexipy is not installed") from exc
    return complexipy
