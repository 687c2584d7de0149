"""JSON Schemas of types: what a value of an annotation looks like in a JSON document.

A named tuple is an object with its fields. An object may have more fields than the schema names,
because later versions of antipasta may add some. Source: https://json-schema.org/draft/2020-12
"""

from __future__ import annotations

import collections.abc
import typing
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any

from antipasta import model, results
from antipasta.lean import typing as lean
from antipasta.results import findings, spent

if TYPE_CHECKING:
    from collections.abc import Collection

Schema = dict[str, Any]

_PLAIN = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    NoneType: "null",
}
# What the modules import for type checkers only.
_NAMES = {**vars(model), **vars(findings), **vars(spent), **vars(results)}


def row(kind: type, *, without: Collection[str] = (), optional: Collection[str] = ()) -> Schema:
    """An object with the fields of a named tuple, but those `without`; some are `optional`."""
    hints = typing.get_type_hints(kind, localns=_NAMES)
    fields: tuple[str, ...] = kind._fields  # type: ignore[attr-defined]  # a named tuple has them
    kept = {name: of(hints[name]) for name in fields if name not in without}
    return obj(kept, optional=optional)


def obj(fields: dict[str, Schema], *, optional: Collection[str] = ()) -> Schema:
    """An object with these fields; those that are not `optional` are always there."""
    required = [name for name in fields if name not in optional]
    found: Schema = {"type": "object", "properties": fields}
    return {**found, "required": required} if required else found


def rows(schema: Schema) -> Schema:
    """A list of such values."""
    return {"type": "array", "items": schema}


def or_null(schema: Schema) -> Schema:
    """Such a value, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def of(hint: Any) -> Schema:
    """A value of this annotation."""
    if hint in _PLAIN:
        return {"type": _PLAIN[hint]}
    if hasattr(hint, "_fields"):
        return row(hint)
    return _of_alias(hint)


def _of_alias(hint: Any) -> Schema:
    """A value of an annotation with arguments, or of any."""
    origin, arguments = getattr(hint, "__origin__", None), lean.get_args(hint)
    if isinstance(hint, UnionType) or origin in (typing.Union, "|"):
        return _either(arguments)
    if origin in (lean.Literal, typing.Literal):
        return {"enum": list(arguments)}
    if origin in (dict, collections.abc.Mapping):
        return {"type": "object", "additionalProperties": of(arguments[1])}
    if origin is tuple:
        return _tuple(arguments)
    assert hint in (object, typing.Any), hint
    return {}


def _either(arguments: tuple[Any, ...]) -> Schema:
    found = [of(each) for each in arguments]
    if all(each.keys() == {"type"} for each in found):
        return {"type": [each["type"] for each in found]}
    return {"anyOf": found}


def _tuple(arguments: tuple[Any, ...]) -> Schema:
    if arguments[-1] is Ellipsis:
        return rows(of(arguments[0]))
    items = list(map(of, arguments))
    return {"type": "array", "prefixItems": items, "items": False, "minItems": len(items)}
