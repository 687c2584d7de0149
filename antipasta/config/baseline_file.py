"""Reads and writes baselines: sorted TOML, one entry on each line, so that git can merge them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

import msgspec

from antipasta.config.document import read_document
from antipasta.errors import ConfigError
from antipasta.metrics import METRICS, nearest
from antipasta.results.findings import BaselineEntry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_VERSION = 1
_HEAD = f"""\
# Breaches that are known and may stay while they get no worse. It may only shrink:
# `antipasta gate --prune-baseline` takes out what is no longer needed.
version = {_VERSION}
entries = [
"""
_TAIL = "]\n"
_HINT = "correct the line, or write the file anew: antipasta gate --write-baseline"


class _Row(msgspec.Struct, forbid_unknown_fields=True):
    """An entry as the file has it. In texts but `metric`, `%E9` stands for the byte E9."""

    path: str
    metric: str
    value: int | float
    function: str | None = None
    digest: str = ""


def write_baseline(entries: Iterable[BaselineEntry]) -> str:
    """The content of a file that lists the `entries`; it ends in a line end."""
    return "".join([_HEAD, *(f"  {_row(each)},\n" for each in sorted(entries, key=_order)), _TAIL])


def _order(entry: BaselineEntry) -> tuple[object, ...]:
    return entry.path, entry.function or "", entry.metric, entry.value, entry.digest


def _row(entry: BaselineEntry) -> str:
    fields = {
        "path": _text(entry.path),
        "function": None if entry.function is None else _text(entry.function),
        "metric": _text(entry.metric),
        "value": repr(entry.value),
        "digest": _text(entry.digest) if entry.digest else None,
    }
    shown = ", ".join(f"{name} = {value}" for name, value in fields.items() if value is not None)
    return f"{{ {shown} }}"


def _text(text: str) -> str:
    """`text` as a string of TOML. Bytes that are not UTF-8 are percent-encoded, as in a URI."""
    escaped = re.sub("[%\udc80-\udcff]", lambda found: f"%{ord(found[0]) & 0xFF:02X}", text)
    # A lone surrogate, which the source of a notebook can contain, stands for no character.
    escaped = re.sub("[\ud800-\udfff]", "\ufffd", escaped)
    # Strings of JSON are also strings of TOML, except for this character.
    return json.dumps(escaped, ensure_ascii=False).replace("\x7f", "\\u007f")


def _unescaped(text: str) -> str:
    return unquote_to_bytes(text).decode("utf-8", "surrogateescape")


def read_baseline(data: bytes, name: str) -> list[BaselineEntry]:
    """The entries in `data`, the content of the file called `name`.

    Raises ConfigError with a line for each mistake: the file, the line in it, and what is wrong.
    """
    try:
        document = read_document(data, name)
    except ConfigError as exc:
        raise ConfigError(str(exc), hint=_HINT) from exc
    values = {} if document is None else document.values
    rows = values.get("entries", [])
    unknown = values.keys() - {"version", "entries"}
    if values.get("version") != _VERSION or unknown or not isinstance(rows, list):
        raise ConfigError(f"{name}: is not a baseline of version {_VERSION}", hint=_HINT)
    mistakes: list[str] = []
    entries: list[BaselineEntry] = []
    for row, line in zip(rows, _lines(data, len(rows)), strict=True):
        try:
            entries.append(_entry(row, line))
        except (ValueError, msgspec.ValidationError) as exc:
            mistakes.append(f"{name}:{line}: {exc}")
    if mistakes:
        raise ConfigError("\n".join(mistakes), hint=_HINT)
    return entries


def _lines(data: bytes, count: int) -> Iterator[int]:
    """The line of each entry, from 1; always 1 for a file that is laid out differently."""
    lines = [
        number for number, line in enumerate(data.split(b"\n"), 1) if line.lstrip().startswith(b"{")
    ]
    yield from lines if len(lines) == count else [1] * count


def _entry(row: Any, line: int) -> BaselineEntry:
    """The entry in `row`. Raises ValueError or ValidationError, which say what is wrong."""
    found = msgspec.convert(row, _Row)
    metric = METRICS.get(found.metric)
    if metric is None:
        near = nearest(found.metric, METRICS)
        advice = f"; did you mean {near}?" if near else ""
        raise ValueError(f"{found.metric!r} is not a metric{advice}")
    if (metric.level == "function") == (found.function is None):
        needed = "needs" if found.function is None else "has no"
        raise ValueError(f"{metric.name} is of a {metric.level} and {needed} function")
    if not 0 <= found.value < float("inf"):
        raise ValueError(f"value is {found.value}; it must be a number from 0")
    return BaselineEntry(
        path=_unescaped(found.path),
        function=None if found.function is None else _unescaped(found.function),
        metric=metric.name,
        value=found.value,
        digest=_unescaped(found.digest),
        line=line,
    )
