"""Measures scenarios: their commands in turn, so that the machine's mood affects all of them."""

from __future__ import annotations

import statistics
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bench.suite.corpora import CorpusError
from bench.suite.measure import MeasuringError, Sample, peak, timed
from bench.suite.scenario import FRESH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bench.suite.scenario import By, Figure, Growth, Line, Scenario, Setting, Subject
    from bench.suite.workshop import Workshop

MEGABYTE = 1e6


class Spread(NamedTuple):
    """The median of some readings, the least and the most."""

    median: float
    least: float
    most: float


class Reading(NamedTuple):
    """What was read of a subject, by round; `peak` is in MB. `failed` says why a reading lacks."""

    samples: dict[int, Sample]
    peak: float | None = None
    failed: str = ""

    def spread(self, by: By) -> Spread | None:
        """The readings of one kind; None where there are none."""
        if by == "peak":
            return Spread(self.peak, self.peak, self.peak) if self.peak is not None else None
        return spread(getattr(sample, by) for sample in self.samples.values())


class Outcome(NamedTuple):
    """What was found of a scenario: a reading for each subject, a spread for each figure.

    A figure is None where one of its subjects has no reading.
    """

    readings: dict[str, Reading]
    figures: dict[str, Spread | None]


def spread(values: Iterable[float]) -> Spread | None:
    """The median, the least and the most of the values; None without values."""
    values = list(values)
    return Spread(statistics.median(values), min(values), max(values)) if values else None


def run_scenario(scenario: Scenario, workshop: Workshop, *, quick: bool) -> Outcome | str:
    """Set a scenario up and measure it. Returns the reason where it cannot be set up."""
    rounds = scenario.quick_rounds if quick else scenario.rounds
    with _place_in(workshop) as place:
        try:
            setting = scenario.make(place, place.directory)
        except CorpusError as error:
            return str(error)
        if quick:
            setting = _without_slow(setting)
        readings = measured(setting, place, rounds)
    return Outcome(readings, {each.key: figure(each, readings) for each in scenario.figures})


def run_growth(
    growth: Growth, workshop: Workshop, *, quick: bool
) -> dict[Line, list[tuple[int, float]]]:
    """The points of each line: a size, and the median in seconds or MB."""
    points: dict[Line, list[tuple[int, float]]] = {line: [] for line in growth.lines}
    for size in growth.quick_sizes if quick else growth.sizes:
        print(f"  {size:,} {growth.unit}", file=sys.stderr, flush=True)
        with _place_in(workshop) as place:
            setting = growth.make(place, place.directory, size)
            readings = measured(setting, place, 1 if quick else growth.rounds)
        for line in growth.lines:
            found = readings[line.subject].spread(line.by)
            if found:
                points[line].append((size, found.median))
    return points


@contextmanager
def _place_in(workshop: Workshop) -> Iterator[Workshop]:
    """A workshop with a directory of its own, so that no scenario finds another's cache."""
    with tempfile.TemporaryDirectory(dir=workshop.directory) as directory:
        yield workshop._replace(directory=Path(directory))


def measured(setting: Setting, workshop: Workshop, rounds: int) -> dict[str, Reading]:
    """Measure all subjects in turn, so many times after a round of warming up.

    A subject that fails once is not run again, and says why.
    """
    readings = {subject.name: Reading({}) for subject in setting.subjects}
    for turn in range(rounds + 1):
        if setting.before_round:
            setting.before_round(turn)
        for subject in setting.subjects:
            reading = readings[subject.name]
            if _has_turn(subject, turn) and not reading.failed:
                readings[subject.name] = _once(subject, reading, turn, setting, workshop)
    for subject in setting.subjects:
        reading = readings[subject.name]
        if subject.weighed and not reading.failed:
            readings[subject.name] = reading._replace(peak=_weight(subject, setting, workshop))
    return readings


def _without_slow(setting: Setting) -> Setting:
    subjects = tuple(subject for subject in setting.subjects if subject.most is None)
    return setting._replace(subjects=subjects)


def figure(figure: Figure, readings: Mapping[str, Reading]) -> Spread | None:
    """The spread of a figure over the rounds in which all of its subjects were measured."""
    names = [figure.of, *(name for _, name in figure.against)]
    if any(name not in readings for name in names):
        return None
    if figure.by == "peak":
        return readings[figure.of].spread("peak")
    samples = [readings[name].samples for name in names]
    turns = set.intersection(*map(set, samples))
    return spread(_ratio(figure, readings, turn) for turn in sorted(turns))


def _ratio(figure: Figure, readings: Mapping[str, Reading], turn: int) -> float:
    def read(name: str) -> float:
        seconds: float = getattr(readings[name].samples[turn], figure.by)
        return seconds

    return read(figure.of) / sum(factor * read(name) for factor, name in figure.against)


def _has_turn(subject: Subject, turn: int) -> bool:
    """Whether the subject is measured in this round; number 0 warms up."""
    return subject.most is None or 0 < turn <= subject.most


def _once(
    subject: Subject, reading: Reading, turn: int, setting: Setting, workshop: Workshop
) -> Reading:
    if subject.before:
        subject.before()
    try:
        with tempfile.TemporaryDirectory(dir=workshop.directory) as fresh:
            command, env = _command(subject, Path(fresh), workshop)
            sample = timed(
                command,
                setting.root,
                env,
                codes=subject.codes,
                prints_seconds=subject.prints_seconds,
            )
    except (MeasuringError, OSError) as error:
        print(f"  {error}", file=sys.stderr, flush=True)
        return reading._replace(failed=str(error))
    return reading._replace(samples={**reading.samples, turn: sample}) if turn else reading


def _weight(subject: Subject, setting: Setting, workshop: Workshop) -> float | None:
    """The peak memory in MB; None where the subject fails."""
    with tempfile.TemporaryDirectory(dir=workshop.directory) as fresh:
        command, env = _command(subject, Path(fresh), workshop)
        try:
            return peak(command, setting.root, env, codes=subject.codes) / MEGABYTE
        except MeasuringError:
            return None


def _command(
    subject: Subject, fresh: Path, workshop: Workshop
) -> tuple[Sequence[str], Mapping[str, str]]:
    env = workshop.env()
    command = [str(fresh / "peer") if part == FRESH else part for part in subject.command]
    return command, workshop.cold(env, fresh) if subject.cold else env
