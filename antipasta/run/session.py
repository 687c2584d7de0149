"""The session of one run, which measures files with one cache, one budget and one runner."""

from __future__ import annotations

from contextlib import closing

from antipasta.cache.keys import engine_fingerprints
from antipasta.cache.measurements import Measurements
from antipasta.languages import may_take_over
from antipasta.lean.typing import TYPE_CHECKING
from antipasta.model import Execution, FileMetrics, Missing
from antipasta.results import RunFigures, WorkFigures

if TYPE_CHECKING:
    from collections.abc import Container, Generator, Iterable, Iterator, Mapping, Sequence

    from antipasta.budget import Budget
    from antipasta.cache.failures import Room
    from antipasta.cache.store import Store
    from antipasta.config.settings import Settings
    from antipasta.dispatch.outcomes import Outcome
    from antipasta.dispatch.runner import Runner
    from antipasta.engine import Fingerprints
    from antipasta.model import Content, Reader, Version


class Session:
    """Measures versions through the cache, within the budget, and counts the work.

    Paths are relative to the directory `root`. `execution` says how files are measured.
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
        self._store = store
        self._measurements = Measurements(store, engine_fingerprints(store))
        self._runner: Runner | None = None
        self._measuring_seconds = 0.0
        self._measured_bytes = 0

    @property
    def engines(self) -> Fingerprints:
        """The fingerprints of the engines."""
        return self._measurements.engines

    def measure(
        self,
        versions: Iterable[Version],
        read: Reader,
        others: Mapping[Version, Sequence[Version]] | None = None,
        *,
        notes: bool = False,
        seconds_a_unit: float = 0.0,
    ) -> dict[Version, FileMetrics | Missing]:
        """The measurements of each version, or why there are none; `read` gives their bytes.

        `others` are other versions of the same file, by version: of code that both have, the
        measurements are taken over where those of the other version are cached. Where they are
        not, and with `notes` everywhere, what such a version may take over later is noted.
        `seconds_a_unit` is the CPU time that the caller needs later for each unit.

        Raises GitError when git cannot read the bytes.
        """
        versions = list(versions)
        self.budget.end_stage("collect")
        began = self.budget.elapsed()
        unknown = self._without_failures(self._look_up(versions, seconds_a_unit))
        self._measurements.count(misses=len(unknown))
        self.budget.end_stage("look_up")
        if unknown and self.budget.seconds_left() > 0:
            urgent = self._most_urgent_first(unknown, others or {})
            contents = read(urgent or unknown)
            if others:
                contents = self._with_others(contents, others, seconds_a_unit)
            elif notes:
                contents = map(_to_be_noted, contents)
            outcomes = self._made_runner().run(
                self._in_time(contents), len(unknown), in_haste=bool(urgent)
            )
            self._keep(outcomes, seconds_a_unit)
        self._settle_the_rest(versions, unknown)
        self._measuring_seconds += self.budget.elapsed() - began
        self.budget.end_stage("measure")
        return {version: self._measurements[version] for version in versions}

    def _look_up(self, versions: Iterable[Version], seconds_a_unit: float) -> list[Version]:
        """Take outcomes from the cache. Returns the versions that the cache does not have."""
        unknown = []
        for version, known in self._measurements.look_up(versions, self.budget.seconds_left):
            if known:
                self._reserve_for(known, seconds_a_unit)
            else:
                unknown.append(version)
        return unknown

    def _without_failures(self, unknown: list[Version]) -> list[Version]:
        """The versions without those of which it is known that they take too much."""
        if not unknown or not self._store.is_open:
            return unknown
        from antipasta.cache.failures import remembered
        from antipasta.dispatch.outcomes import note_shortfall

        room = self._room(self._execution.jobs or 1)
        known = remembered(self._store, unknown, self.engines, room)
        for version, outcome in known.items():
            note_shortfall("failure_remembered", version.path, outcome)
            self._measurements.take(version, outcome)
        return [version for version in unknown if version not in known]

    def _room(self, workers: int | None = None) -> Room:
        """What a file may take beside so many `workers`; by default those that measured last."""
        from antipasta.cache.failures import Room

        limits = self._made_runner().file_limits(workers)
        of_the_run = self.settings.limits.max_memory_mb * 1e6
        return Room(limits.cpu_seconds, of_the_run, limits.memory_bytes)

    def _reserve_for(self, outcome: FileMetrics | Missing, seconds_a_unit: float) -> None:
        """Reserve the time that the caller needs later for the units of the outcome."""
        if isinstance(outcome, FileMetrics):
            self.budget.reserve_more(seconds_a_unit * len(outcome.units))

    def _most_urgent_first(
        self, versions: Sequence[Version], changed: Container[Version]
    ) -> Sequence[Version]:
        """The versions, the most urgent first; nothing where there is time for all of them."""
        seconds_left = self.budget.seconds_left()
        if seconds_left == float("inf") or len(versions) == 1:
            return ()
        from antipasta.collect.content import sizes_on_disk
        from antipasta.dispatch.batching import most_urgent_first

        urgent = most_urgent_first(sizes_on_disk(self._root, versions), changed, seconds_left)
        if urgent:
            from antipasta.events import note

            left = round(seconds_left, 4)
            note("budget_short", "info", stage="measure", files=len(urgent), seconds_left=left)
        return urgent

    def _with_others(
        self,
        contents: Iterable[Content],
        others: Mapping[Version, Sequence[Version]],
        seconds_a_unit: float,
    ) -> Iterator[Content]:
        """The contents, with what is cached of another version where some may be taken over.

        A content whose other versions are not known yet is to be noted for them: they are measured
        next if it breaches.
        """
        for content in contents:
            version = content.version
            if not others.get(version) or not _may_take_over(content):
                yield content
                continue
            known = self._known(others[version], seconds_a_unit)
            earlier = next((each for each in known if each.blocks), None)
            if earlier:
                yield content._replace(earlier=earlier)
            else:
                yield content if known else _to_be_noted(content)

    def _known(self, versions: Sequence[Version], seconds_a_unit: float) -> list[FileMetrics]:
        """The measurements of those of the versions that the cache has."""
        self._look_up(versions, seconds_a_unit)
        cached = (self._measurements[each] for each in versions if each in self._measurements)
        return [each for each in cached if isinstance(each, FileMetrics)]

    def _in_time(self, contents: Iterable[Content]) -> Iterator[Content]:
        """The contents, until the budget is spent; the rest is not read, which would take time."""
        for content in contents:
            if self.budget.seconds_left() <= 0 and not content.missing:
                return
            self._measured_bytes += len(content.data or b"")
            yield content

    def _made_runner(self) -> Runner:
        """The runner of this session, made when the first file has to be measured."""
        if self._runner is None:
            from antipasta.dispatch.runner import Runner

            self._runner = Runner(self.settings.limits, self.budget, self._execution)
        return self._runner

    def _keep(self, outcomes: Generator[Outcome, None, None], seconds_a_unit: float) -> None:
        """Keep each outcome as it arrives, so that none is lost however the measuring ends."""
        from antipasta.cache.failures import is_failure, remember
        from antipasta.dispatch.outcomes import note_shortfall
        from antipasta.system.signals import ended_in_order

        with ended_in_order(), self._measurements.written_at_the_end(), closing(outcomes):
            for version, outcome in outcomes:
                self._measurements.keep(version, outcome)
                if outcome.reason not in (None, "budget"):
                    note_shortfall("degradation", version.path, outcome)
                if is_failure(outcome):
                    remember(self._store, version, outcome, self.engines, self._room())
                self._reserve_for(outcome, seconds_a_unit)

    def _settle_the_rest(self, versions: Sequence[Version], unknown: Sequence[Version]) -> None:
        """Record that there was no time for each version without an outcome.

        `unknown` are those of the `versions` that the cache does not have.
        """
        rest = [version for version in versions if version not in self._measurements]
        if rest:
            from antipasta.dispatch.outcomes import over_budget

            for version in rest:
                self._measurements.keep(*over_budget(version, self.budget))
        if rest or unknown:
            self._tell_what_is_left(versions)

    def _tell_what_is_left(self, versions: Iterable[Version]) -> None:
        """Tell who listens which of the versions were left because the budget is spent."""
        left = [each.path for each in versions if self._measurements[each].reason == "budget"]
        self.budget.note_left(left, "measure")

    def forget(self) -> None:
        """Drop the outcomes so far, to bound the memory; the cache keeps what it can keep."""
        self._measurements.forget()

    def count_known(self, files: int) -> None:
        """Count `files` as cached that were not looked up, because their directory was cached."""
        self._measurements.count(hits=files)

    def summary(self) -> RunFigures:
        """The figures of the work so far."""
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
            measured_bytes=self._measured_bytes,
            spent=self._runner.spent() if self._runner else None,
        )


def _may_take_over(content: Content) -> bool:
    return may_take_over(content.data or b"", language=content.version.language)


def _to_be_noted(content: Content) -> Content:
    """The content, marked so that its measurements note what other versions may take over.

    The mark is another version without measurements.
    """
    if not _may_take_over(content):
        return content
    return content._replace(earlier=FileMetrics(content.version.language))
