"""Checks the values of a configuration file against the types in `settings.py`.

The rules are derived from those classes: their fields are the valid names, their annotations the
valid values. All mistakes of a file are reported at once, so that they can be corrected at once.
"""

from __future__ import annotations

import math
from types import NoneType
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, NewType, cast, get_origin
from typing import get_type_hints as type_hints

import msgspec

from antipasta.config.lines import FieldLines
from antipasta.config.patterns import needle_of
from antipasta.config.settings import (
    DEFAULT_GENERATED,
    DEFAULT_THRESHOLDS,
    DEFAULT_TOLERANCE,
    Generated,
    Macro,
    Override,
    PathPatterns,
    Settings,
)
from antipasta.config.written import OF_NO_FIELD
from antipasta.errors import ConfigError
from antipasta.lean.typing import get_args
from antipasta.metrics import METRICS, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from antipasta.config.document import Document

    Place = tuple[Any, ...]

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

MACROS_MOST = 200
"""The most macros that a configuration may name."""

_CODE = (
    "alignas alignof and asm auto bool break case catch char class const constexpr continue"
    " decltype default delete do double else enum explicit extern false float for friend goto if"
    " inline int long mutable namespace new noexcept not nullptr operator or private protected"
    " public register return short signed sizeof static struct switch template this throw true try"
    " typedef typename union unsigned using virtual void volatile while"
)
# The name of a macro, and no word of C and C++, which is code wherever it stands.
_MACRO = Annotated[
    str,
    msgspec.Meta(pattern=rf"\A(?!(?:{'|'.join(_CODE.split())})\Z)[A-Za-z_][A-Za-z0-9_]{{0,99}}\Z"),
]

_LONGEST_SHOWN = 40

MANY = 12
"""Of so many choices only the nearest is named, where one is near."""

OVERRIDES_MOST = 1000
"""The most overrides: each is tried for each path."""


Points = NewType("Points", float)
"""A number from 0, as a type of its own among the types of the settings."""


class Leaf(NamedTuple):
    """A single value: the type that msgspec checks, and its description in messages."""

    type: Any
    wanted: str
    choices: tuple[str, ...] = ()


LEAVES: dict[Any, Leaf] = {
    str: Leaf(str, "a text"),
    dict[str, Any] | None: Leaf(dict[str, Any] | None, "a mapping"),
    bool: Leaf(bool, "true or false"),
    float: Leaf(_AMOUNT, "a positive number"),
    Points: Leaf(_POINTS, "a number from 0"),
    float | None: Leaf(_THRESHOLD, "a number from 0, or null to switch it off"),
    Macro: Leaf(_MACRO, "the name of a macro, such as LIB_API, and no word of C++"),
    str | None: Leaf(_BELOW_THE_ROOT | None, "the path of a .toml file below the root, or null"),
}


FUNCTION_METRICS = [each.name for each in METRICS.values() if each.level == "function"]


def settings_of(document: Document) -> Settings:
    """The settings in `document`, with the defaults for those it leaves out.

    Raises ConfigError with a line for each mistake: the file, the line and the path of the field,
    what is wrong, and the nearest valid name where a name is unknown.
    """
    values = checked(document, settable(Settings))
    values["thresholds"] = {**DEFAULT_THRESHOLDS, **values.get("thresholds", {})}
    return Settings(**values, origin=document.name)


def checked(document: Document, hints: dict[str, Any]) -> dict[str, Any]:
    """The values of the fields in `document`, whose names and types are `hints`.

    Raises ConfigError with a line for each mistake.
    """
    check = _Check(document)
    values = check.fields(hints, document.values, document.place())
    if check.mistakes:
        raise ConfigError("\n".join(check.mistakes))
    return values


def settable(section: type) -> dict[str, Any]:
    """The names that a file may use in `section`, each with its type."""
    return {name: hint for name, hint in type_hints(section).items() if name not in OF_NO_FIELD}


class Item(int):
    """The number of an item in a list, which a number as a name is not."""


