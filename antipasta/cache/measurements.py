"""The measurements of contents: what the cache has of them, and what a run adds."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from antipasta.budget import no_bound
from antipasta.cache.keys import metrics_key
from antipasta.encoding import decode, encode
from antipasta.model import FileMetrics
from antipasta.results import CacheUse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeGuard

    from antipasta.cache.store import Store
    from antipasta.engine import Fingerprints
    from antipasta.model import Missing, Version

ContentId = tuple[str, str]
"""A blob id and a language: what two versions must share to have the same measurements."""

WRITTEN_AT_ONCE = 100
"""What a killed run loses is at most this many measurements."""

# A file that failed for one of these may be measured the next time, or by another installation.
_PASSING = ("timeout", "memory", "crash")


class Measurements:
    """The outcome of each content in a run: its measurements, or why there are none.

    A version has the outcome of its content, whatever its path. `engines` are the fingerprints of
    what measures: the cache gives back nothing that another engine has measured.
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
        """The outcome of the version, under its own path. Raises KeyError where it has none."""
        outcome = self._outcomes[content_of(version)]
        return outcome if isinstance(outcome, FileMetrics) else outcome._replace(path=version.path)

    def look_up(
        self, versions: Iterable[Version], seconds_left: Callable[[], float] = no_bound
    ) -> Iterator[tuple[Version, FileMetrics | None]]:
        """Yield what the cache has, None for nothing, of each content that has no outcome yet.

        The first version of a content stands for it. All are looked up at once. What was found is
        decoded as long as the run has `seconds_left`; what it has no time for is not yielded. Where
        something is lacking, half of the time is left for measuring it: else a run that has no time
        for more than what was measured before would never get further.
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
        """The first version of each content that has no outcome, by its key in the cache."""
        wanted: dict[ContentId, Version] = {}
        for version in versions:
            content = content_of(version)
            if content not in self._outcomes:
                wanted.setdefault(content, version)
        return {metrics_key(version, self.engines): version for version in wanted.values()}

    def _taken(self, version: Version, stored: bytes, key: str) -> FileMetrics | None:
        """What is stored under the key of a version, as its outcome; None where that is damaged."""
        metrics = decode(stored, key)
        if metrics:
            self._outcomes[content_of(version)] = metrics
            self.count(hits=1)
        return metrics

    def keep(self, version: Version, outcome: FileMetrics | Missing) -> None:
        """Note the outcome of a version; what depends on its bytes only goes into the cache."""
        self._outcomes[content_of(version)] = outcome
        if self._store.is_open and depends_on_bytes_only(outcome):
            key = metrics_key(version, self.engines)
            self._unwritten[key] = encode(outcome, key)
        if len(self._unwritten) >= WRITTEN_AT_ONCE:
            self._write()

    @contextmanager
    def written_at_the_end(self) -> Iterator[None]:
        """Write what is kept in this context to the cache at its end, however it ends."""
        try:
            yield
        finally:
            self._write()

    def _write(self) -> None:
        unwritten, self._unwritten = self._unwritten, {}
        self._store.put_many(unwritten)

    def count(self, *, hits: int = 0, misses: int = 0) -> None:
        """Add to how many contents the cache had, and how many it had not.

        Looking up counts the hits by itself. What is looked for and need not be measured is no
        miss, so misses are counted by those that have them measured.
        """
        self._hits += hits
        self._misses += misses
        self._store.count(hits, misses)

    def use(self) -> CacheUse:
        """What the cache was good for in this run."""
        return CacheUse(self._hits, self._misses, self._store.problem, self._store.notice)


def depends_on_bytes_only(outcome: FileMetrics | Missing) -> TypeGuard[FileMetrics]:
    """Whether the outcome depends on the bytes alone; else another try may have another one."""
    return isinstance(outcome, FileMetrics) and outcome.reason not in _PASSING


def content_of(version: Version) -> ContentId:
    """What the measurements of `version` depend on, besides the engine."""
    return version.oid, version.language
