"""What lives for one run: the settings, the cache, the time budget, and the way to measurements."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

from antipasta.cache.keys import engine_fingerprints, metrics_key
from antipasta.cache.measurements import content_of, make_plan
from antipasta.encoding import encode
from antipasta.languages import may_take_over
from antipasta.model import FileMetrics, Missing
from antipasta.results import CacheUse, Run

if TYPE_CHECKING:
    from collections.abc import (
        Callable,
        Container,
        Generator,
        Iterable,
        Iterator,
        Mapping,
        Sequence,
    )
    from typing import TypeGuard

    from antipasta.budget import Budget
    from antipasta.cache.measurements import Content as ContentId
    from antipasta.cache.store import Store
    from antipasta.config.settings import Settings
    from antipasta.dispatch.bounds import Bounds
    from antipasta.dispatch.breaker import Breaker
    from antipasta.dispatch.figures import Figures
    from antipasta.dispatch.memory import MemoryGuard
    from antipasta.dispatch.outcomes import Outcome
    from antipasta.model import Advance, Content, Version

    Reader = Callable[[Sequence[Version]], Iterator[Content]]

# What a machine may do the next time, or another installation.
_PASSING = ("timeout", "memory", "crash")
# What a killed run loses is at most this many measurements.
_KEPT_AT_ONCE = 100


class Session:
    """Measures versions through the cache, within the budget, and counts.

    `root` is the directory that paths count from.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        budget: Budget,
        *,
        root: str = "",
        jobs: int | None = None,
        executor: str | None = None,
        on_progress: Advance | None = None,
    ) -> None:
        self.settings = settings
        self.budget = budget
        self._store = store
        self._root = root
        self._seconds_a_unit = 0.0
        self.engines = engine_fingerprints(store)
        self._outcomes: dict[ContentId, FileMetrics | Missing] = {}
        self._hits = 0
        self._misses = 0
        self._jobs = jobs
        self._executor = executor
        self._on_progress = on_progress or (lambda _done, _total, _current: None)
        self._workers = 0
        self._measuring_seconds = 0.0
        self._figures: Figures | None = None
        self._guard: MemoryGuard | None = None
        self._breaker: Breaker | None = None

    def measure(
        self,
        versions: Iterable[Version],
        read: Reader,
        bases: Mapping[Version, Sequence[Version]] | None = None,
        *,
        for_heads: bool = False,
        seconds_a_unit: float = 0.0,
    ) -> dict[Version, FileMetrics | Missing]:
        """The measurements of each version, or why there are none; `read` gives their bytes.

        `bases` are earlier versions, of which what has not changed may be taken over. `for_heads`
        says that these are earlier versions themselves, and that the later ones come next: then
        more is noted that those may take over. What is done with the measurements afterwards takes
        `seconds_a_unit` of CPU time for each function.

        Raises GitError when the bytes cannot be had at all.
        """
        versions = list(versions)
        began = self.budget.elapsed()
        self._seconds_a_unit = seconds_a_unit
        unknown = self._look_up(versions)
        self._misses += len(unknown)
        self._store.count(0, len(unknown))
        if unknown:
            if bases:
                read = partial(self._read, read, bases)
            elif for_heads:
                read = partial(_read_to_note, read)
            self._analyze(unknown, read, bases or {})
        self._settle_the_rest(versions)
        self._measuring_seconds += self.budget.elapsed() - began
        return {
            version: _named(self._outcomes[content_of(version)], version) for version in versions
        }

    def _look_up(self, versions: Iterable[Version]) -> tuple[Version, ...]:
        """Take the outcomes that the cache knows; returns the versions that it does not."""
        new = [version for version in versions if content_of(version) not in self._outcomes]
        plan = make_plan(new, self._store, self.engines, self.budget.remaining, self._reserve_for)
        self._outcomes |= plan.known
        self._hits += len(plan.known)
        self._store.count(len(plan.known), 0)
        return plan.unknown

    def _reserve_for(self, outcome: FileMetrics | Missing) -> None:
        """Leave time for what is done with the outcome afterwards."""
        if isinstance(outcome, FileMetrics):
            self.budget.reserve_more(self._seconds_a_unit * len(outcome.units))

    def _read(
        self,
        read: Reader,
        bases: Mapping[Version, Sequence[Version]],
        versions: Sequence[Version],
    ) -> Iterator[Content]:
        """Read the versions, and add what the cache knows of their bases."""
        for content in read(versions):
            version, data = content.version, content.data or b""
            is_of_use = bases.get(version) and may_take_over(data, language=version.language)
            earlier = self._earlier(bases[version]) if is_of_use else None
            yield content._replace(earlier=earlier) if earlier else content

    def _earlier(self, bases: Sequence[Version]) -> FileMetrics | None:
        """The cached measurements of a base of a file, if it has any to take over from."""
        self._look_up(bases)
        cached = (self._outcomes.get(content_of(base)) for base in bases)
        return next(
            (each for each in cached if isinstance(each, FileMetrics) and each.blocks), None
        )

    def _analyze(
        self, versions: Sequence[Version], read: Reader, changed: Container[Version]
    ) -> None:
        if self.budget.remaining() > 0:
            # Imported here: a run whose files are all cached has nothing to end in order.
            from antipasta.dispatch.signals import ended_in_order

            urgent = self._most_urgent_first(versions, changed)
            contents = self._in_time(read(urgent or versions))
            with ended_in_order():
                self._keep_outcomes(contents, len(versions), in_haste=bool(urgent))

    def _most_urgent_first(
        self, versions: Sequence[Version], changed: Container[Version]
    ) -> Sequence[Version]:
        """The versions in the order for too little time; none where there is enough."""
        seconds = self.budget.remaining()
        if seconds == float("inf") or len(versions) == 1:
            return ()
        from antipasta.collect.content import sizes_on_disk
        from antipasta.dispatch.batching import most_urgent_first

        return most_urgent_first(sizes_on_disk(self._root, versions), changed, seconds)

    def _keep_outcomes(self, contents: Iterator[Content], total: int, *, in_haste: bool) -> None:
        fresh: dict[str, bytes] = {}
        try:
            with closing(self._run(contents, in_haste=in_haste)) as outcomes:
                for done, (version, outcome) in enumerate(outcomes):
                    self._on_progress(done, total, version.path)
                    self._outcomes[content_of(version)] = outcome
                    self._reserve_for(outcome)
                    if self._store.is_open and is_for_keeps(outcome):
                        key = metrics_key(version, self.engines)
                        fresh[key] = encode(outcome, key)
                    if len(fresh) >= _KEPT_AT_ONCE:
                        self._store.put_many(fresh)
                        fresh = {}
        finally:
            self._on_progress(total, total, "")
            # What was measured is kept, however the measuring ends.
            self._store.put_many(fresh)

    def _settle_the_rest(self, versions: Sequence[Version]) -> None:
        """Say of what has no outcome that there was no time for it."""
        rest = [version for version in versions if content_of(version) not in self._outcomes]
        if rest:
            from antipasta.dispatch.outcomes import over_budget

            for version in rest:
                self._outcomes[content_of(version)] = over_budget(version, self.budget)[1]

    def _in_time(self, contents: Iterator[Content]) -> Iterator[Content]:
        """The contents for which there is time: to read the others would take more of it."""
        for content in contents:
            if self.budget.remaining() <= 0 and not content.missing:
                return
            yield content

    def _run(
        self, contents: Iterator[Content], *, in_haste: bool
    ) -> Generator[Outcome, None, None]:
        """Measure the contents in this process or in workers."""
        # Imported here: a run whose files are all cached analyzes nothing.
        from antipasta.dispatch.bounds import Bounds
        from antipasta.dispatch.breaker import Breaker
        from antipasta.dispatch.figures import Figures
        from antipasta.dispatch.memory import MemoryGuard
        from antipasta.dispatch.strategy import choose

        limits = self.settings.limits
        self._guard = self._guard or MemoryGuard(limits.max_memory_mb * 1e6)
        self._breaker = self._breaker or Breaker()
        bounds = Bounds(self.budget, limits.timeout_per_file, self._guard, self._breaker, in_haste)
        if self._executor:
            yield from self._run_on_cluster(contents, bounds, self._executor)
            return
        choice = choose(contents, self._jobs, self.budget.remaining())
        self._workers = max(self._workers, choice.workers)
        self._figures = self._figures or Figures()
        yield from choice.backend(self._figures)(choice.contents, bounds)
        if not self._breaker.has_workers and not self._figures.batches:
            self._workers = 0  # for none could be started

    def _run_on_cluster(
        self, contents: Iterator[Content], bounds: Bounds, url: str
    ) -> Iterator[Outcome]:
        # Imported here: hardly anybody has a cluster.
        from antipasta.dispatch import dask, executor

        with dask.connected(url) as cluster:
            self._workers = max(self._workers, cluster.workers)
            yield from executor.run(contents, bounds, executor=cluster.executor)

    def count_known(self, files: int) -> None:
        """Count `files` that need not be looked up, because their directory was known whole."""
        self._hits += files
        self._store.count(files, 0)

    def summary(self) -> Run:
        """How the work has been done so far."""
        use = CacheUse(self._hits, self._misses, self._store.problem, self._store.notice)
        return Run(
            duration_ms=round(self.budget.elapsed() * 1000, 1),
            cache=use,
            executor=self._executor_name(),
            workers=self._workers or 1,
            measuring_ms=round(self._measuring_seconds * 1000, 1),
            pool=self._figures.use() if self._figures and self._figures.batches else None,
            degradation=self._guard.descent.level if self._guard else "normal",
            given_up=self._breaker.given_up if self._breaker else (),
        )

    def _executor_name(self) -> str:
        """What measured: nothing but this process, its workers, or the cluster."""
        if not self._workers:
            return "sequential"
        return "dask" if self._executor else "pool"


def _read_to_note(read: Reader, versions: Sequence[Version]) -> Iterator[Content]:
    """Read the versions, so that what is measured is noted where later ones may take it over.

    An earlier version of which nothing is known asks for that.
    """
    for content in read(versions):
        language = content.version.language
        is_of_use = may_take_over(content.data or b"", language=language)
        yield content._replace(earlier=FileMetrics(language)) if is_of_use else content


def is_for_keeps(outcome: FileMetrics | Missing) -> TypeGuard[FileMetrics]:
    """Whether the outcome is in the bytes; a machine may do the next time what it could not now."""
    return isinstance(outcome, FileMetrics) and outcome.reason not in _PASSING


def _named(outcome: FileMetrics | Missing, version: Version) -> FileMetrics | Missing:
    """The outcome under the path of this version: another may have had the same content."""
    return outcome if isinstance(outcome, FileMetrics) else outcome._replace(path=version.path)
