"""What lives for one run: the settings, the cache, the time budget, and the way to measurements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from antipasta.cache.encoding import encode
from antipasta.cache.keys import engine_fingerprint, metrics_key
from antipasta.incremental.plan import content_of, make_plan
from antipasta.model import FileMetrics
from antipasta.results import CacheUse, Run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from antipasta.cache.store import Store
    from antipasta.collect.content import Content
    from antipasta.config.settings import Settings
    from antipasta.dispatch.budget import Budget
    from antipasta.incremental.plan import Content as ContentId
    from antipasta.model import Missing, Version

    Reader = Callable[[Sequence[Version]], Iterator[Content]]

# What a machine could not do this time it may do the next time; all else is in the bytes.
_NOT_FOR_KEEPS = ("timeout", "memory")
# What a killed run loses is at most this many measurements.
_KEPT_AT_ONCE = 100


class Session:
    """Measures versions through the cache, within the budget, and counts."""

    def __init__(self, settings: Settings, store: Store, budget: Budget) -> None:
        self.settings = settings
        self.budget = budget
        self._store = store
        self._engine = engine_fingerprint(store)
        self._outcomes: dict[ContentId, FileMetrics | Missing] = {}
        self._hits = 0
        self._misses = 0

    def measure(
        self, versions: Iterable[Version], read: Reader
    ) -> dict[Version, FileMetrics | Missing]:
        """The measurements of each version, or why there are none; `read` gives their bytes.

        Raises GitError when the bytes cannot be had at all.
        """
        versions = list(versions)
        new = [version for version in versions if content_of(version) not in self._outcomes]
        plan = make_plan(new, self._store, self._engine)
        self._outcomes |= plan.known
        self._hits += len(plan.known)
        self._misses += len(plan.unknown)
        if plan.unknown:
            self._analyze(plan.unknown, read)
        return {
            version: _named(self._outcomes[content_of(version)], version) for version in versions
        }

    def _analyze(self, versions: Sequence[Version], read: Reader) -> None:
        # Imported here: a run whose files are all cached analyzes nothing.
        from antipasta.dispatch.memory import MemoryGuard
        from antipasta.dispatch.sequential import run

        limits = self.settings.limits
        fresh: dict[str, bytes] = {}
        try:
            for version, outcome in run(
                read(versions),
                budget=self.budget,
                seconds_per_file=limits.timeout_per_file,
                guard=MemoryGuard(limits.max_memory_mb * 1e6),
            ):
                self._outcomes[content_of(version)] = outcome
                if isinstance(outcome, FileMetrics) and outcome.reason not in _NOT_FOR_KEEPS:
                    key = metrics_key(version, self._engine)
                    fresh[key] = encode(outcome, key)
                if len(fresh) >= _KEPT_AT_ONCE:
                    self._store.put_many(fresh)
                    fresh = {}
        finally:
            # What was measured is kept, however the measuring ends.
            self._store.put_many(fresh)

    def summary(self) -> Run:
        """How the work has been done so far."""
        use = CacheUse(self._hits, self._misses, self._store.problem)
        return Run(duration_ms=round(self.budget.elapsed() * 1000, 1), cache=use)


def _named(outcome: FileMetrics | Missing, version: Version) -> FileMetrics | Missing:
    """The outcome under the path of this version: another may have had the same content."""
    return outcome if isinstance(outcome, FileMetrics) else outcome._replace(path=version.path)
