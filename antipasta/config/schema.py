"""Checks the values of a configuration file against the types in `settings.py`.

The rules are derived from those classes: their fields are the valid names, their annotations the
valid values. All mistakes of a file are reported at once, so that they can be corrected at once.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, get_args, get_origin
from typing import get_type_hints as type_hints

import msgspec

from antipasta.config.patterns import needle_of
from antipasta.config.settings import (
    DEFAULT_GENERATED,
    DEFAULT_THRESHOLDS,
    DEFAULT_TOLERANCE,
    Generated,
    Override,
    PathPatterns,
    Settings,
)
from antipasta.errors import ConfigError
from antipasta.metrics import METRICS, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from antipasta.config.document import Document

# Larger than any sensible setting; it excludes infinity.
_MOST = 10**15
_AT_LEAST_0 = msgspec.Meta(ge=0, le=_MOST)
_ABOVE_0 = msgspec.Meta(gt=0, le=_MOST)
_THRESHOLD = Annotated[int, _AT_LEAST_0] | Annotated[float, _AT_LEAST_0] | None
_POINTS = Annotated[int, _AT_LEAST_0] | Annotated[float, _AT_LEAST_0]
# A number of seconds or bytes. A 0 would switch everything off; other settings do that plainly.
_AMOUNT = Annotated[int, _ABOVE_0] | Annotated[float, _ABOVE_0]
# A path as git writes it: no `..`, no `.`, no empty part.
_BELOW_THE_ROOT = Annotated[
    str, msgspec.Meta(pattern=r"\A(?!\.{0,2}/)(?!.*/\.{0,2}/)[^\x00-\x1f]*[^\x00-\x1f/]\.toml\Z")
]

_LONGEST_SHOWN = 40

OVERRIDES_MOST = 1000
"""The most overrides: each is tried for each path."""


class Points:
    """A number of points, as a type of its own among the types of the settings."""


class Leaf(NamedTuple):
    """A single value: the type that msgspec checks, and its description in messages."""

    type: Any
    wanted: str
    choices: tuple[str, ...] = ()


LEAVES: dict[Any, Leaf] = {
    bool: Leaf(bool, "true or false"),
    float: Leaf(_AMOUNT, "a positive number"),
    Points: Leaf(_POINTS, "a number from 0"),
    float | None: Leaf(_THRESHOLD, "a number from 0, or null to switch it off"),
    str | None: Leaf(_BELOW_THE_ROOT | None, "the path of a .toml file below the root, or null"),
}


MACRO = "[A-Za-z_][A-Za-z0-9_]{0,99}"
"""The name of a macro, as a pattern."""

MACROS_MOST = 200
"""The most macros that a configuration may name."""

_CODE = (
    "alignas alignof and asm auto bool break case catch char class const constexpr continue"
    " decltype default delete do double else enum explicit extern false float for friend goto if"
    " inline int long mutable namespace new noexcept not nullptr operator or private protected"
    " public register return short signed sizeof static struct switch template this throw true try"
    " typedef typename union unsigned using virtual void volatile while"
)
NO_MACROS = frozenset(_CODE.split())
"""Words of C and C++, which are code wherever they stand."""


FUNCTION_METRICS = [each.name for each in METRICS.values() if each.level == "function"]


def settings_of(document: Document) -> Settings:
    """The settings in `document`, with the defaults for those it leaves out.

    Raises ConfigError with a line for each mistake: the file, the path to the field, what is wrong,
    and the nearest valid name where a name is unknown.
    """
    check = _Check(document.name)
    values = check.fields(settable(Settings), document.values, document.prefix)
    if check.mistakes:
        raise ConfigError("\n".join(check.mistakes))
    values["thresholds"] = {**DEFAULT_THRESHOLDS, **values.get("thresholds", {})}
    return Settings(**values, origin=document.name)


def settable(section: type) -> dict[str, Any]:
    """The names that a file may use in `section`, each with its type."""
    # The file does not set `origin`: antipasta does, to the name of the file.
    return {name: hint for name, hint in type_hints(section).items() if name != "origin"}


class _Check:
    """Walks through one document. Each method returns the value to use, and notes mistakes."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.mistakes: list[str] = []

    def mistake(self, path: str, problem: str) -> None:
        self.mistakes.append(f"{self.name}: {path}: {problem}")

    def value(self, hint: Any, value: Any, path: str) -> Any:
        special: dict[Any, Callable[[Any, str], Any]] = {
            dict[str, float | None]: self.thresholds,
            dict[str, float]: self.tolerance,
            Generated: self.generated,
            PathPatterns: self.patterns,
            tuple[str, ...]: self.macros,
            tuple[Override, ...]: self.overrides,
        }
        if hint in special:
            return special[hint](value, path)
        if hasattr(hint, "_fields"):
            return self.section(hint, value, path)
        return self.leaf(leaf_of(hint), value, path)

    def section(self, section: Any, value: Any, path: str) -> Any:
        hints = settable(section)
        given = self.fields(hints, self.mapping(value, path), path)
        missing = [name for name in hints if name not in {*given, *section._field_defaults}]
        # A field with a mistake is missing as well, but its mistake has been noted already.
        for name in missing:
            if name not in self.mapping(value, path):
                self.mistake(path, f"{name} is missing")
        return None if missing else section(**given)

    def fields(self, hints: dict[str, Any], given: dict[Any, Any], path: str) -> dict[str, Any]:
        """The values of the fields without a mistake, by name."""
        values = {}
        for name, value in given.items():
            field = name if isinstance(name, str) and name.isidentifier() else _shown(name)
            where = f"{path}.{field}" if path else field
            if not self.known(name, hints, where):
                continue
            before = len(self.mistakes)
            checked = self.value(hints[name], value, where)
            if len(self.mistakes) == before:
                values[name] = checked
        return values

    def known(self, name: Any, valid: Iterable[str], path: str) -> bool:
        if name in valid and isinstance(name, str):
            return True
        if not isinstance(name, str):
            self.mistake(path, f"is not a name but {_shown(name)}; put it in quotes")
            return False
        near = nearest(name, valid)
        advice = f"did you mean {near}?" if near else f"the names are {', '.join(valid)}"
        self.mistake(path, f"no such name; {advice}")
        return False

    def mapping(self, value: Any, path: str) -> dict[Any, Any]:
        found: dict[Any, Any] = self.container(dict, {}, value, path)
        return found

    def container(self, kind: type, empty: Any, value: Any, path: str) -> Any:
        # YAML reads null for a section whose lines are all comments.
        if value is None:
            return empty
        if isinstance(value, kind):
            return value
        wanted = "a mapping" if kind is dict else "a list"
        self.mistake(path, f"is {_shown(value)}; it must be {wanted}")
        return empty

    def leaf(self, leaf: Leaf, value: Any, path: str) -> Any:
        try:
            return msgspec.convert(value, leaf.type)
        except msgspec.ValidationError:
            near = nearest(value, leaf.choices) if isinstance(value, str) else None
            advice = f"; did you mean {near}?" if near else ""
            self.mistake(path, f"is {_shown(value)}; it must be {leaf.wanted}{advice}")
            return None

    def thresholds(self, value: Any, path: str) -> dict[str, float | None]:
        hints = dict.fromkeys(METRICS, float | None)
        return self.fields(hints, self.mapping(value, path), path)

    def tolerance(self, value: Any, path: str) -> dict[str, float]:
        """Points by metric. A single number applies to every metric that has a tolerance."""
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            points = self.leaf(LEAVES[Points], value, path)
            return {} if points is None else dict.fromkeys(DEFAULT_TOLERANCE, points)
        if value is not None and not isinstance(value, dict):
            wanted = "a number of points from 0 (0: none), or a mapping of metrics to numbers"
            self.mistake(path, f"is {_shown(value)}; it must be {wanted}")
            return dict(DEFAULT_TOLERANCE)
        hints = dict.fromkeys(FUNCTION_METRICS, Points)
        return {**DEFAULT_TOLERANCE, **self.fields(hints, self.mapping(value, path), path)}

    def generated(self, value: Any, path: str) -> Any:
        # As of a section, of which every line may be a comment.
        return DEFAULT_GENERATED if value is None else self.leaf(leaf_of(Generated), value, path)

    def patterns(self, value: Any, path: str) -> PathPatterns:
        globs = self.container(list, [], value, path)
        needles = [self.needle(glob, f"{path}[{at}]") for at, glob in enumerate(globs)]
        return PathPatterns(tuple(globs), tuple(needles))

    def needle(self, glob: Any, path: str) -> Any:
        if not isinstance(glob, str):
            return self.mistake(path, f"is {_shown(glob)}; it must be a pattern in quotes")
        try:
            return needle_of(glob)
        except ValueError as exc:
            return self.mistake(path, f"{_shown(glob)} {exc}")

    def macros(self, value: Any, path: str) -> tuple[str, ...]:
        names = self.container(list, [], value, path)
        if len(names) > MACROS_MOST:
            self.mistake(path, f"has {len(names)} entries; at most {MACROS_MOST} are possible")
            return ()
        for at, name in enumerate(names):
            if not isinstance(name, str) or not re.fullmatch(MACRO, name) or name in NO_MACROS:
                wanted = "the name of a macro, such as LIB_API, and no word of C++"
                self.mistake(f"{path}[{at}]", f"is {_shown(name)}; it must be {wanted}")
        return tuple(sorted({name for name in names if isinstance(name, str)}))

    def overrides(self, value: Any, path: str) -> tuple[Override, ...]:
        entries = self.container(list, [], value, path)
        if len(entries) > OVERRIDES_MOST:
            self.mistake(path, f"has {len(entries)} entries; at most {OVERRIDES_MOST} are possible")
            return ()
        return tuple(
            self.section(Override, entry, f"{path}[{at}]") for at, entry in enumerate(entries)
        )


def leaf_of(hint: Any) -> Leaf:
    """The check for a field of a section, derived from its annotation."""
    choices = tuple(each for part in (hint, *get_args(hint)) for each in _choices(part))
    if choices:
        return Leaf(hint, f"one of {', '.join(choices)}", choices)
    return LEAVES[hint]


def _choices(hint: Any) -> tuple[str, ...]:
    return get_args(hint) if get_origin(hint) is Literal else ()


def _shown(value: Any) -> str:
    """`value` in a message: short, and on one line, whatever its size."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, (list, tuple, set)):
        return "a list"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int) and abs(value) > _MOST:
        return "a very large number"
    if isinstance(value, float) and not math.isfinite(value):
        return "not a finite number"
    return _shortened(repr(value) if isinstance(value, (str, bytes)) else str(value))


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
