"""The outcomes of contents in a run: those in the cache, and those that the run adds."""

from __future__ import annotations

from contextlib import contextmanager

from antipasta.budget import no_bound
from antipasta.cache.keys import metrics_key
from antipasta.encoding import decode, encode
from antipasta.lean.typing import TYPE_CHECKING
from antipasta.model import FileMetrics
from antipasta.results import CacheUse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeGuard

    from antipasta.cache.store import Store
    from antipasta.engine import Fingerprints
    from antipasta.model import Missing, Version

ContentId = tuple[str, str]
"""A blob id and a language. Versions with the same content id have the same measurements."""

WRITTEN_AT_ONCE = 100
"""Measurements are written in groups of this size. A killed run loses at most one group."""

# A file that failed for one of these reasons may be measured by a later run or another machine.
_PASSING = ("timeout", "memory", "crash")


class Measurements:
    """The outcome of each content in a run: its measurements, or why there are none.

    All versions with one content have the same outcome, whatever their paths. `engines` are the
    fingerprints of the engines. The cache returns only what the same engine has measured.
    """

    def __init__(self, store: Store, engines: Fingerprints) -> None:
        self.engines = engines
        self._store = store
        self._outcomes: dict[ContentId, FileMetrics | Missing] = {}
        self._unwritten: dict[str, bytes] = {}
        self._hits = 0
        self._misses = 0

    def __contains__(self, version: Version) -> bool:
        """Whether the content of the version has an outcome in this run."""
        return content_of(version) in self._outcomes

    def __getitem__(self, version: Version) -> FileMetrics | Missing:
        """The outcome of the version, with its own path. Raises KeyError if it has none."""
        outcome = self._outcomes[content_of(version)]
        return outcome if isinstance(outcome, FileMetrics) else outcome._replace(path=version.path)

    def look_up(
        self, versions: Iterable[Version], seconds_left: Callable[[], float] = no_bound
    ) -> Iterator[tuple[Version, FileMetrics | None]]:
        """Yield the cached measurements of each content without an outcome; None if not cached.

        All contents are looked up at once; of the versions with one content, the first is yielded.
        Cached measurements are decoded while there are `seconds_left`, and left out afterwards. If
        anything is not cached, decoding may take half of the time only, and measuring has the other
        half. Otherwise a run that takes all of its time to decode would never measure anything new.
        """
        wanted = self._without_outcome(versions)
        self._store.note_paths({key: version.path for key, version in wanted.items()})
        stored = self._store.get_many(wanted)
        lacking = [version for key, version in wanted.items() if key not in stored]
        now = seconds_left()
        kept = now / 2 if lacking and now < float("inf") else 0.0
        yield from ((version, None) for version in lacking)
        for key in filter(stored.__contains__, wanted):
            if seconds_left() <= kept:
                break
            yield wanted[key], self._taken(wanted[key], stored[key], key)

    def _without_outcome(self, versions: Iterable[Version]) -> dict[str, Version]:
        """The first version of each content without an outcome, by its key in the cache."""
        wanted: dict[ContentId, Version] = {}
        for version in versions:
            content = content_of(version)
            if content not in self._outcomes:
                wanted.setdefault(content, version)
        return {metrics_key(version, self.engines): version for version in wanted.values()}

    def _taken(self, version: Version, stored: bytes, key: str) -> FileMetrics | None:
        """Decode what is `stored` for a version, as its outcome; None if it is damaged."""
        metrics = decode(stored, key)
        if metrics:
            self.take(version, metrics)
        return metrics

    def take(self, version: Version, outcome: FileMetrics) -> None:
        """Take what the cache knows of a version as its outcome."""
        self._outcomes[content_of(version)] = outcome
        self.count(hits=1)

    def keep(self, version: Version, outcome: FileMetrics | Missing) -> None:
        """Note the outcome of a version, and cache it if it depends on the bytes only."""
        self._outcomes[content_of(version)] = outcome
        if self._store.is_open and depends_on_bytes_only(outcome):
            key = metrics_key(version, self.engines)
            self._unwritten[key] = encode(outcome, key)
        if len(self._unwritten) >= WRITTEN_AT_ONCE:
            self._write()

    def forget(self) -> None:
        """Drop the outcomes of this run; what was cached is looked up again."""
        self._outcomes.clear()

    @contextmanager
    def written_at_the_end(self) -> Iterator[None]:
        """Write the outcomes kept in this context to the cache at its end, also after an error."""
        try:
            yield
        finally:
            self._write()

    def _write(self) -> None:
        unwritten, self._unwritten = self._unwritten, {}
        self._store.put_many(unwritten)

    def count(self, *, hits: int = 0, misses: int = 0) -> None:
        """Add to the numbers of contents that the cache had, and that it lacked.

        `look_up` counts the hits itself. It does not count misses, because not everything that it
        looks up has to be measured; the caller counts those that have.
        """
        self._hits += hits
        self._misses += misses

    def use(self) -> CacheUse:
        """How much the cache was used in this run."""
        return CacheUse(self._hits, self._misses, self._store.problem, self._store.notice)


def depends_on_bytes_only(outcome: FileMetrics | Missing) -> TypeGuard[FileMetrics]:
    """Whether the outcome depends only on the bytes; else another try may end otherwise."""
    return isinstance(outcome, FileMetrics) and outcome.reason not in _PASSING


def content_of(version: Version) -> ContentId:
    """The content id of `version`: what its measurements depend on, besides the engine."""
    return version.oid, version.language
