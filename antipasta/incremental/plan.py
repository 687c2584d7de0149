"""Which versions the cache knows, and which have to be measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from antipasta.cache.encoding import decode
from antipasta.cache.keys import metrics_key
from antipasta.collect.git import no_bound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

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


def make_plan(
    versions: Iterable[Version],
    store: Store,
    engine: str,
    time_left: Callable[[], float] = no_bound,
) -> Plan:
    """Look up every content among `versions`, all at once; no more of them without `time_left`."""
    wanted: dict[Content, Version] = {}
    for version in versions:
        wanted.setdefault(content_of(version), version)
    keys = {content: metrics_key(version, engine) for content, version in wanted.items()}
    store.note_paths({keys[content]: version.path for content, version in wanted.items()})
    stored = store.get_many(keys.values())
    known: dict[Content, FileMetrics] = {}
    for content, key in keys.items():
        if time_left() <= 0:
            break
        metrics = decode(stored[key], key) if key in stored else None
        if metrics:
            known[content] = metrics
    unknown = (version for content, version in wanted.items() if content not in known)
    return Plan(known, tuple(unknown))
