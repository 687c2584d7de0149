"""What lives for one run: the settings, the cache, the time budget, and the way to measurements."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from antipasta.cache.keys import engine_fingerprints
from antipasta.cache.measurements import Measurements
from antipasta.languages import may_take_over
from antipasta.model import Execution, FileMetrics, Missing
from antipasta.results import RunFigures, WorkFigures

if TYPE_CHECKING:
    from collections.abc import Container, Generator, Iterable, Iterator, Mapping, Sequence

    from antipasta.budget import Budget
    from antipasta.cache.store import Store
    from antipasta.config.settings import Settings
    from antipasta.dispatch.outcomes import Outcome
    from antipasta.dispatch.runner import Runner
    from antipasta.engine import Fingerprints
    from antipasta.model import Content, Reader, Version


class Session:
    """Measures versions through the cache, within the budget, and counts.

    `root` is the directory that paths count from; `execution` says how files are measured.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        budget: Budget,
        *,
        root: str = "",
        execution: Execution | None = None,
    ) -> None:
        self.settings = settings
        self.budget = budget
        self._root = root
        self._execution = execution or Execution()
        self._measurements = Measurements(store, engine_fingerprints(store))
        self._runner: Runner | None = None
        self._measuring_seconds = 0.0

    @property
    def engines(self) -> Fingerprints:
        """The fingerprints of what measures."""
        return self._measurements.engines

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
        unknown = self._look_up(versions, seconds_a_unit)
        self._measurements.count(misses=len(unknown))
        if unknown and self.budget.seconds_left() > 0:
            urgent = self._most_urgent_first(unknown, bases or {})
            contents = read(urgent or unknown)
            if bases:
                contents = self._with_earlier(contents, bases, seconds_a_unit)
            elif for_heads:
                contents = _to_be_noted(contents)
            outcomes = self._made_runner().run(
                self._in_time(contents), len(unknown), in_haste=bool(urgent)
            )
            self._keep(outcomes, seconds_a_unit)
        self._settle_the_rest(versions)
        self._measuring_seconds += self.budget.elapsed() - began
        return {version: self._measurements[version] for version in versions}

    def _look_up(self, versions: Iterable[Version], seconds_a_unit: float) -> list[Version]:
        """Take the outcomes that the cache knows; returns the versions that it does not."""
        unknown = []
        for version, known in self._measurements.look_up(versions, self.budget.seconds_left):
            if known:
                self._reserve_for(known, seconds_a_unit)
            else:
                unknown.append(version)
        return unknown

    def _reserve_for(self, outcome: FileMetrics | Missing, seconds_a_unit: float) -> None:
        """Leave time for what is done with the outcome afterwards."""
        if isinstance(outcome, FileMetrics):
            self.budget.reserve_more(seconds_a_unit * len(outcome.units))

    def _most_urgent_first(
        self, versions: Sequence[Version], changed: Container[Version]
    ) -> Sequence[Version]:
        """The versions in the order for too little time; none where there is enough."""
        seconds_left = self.budget.seconds_left()
        if seconds_left == float("inf") or len(versions) == 1:
            return ()
        from antipasta.collect.content import sizes_on_disk
        from antipasta.dispatch.batching import most_urgent_first

        return most_urgent_first(sizes_on_disk(self._root, versions), changed, seconds_left)

    def _with_earlier(
        self,
        contents: Iterable[Content],
        bases: Mapping[Version, Sequence[Version]],
        seconds_a_unit: float,
    ) -> Iterator[Content]:
        """The contents, with what the cache knows of their bases where that is of use."""
        for content in contents:
            version, data = content.version, content.data or b""
            is_of_use = bases.get(version) and may_take_over(data, language=version.language)
            earlier = self._earlier(bases[version], seconds_a_unit) if is_of_use else None
            yield content._replace(earlier=earlier) if earlier else content

    def _earlier(self, bases: Sequence[Version], seconds_a_unit: float) -> FileMetrics | None:
        """The cached measurements of a base of a file, if it has any to take over from."""
        self._look_up(bases, seconds_a_unit)
        cached = (self._measurements[base] for base in bases if base in self._measurements)
        return next(
            (each for each in cached if isinstance(each, FileMetrics) and each.blocks), None
        )

    def _in_time(self, contents: Iterable[Content]) -> Iterator[Content]:
        """The contents for which there is time: to read the others would take more of it."""
        for content in contents:
            if self.budget.seconds_left() <= 0 and not content.missing:
                return
            yield content

    def _made_runner(self) -> Runner:
        """What measures in this run, made when the first file has to be measured."""
        if self._runner is None:
            from antipasta.dispatch.runner import Runner

            self._runner = Runner(self.settings.limits, self.budget, self._execution)
        return self._runner

    def _keep(self, outcomes: Generator[Outcome, None, None], seconds_a_unit: float) -> None:
        """Keep each of the outcomes as they come in, however the measuring ends."""
        from antipasta.dispatch.signals import ended_in_order

        with ended_in_order(), self._measurements.written_at_the_end(), closing(outcomes):
            for version, outcome in outcomes:
                self._measurements.keep(version, outcome)
                self._reserve_for(outcome, seconds_a_unit)

    def _settle_the_rest(self, versions: Iterable[Version]) -> None:
        """Say of what has no outcome that there was no time for it."""
        rest = [version for version in versions if version not in self._measurements]
        if rest:
            from antipasta.dispatch.outcomes import over_budget

            for version in rest:
                self._measurements.keep(*over_budget(version, self.budget))

    def count_known(self, files: int) -> None:
        """Count `files` that need not be looked up, because their directory was known whole."""
        self._measurements.count(hits=files)

    def summary(self) -> RunFigures:
        """How the work has been done so far."""
        work = self._runner.figures() if self._runner else WorkFigures()
        return RunFigures(
            duration_ms=round(self.budget.elapsed() * 1000, 1),
            cache=self._measurements.use(),
            executor=work.executor,
            workers=work.workers,
            degradation=work.degradation,
            measuring_ms=round(self._measuring_seconds * 1000, 1),
            pool=work.pool,
            given_up=work.given_up,
        )


def _to_be_noted(contents: Iterable[Content]) -> Iterator[Content]:
    """The contents, so that what is measured is noted where later versions may take it over.

    An earlier version of which nothing is known asks for that.
    """
    for content in contents:
        language = content.version.language
        is_of_use = may_take_over(content.data or b"", language=language)
        yield content._replace(earlier=FileMetrics(language)) if is_of_use else content
