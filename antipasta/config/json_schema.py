"""The JSON Schema of the configuration, from the same types that check it; editors complete by it.

It accepts what `schema.py` accepts, but for patterns: which of them can match anything is no
question for a schema. Source: https://json-schema.org/draft/2020-12
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from antipasta.config.schema import (
    FUNCTION_METRICS,
    LEAVES,
    MACROS_MOST,
    OVERRIDES_MOST,
    Points,
    leaf_of,
    settable,
)
from antipasta.config.settings import Generated, Macro, Override, PathPatterns, Settings
from antipasta.metrics import METRICS

if TYPE_CHECKING:
    from collections.abc import Callable

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_MEANINGS = {
    "thresholds": "The worst value of each metric that passes; null switches a metric off.",
    "tolerance": "Points that a function may gain that was over its threshold before, by metric.",
    "overrides": "Other thresholds for some paths. The last entry that matches wins.",
    "paths": "Patterns like the lines of a .gitignore, relative to the root.",
    "exclude": "Patterns of files that are not judged at all.",
    "generated": "What becomes of generated files: ignored, ignored by a marker alone too, judged.",
    "macros": "The names of macros of C and C++ that are left out before the parse.",
    "baseline": "The file of known breaches, relative to the root.",
    "growth": "How many points of each complexity a change may add; null: any number.",
    "suppressions": "Which comments in the source silence a violation.",
    "gate": "How `antipasta gate` judges.",
    "hook": "How the hook judges.",
    "cache": "How large and how old the cache may grow.",
    "limits": "What a file and a run may take.",
    "observe": "What is noted of each run, and when `antipasta runs --check` fails.",
    "max_increase": "Points that one function may gain that was there before.",
    "max_net": "Points that the whole change may add, less those that it takes away.",
    "require_reason": "Whether a comment must say why, after `--`.",
    "allow_new": "Whether a comment silences that the judged change itself adds.",
    "mode": "What fails: every breach (absolute), what got worse (ratchet), what was added (new);"
    " null: ratchet where there is a base version, else absolute.",
    "on_incomplete": "What it means that files could not be judged.",
    "on_error": "What trouble of antipasta's own means.",
    "budget": "The seconds that a commit may wait.",
    "background": "Whether what the budget left is measured after the commit, in the background.",
    "size_limit_mb": "From so many megabytes (10^6 bytes) on, entries are evicted.",
    "eviction": "Which entries are evicted first; with none, a full cache takes no more.",
    "max_age_days": "Entries that were not used for so many days are forgotten.",
    "max_file_mb": "Larger files (10^6 bytes) are not measured.",
    "timeout_per_file": "The seconds of CPU time that one file may take.",
    "max_memory_mb": "The memory (10^6 bytes) of all processes together.",
    "hook_p95_ms": "The milliseconds that 95 of 100 runs of the hook may take.",
    "hit_rate": "The least share of contents that runs find in the cache.",
    "slower_than_before": "How many times as long as before a stage may take, for the same work.",
    "runs": "Whether each run is recorded in the cache's directory.",
    "alerts": "The bounds of `antipasta runs --check`; null: no bound.",
}


def json_schema() -> dict[str, Any]:
    """The schema of a configuration file, in the types of JSON."""
    return {
        "$schema": DIALECT,
        "title": "The configuration of antipasta",
        **_fields(settable(Settings)),
    }


def _fields(hints: dict[str, Any], required: list[str] | None = None) -> dict[str, Any]:
    """The schema of a mapping. YAML reads null for one of which every line is a comment."""
    properties = {name: _described(name, _of(hint)) for name, hint in hints.items()}
    found = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**found, "required": required} if required else found


def _described(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    meaning = _MEANINGS.get(name) or (METRICS[name].meaning if name in METRICS else "")
    return {"description": meaning, **schema} if meaning else schema


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


def _of(hint: Any) -> dict[str, Any]:
    """The schema for the type of a setting."""
    special: dict[Any, Callable[[], dict[str, Any]]] = {
        dict[str, float | None]: _thresholds,
        dict[str, float]: _tolerance,
        Generated: lambda: _or_null(_leaf(Generated)),
        PathPatterns: _patterns,
        tuple[Macro, ...]: _macros,
        tuple[Override, ...]: _overrides,
    }
    if hint in special:
        return special[hint]()
    if hasattr(hint, "_fields"):
        return _or_null(_fields(settable(hint)))
    return _leaf(hint)


def _leaf(hint: Any) -> dict[str, Any]:
    found: dict[str, Any] = _portable(msgspec.json.schema(leaf_of(hint).type))
    return found


def _portable(schema: Any) -> Any:
    """The schema in fewer words, with patterns as JavaScript has them: `^` and `$`.

    To a schema each integer is a number as well.
    """
    if isinstance(schema, list):
        return [each for each in map(_portable, schema) if not _is_said(each, schema)]
    if not isinstance(schema, dict):
        return schema
    found = {name: _portable(value) for name, value in schema.items()}
    if "pattern" in found:
        found["pattern"] = found["pattern"].replace(r"\A", "^").replace(r"\Z", "$")
    choices = found.get("anyOf", ())
    return choices[0] if len(choices) == 1 else found


def _is_said(schema: Any, others: list[Any]) -> bool:
    """Whether that of a number says the same as this one of an integer."""
    is_integer = isinstance(schema, dict) and schema.get("type") == "integer"
    return is_integer and {**schema, "type": "number"} in others


def _thresholds() -> dict[str, Any]:
    return _or_null(_fields(dict.fromkeys(METRICS, float | None)))


def _tolerance() -> dict[str, Any]:
    """One number for every metric that has a tolerance, or a number for each."""
    points = _portable(msgspec.json.schema(LEAVES[Points].type))
    by_metric = dict.fromkeys(FUNCTION_METRICS, points)
    mapping = {"type": "object", "properties": by_metric, "additionalProperties": False}
    return {"anyOf": [points, mapping, {"type": "null"}]}


def _patterns() -> dict[str, Any]:
    return _or_null({"type": "array", "items": {"type": "string"}})


def _macros() -> dict[str, Any]:
    return _or_null({"type": "array", "maxItems": MACROS_MOST, "items": _leaf(Macro)})


def _overrides() -> dict[str, Any]:
    required = [name for name in Override._fields if name not in Override._field_defaults]
    entry = _fields(settable(Override), required)
    return _or_null({"type": "array", "maxItems": OVERRIDES_MOST, "items": entry})