class _Check:
    """Walks through one document. Each method returns the value to use, and notes mistakes.

    A `Place` is the path of a field from the top of the file: names, and numbers of items in lists.
    """

    def __init__(self, document: Document) -> None:
        self._file = document
        self._lines = FieldLines.of_document(document)
        self.mistakes: list[str] = []

    def mistake(self, place: Place, problem: str) -> None:
        """Note what is wrong with the field at `place`."""
        line = self._lines.of(place)
        name = self._file.name if line is None else f"{self._file.name}:{line}"
        self.mistakes.append(f"{name}: {_written(place)}: {problem}")

    def value(self, hint: Any, value: Any, place: Place) -> Any:
        special: dict[Any, Callable[[Any, Place], Any]] = {
            dict[str, float | None]: self.thresholds,
            dict[str, float]: self.tolerance,
            Generated: self.generated,
            PathPatterns: self.patterns,
            tuple[Macro, ...]: self.macros,
            tuple[Override, ...]: self.overrides,
        }
        if hint in special:
            return special[hint](value, place)
        if hasattr(hint, "_fields"):
            return self.section(hint, value, place)
        if get_origin(hint) is tuple:
            return self.items(get_args(hint)[0], value, place)
        return self.leaf(leaf_of(hint), value, place)

    def section(self, section: Any, value: Any, place: Place) -> Any:
        hints = settable(section)
        given = self.fields(hints, self.mapping(value, place), place)
        missing = [name for name in hints if name not in {*given, *section._field_defaults}]
        # A field with a mistake is missing as well, but its mistake has been noted already.
        for name in missing:
            if name not in self.mapping(value, place):
                self.mistake(place, f"{name} is missing")
        return None if missing else section(**given)

    def fields(self, hints: dict[str, Any], given: dict[Any, Any], place: Place) -> dict[str, Any]:
        """The values of the fields without a mistake, by name."""
        values = {}
        for name, value in given.items():
            where = (*place, name)
            if not self.known(name, hints, where):
                continue
            before = len(self.mistakes)
            checked = self.value(hints[name], value, where)
            if len(self.mistakes) == before:
                values[name] = checked
        return values

    def known(self, name: Any, valid: Iterable[str], place: Place) -> bool:
        if name in valid and isinstance(name, str):
            return True
        if not isinstance(name, str):
            self.mistake(place, f"is not a name but {_shown(name)}; put it in quotes")
            return False
        near = nearest(name, valid)
        advice = f"did you mean {near}?" if near else f"the names are {', '.join(valid)}"
        self.mistake(place, f"no such name; {advice}")
        return False

    def mapping(self, value: Any, place: Place) -> dict[Any, Any]:
        found: dict[Any, Any] = self.container(dict, {}, value, place)
        return found

    def container(self, kind: type, empty: Any, value: Any, place: Place) -> Any:
        # YAML reads null for a section whose lines are all comments.
        if value is None:
            return empty
        if isinstance(value, kind):
            return value
        wanted = "a mapping" if kind is dict else "a list"
        self.mistake(place, f"is {_shown(value)}; it must be {wanted}")
        return empty

    def leaf(self, leaf: Leaf, value: Any, place: Place) -> Any:
        try:
            return msgspec.convert(value, leaf.type)
        except msgspec.ValidationError:
            near = nearest(value, leaf.choices) if isinstance(value, str) else None
            advice = f"; did you mean {near}?" if near else ""
            wanted = f"; it must be {leaf.wanted}" if len(leaf.choices) < MANY or not near else ""
            self.mistake(place, f"is {_shown(value)}{wanted}{advice}")
            return None

    def thresholds(self, value: Any, place: Place) -> dict[str, float | None]:
        hints = dict.fromkeys(METRICS, float | None)
        return self.fields(hints, self.mapping(value, place), place)

    def tolerance(self, value: Any, place: Place) -> dict[str, float]:
        """Points by metric. A single number applies to every metric that has a tolerance."""
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            points = self.leaf(LEAVES[Points], value, place)
            return {} if points is None else dict.fromkeys(DEFAULT_TOLERANCE, points)
        if value is not None and not isinstance(value, dict):
            wanted = "a number of points from 0 (0: none), or a mapping of metrics to numbers"
            self.mistake(place, f"is {_shown(value)}; it must be {wanted}")
            return dict(DEFAULT_TOLERANCE)
        hints = dict.fromkeys(FUNCTION_METRICS, Points)
        return {**DEFAULT_TOLERANCE, **self.fields(hints, self.mapping(value, place), place)}

    def generated(self, value: Any, place: Place) -> Any:
        # As of a section, of which every line may be a comment.
        return DEFAULT_GENERATED if value is None else self.leaf(leaf_of(Generated), value, place)

    def patterns(self, value: Any, place: Place) -> PathPatterns:
        globs = self.container(list, [], value, place)
        needles = [self.needle(glob, (*place, Item(at))) for at, glob in enumerate(globs)]
        return PathPatterns(tuple(globs), tuple(needles))

    def needle(self, glob: Any, place: Place) -> Any:
        if not isinstance(glob, str):
            return self.mistake(place, f"is {_shown(glob)}; it must be a pattern in quotes")
        try:
            return needle_of(glob)
        except ValueError as exc:
            return self.mistake(place, f"{_shown(glob)} {exc}")

    def items(self, hint: Any, value: Any, place: Place) -> tuple[Any, ...]:
        entries = self.container(list, [], value, place)
        return tuple(
            self.value(hint, entry, (*place, Item(at))) for at, entry in enumerate(entries)
        )

    def macros(self, value: Any, place: Place) -> tuple[Macro, ...]:
        entries = self.container(list, [], value, place)
        if len(entries) > MACROS_MOST:
            self.mistake(place, f"has {len(entries)} entries; at most {MACROS_MOST} are possible")
            return ()
        return tuple(sorted(set(filter(None, self.items(Macro, entries, place)))))

    def overrides(self, value: Any, place: Place) -> tuple[Override, ...]:
        entries = self.container(list, [], value, place)
        if len(entries) > OVERRIDES_MOST:
            self.mistake(
                place, f"has {len(entries)} entries; at most {OVERRIDES_MOST} are possible"
            )
            return ()
        return self.items(Override, entries, place)


def leaf_of(hint: Any) -> Leaf:
    """The check for a field of a section, derived from its annotation."""
    choices = tuple(each for part in (hint, *get_args(hint)) for each in _choices(part))
    if choices:
        one = cast("Any", Literal)[choices]
        return Leaf(
            one | None if NoneType in get_args(hint) else one,
            f"one of {', '.join(choices)}",
            choices,
        )
    return LEAVES[hint]


def _written(place: Place) -> str:
    """The path of a field as messages have it, such as `overrides[0].paths`."""
    text = ""
    for each in place:
        if isinstance(each, Item):
            text += f"[{each}]"
        else:
            name = each if isinstance(each, str) and each.isidentifier() else _shown(each)
            text += f".{name}" if text else name
    return text


def _choices(hint: Any) -> tuple[str, ...]:
    return tuple(each for each in get_args(hint) if isinstance(each, str))


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
