"""Which versions the cache knows, and which have to be measured."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from antipasta.budget import no_bound
from antipasta.cache.keys import metrics_key
from antipasta.encoding import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from antipasta.cache.store import Store
    from antipasta.engine import Fingerprints
    from antipasta.model import FileMetrics, Version


class Plan(NamedTuple):
    """What the cache knew, by content, and one version of each content that it did not.

    What it may know, but there was no time to look at, is neither.
    """

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
    engines: Fingerprints,
    time_left: Callable[[], float] = no_bound,
    on_known: Callable[[FileMetrics], object] = bool,
) -> Plan:
    """Look up every content among `versions`, all at once, as long as there is `time_left`.

    `on_known` is called for each that is known: what comes after may take of that time as well.
    Where something is unknown, half of that is left for measuring it: else a run that has no time
    for more than what was measured before would never get further.
    """
    wanted: dict[Content, Version] = {}
    for version in versions:
        wanted.setdefault(content_of(version), version)
    keys = {content: metrics_key(version, engines) for content, version in wanted.items()}
    store.note_paths({keys[content]: version.path for content, version in wanted.items()})
    stored = store.get_many(keys.values())
    lacking = [version for content, version in wanted.items() if keys[content] not in stored]
    left = time_left()
    kept = left / 2 if lacking and left < float("inf") else 0.0
    known, damaged = _read(keys, stored, lambda: time_left() > kept, on_known)
    return Plan(known, (*lacking, *(wanted[content] for content in damaged)))


def _read(
    keys: Mapping[Content, str],
    stored: Mapping[str, bytes],
    is_in_time: Callable[[], bool],
    on_known: Callable[[FileMetrics], object],
) -> tuple[dict[Content, FileMetrics], list[Content]]:
    """Decode what is stored under the `keys` while there is time; also which is no measurement."""
    known: dict[Content, FileMetrics] = {}
    damaged: list[Content] = []
    for content, key in keys.items():
        if key not in stored:
            continue
        if not is_in_time():
            break
        metrics = decode(stored[key], key)
        if metrics:
            known[content] = metrics
            on_known(metrics)
        else:
            damaged.append(content)
    return known, damaged
