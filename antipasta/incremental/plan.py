"""Which versions the cache knows, and which have to be measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from antipasta.cache.encoding import decode
from antipasta.cache.keys import metrics_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from antipasta.cache.store import Store
    from antipasta.model import FileMetrics, Version


class Plan(NamedTuple):
    """What the cache knew, by content, and one version of each content that it did not."""

    known: dict[Content, FileMetrics]
    unknown: tuple[Version, ...]


Content = tuple[str, str]
"""A blob id and a language: what two versions must share to have the same measurements."""


def content_of(version: Version) -> Content:
    """The content of `version`, whatever its path."""
    return version.oid, version.language


def make_plan(versions: Iterable[Version], store: Store, engine: str) -> Plan:
    """Look up every content among `versions` once."""
    known: dict[Content, FileMetrics] = {}
    unknown: dict[Content, Version] = {}
    for version in versions:
        content = content_of(version)
        if content in known or content in unknown:
            continue
        metrics = _look_up(version, store, engine)
        if metrics:
            known[content] = metrics
        else:
            unknown[content] = version
    return Plan(known, tuple(unknown.values()))


def _look_up(version: Version, store: Store, engine: str) -> FileMetrics | None:
    key = metrics_key(version, engine)
    stored = store.get(key)
    return decode(stored, key) if stored else None
