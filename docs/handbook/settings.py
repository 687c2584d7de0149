"""The page of all settings, from the JSON Schema of the configuration."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from antipasta.config.json_schema import json_schema
from antipasta.config.settings import Settings
from antipasta.config.written import as_written

if TYPE_CHECKING:
    from collections.abc import Iterator

Schema = dict[str, Any]

_HEAD = """\
# All settings

This page is made from the JSON Schema of the configuration (`make pages`), which
`antipasta config schema` prints. [Configuration](../configuration.md) explains the settings, and
says where they stand and what beats what.

| setting | value | default | meaning |
|---|---|---|---|
"""


def settings_page() -> str:
    """The page in Markdown: a row for each setting, in the order of the schema."""
    defaults = as_written(Settings())
    rows = [
        f"| `{name}` | {_kind(schema)} | {_default(name, defaults)} | {_meaning(schema)} |\n"
        for name, schema in _settings("", json_schema())
    ]
    return _HEAD + "".join(rows)


def _settings(prefix: str, schema: Schema) -> Iterator[tuple[str, Schema]]:
    """Each setting by its dotted name; a section before what is in it."""
    for name, each in schema.get("properties", {}).items():
        yield prefix + name, each
        inner = _choices(each)[0]
        if inner.get("type") == "array":
            yield from _settings(f"{prefix}{name}[].", inner["items"])
        # Each metric may be named where metrics are named: one page lists them.
        elif name not in ("thresholds", "tolerance"):
            yield from _settings(f"{prefix}{name}.", inner)


def _choices(schema: Schema) -> list[Schema]:
    found: list[Schema] = schema.get("anyOf", [schema])
    return found


def _kind(schema: Schema) -> str:
    """What a value may be, in words."""
    words = [_word(each) for each in _choices(schema)]
    return " or ".join(dict.fromkeys(words))


def _word(schema: Schema) -> str:
    if "enum" in schema:
        return ", ".join(f"`{each}`" for each in schema["enum"])
    if schema.get("type") == "array":
        bound = f" of at most {schema['maxItems']}" if "maxItems" in schema else ""
        return f"a list{bound}"
    if schema.get("type") == "object":
        is_by_metric = "cyclomatic_complexity" in schema["properties"]
        return "[a metric](../configuration.md#metrics): a number" if is_by_metric else "a section"
    return _scalar(schema)


def _scalar(schema: Schema) -> str:
    if "exclusiveMinimum" in schema:
        return f"a number above {schema['exclusiveMinimum']}"
    if "minimum" in schema:
        return f"a number from {schema['minimum']}"
    words = {"boolean": "true or false", "string": "a text", "null": "null", "number": "a number"}
    return words[schema["type"]]


def _default(name: str, defaults: dict[str, Any]) -> str:
    value: Any = defaults
    for part in name.split("."):
        if not isinstance(value, dict) or part not in value:
            return ""
        value = value[part]
    if isinstance(value, dict):
        listed = [f"{each}: {json.dumps(held)}" for each, held in value.items()]
        return f"`{', '.join(listed)}`" if _holds_no_section(value) and "." not in name else ""
    return f"`{value if isinstance(value, str) else json.dumps(value)}`"


def _holds_no_section(value: dict[str, Any]) -> bool:
    return not any(isinstance(each, dict) for each in value.values())


def _meaning(schema: Schema) -> str:
    return str(schema.get("description", "")).replace("|", r"\|")
