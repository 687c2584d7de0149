"""What a commit's verdict and changes must be: both versions measured from nothing, plainly.

Follows docs/verdict.md and nothing else: every pair is looked for among all functions, so this is
quadratic. Two things are taken from antipasta's answer: which functions it pairs by their lines,
and which it takes for extracted from which. That they may be is checked; which of several are, is a
choice.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from antipasta.analyze import measure_source
from antipasta.metrics import METRICS
from tests.replay.extraction import (
    FREE,
    NOTHING,
    Code,
    Lost,
    Split,
    allowed,
    asserts_by_line,
    code_of,
    covered,
    parameters_by_line,
    points_by_line,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from antipasta.model import FileMetrics, FunctionMetrics
    from antipasta.results import Verdict
    from antipasta.results.findings import FunctionChange, Violation

    LimitsAt = Callable[[str], Mapping[str, int]]

LIMITS = {"cyclomatic_complexity": 10, "cognitive_complexity": 15}
LIMITS_OF_TESTS = LIMITS | {"cyclomatic_complexity": 20}
"""Those of tests in the configuration that `antipasta config init` writes."""
TOLERANCE = {"cyclomatic_complexity": 1, "cognitive_complexity": 2}
SIMILAR = 0.5

FUNCTION_METRICS = [metric for metric in METRICS.values() if metric.level == "function"]


class File(NamedTuple):
    """A changed file: its path before and after, and its texts; None where it was not or is not.

    `old_path` is what git says that it was called before.
    """

    path: str
    old_path: str
    old: bytes | None
    new: bytes | None


class Unit(NamedTuple):
    """A function, or the code of a module outside of functions, and where it stands."""

    path: str
    lines: tuple[bytes, ...]
    metrics: FunctionMetrics
    asserts: int = 0
    parameters: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.metrics.name

    @property
    def last_name(self) -> str:
        return self.name.rpartition(".")[2]

    def is_like(self, other: Unit) -> bool:
        """Whether they do the same, wherever they stand; of a module that is never said."""
        return self.metrics.digest == other.metrics.digest and "module" not in {
            self.metrics.kind,
            other.metrics.kind,
        }


class Found(NamedTuple):
    """What must be in the verdict."""

    changes: Counter[tuple[object, ...]]
    violations: Counter[tuple[object, ...]]
    tolerated: Counter[tuple[object, ...]]
    functions: int
    by_lines: int
    extracted: int
    unlike: tuple[str, ...]


def by_default(_path: str) -> Mapping[str, int]:
    """The limits at a path without a configuration."""
    return LIMITS


def by_the_sample(path: str) -> Mapping[str, int]:
    """The limits at a path by the configuration that `antipasta config init` writes."""
    name = path.rpartition("/")[2]
    is_test = path.startswith("tests/") or (name.startswith("test_") and name.endswith(".py"))
    return LIMITS_OF_TESTS if is_test else LIMITS


def differences(
    files: Iterable[File], verdict: Verdict, limits: LimitsAt = by_default
) -> tuple[Found, list[str]]:
    """What is to be found in a commit, and how the verdict differs from it."""
    expected = _expected(list(files), verdict, limits)
    changes = Counter(map(_as_shown, verdict.changes))
    violations, tolerated = map(_breaches, (verdict.violations, verdict.tolerated))
    silenced = sum(not each.added for each in verdict.suppressed)
    unlike = [*expected.unlike]
    unlike += [f"change not found: {each}" for each in expected.changes - changes]
    unlike += [f"change found: {each}" for each in changes - expected.changes]
    unlike += [f"violation found: {each}" for each in violations - expected.violations]
    unlike += [f"tolerated: {each}" for each in tolerated - expected.tolerated]
    missed = (expected.violations - violations) + (expected.tolerated - tolerated)
    if missed.total() != silenced:
        unlike += [f"violation not found: {each}" for each in missed]
    if (verdict.status == "failed") != bool(violations):
        unlike.append(f"status {verdict.status} with {violations.total()} violations")
    return expected, unlike


def _breaches(found: Iterable[Violation]) -> Counter[tuple[object, ...]]:
    return Counter(
        (each.path, each.function, each.metric, each.value, each.previous) for each in found
    )


def _expected(files: list[File], verdict: Verdict, limits: LimitsAt) -> Found:
    old = [
        unit for file in files if file.old is not None for unit in _units(file.old_path, file.old)
    ]
    new = [unit for file in files if file.new is not None for unit in _units(file.path, file.new)]
    own = {file.path: file.old_path for file in files if None not in (file.old, file.new)}
    gone = {file.old_path for file in files if file.new is None}
    origins = _pairs(old, new, own)
    by_lines = _adopt_by_lines(old, new, origins, verdict.changes)
    changes = Counter(_changes(old, new, origins, own, gone))
    splits, unlike = _splits(files, old, new, origins, verdict.changes)
    worse = list(_worse(old, new, origins, splits, limits))
    violations, tolerated = (
        Counter[tuple[object, ...]](each for each, is_note in worse if is_note == as_a_note)
        for as_a_note in (False, True)
    )
    return Found(changes, violations, tolerated, len(new), by_lines, len(splits), tuple(unlike))


def measured(source: bytes) -> FileMetrics:
    return measure_source(source, language="python")


def _units(path: str, source: bytes) -> Iterator[Unit]:
    units = measured(source).functions
    # What does not parse may have none, and is left out if it has any.
    asserts = asserts_by_line(source) if units and _is_test(path) else {}
    parameters = parameters_by_line(source) if units else {}
    lines = source.splitlines()
    for metrics in units:
        if metrics.kind != "class":
            held = tuple(lines[metrics.start_line : metrics.end_line])
            is_module = metrics.kind == "module"
            count = 0 if is_module else asserts.get(metrics.start_line, 0)
            names = () if is_module else parameters.get(metrics.start_line, ())
            yield Unit(path, held, metrics, count, names)


def _is_test(path: str) -> bool:
    names = r"(tests?|testing)/|(test_[^/]*|[^/]*_test|tests?|conftest)\.py$"
    return bool(re.search(rf"(^|/)({names})", path))


def _pairs(old: list[Unit], new: list[Unit], own: Mapping[str, str]) -> dict[int, int]:
    """The place in `old` of what each place in `new` was, looked for in the documented order."""
    origins: dict[int, int] = {}
    for rule in _rules(own):
        free = set(range(len(old))) - set(origins.values())
        pairs = [
            (place, index)
            for place in set(range(len(new))) - origins.keys()
            for index in free
            if rule(old[index], new[place])
        ]
        for place, index in sorted(
            pairs, key=lambda pair: _order(new[pair[0]], old[pair[1]], pair)
        ):
            if place not in origins and index in free:
                origins[place] = index
                free.remove(index)
    return origins


def _order(now: Unit, was: Unit, places: tuple[int, int]) -> tuple[float, ...]:
    """The most similar pair first; where no line is the same, the most complex of either side."""
    sizes = (-(getattr(each.metrics, name) or 0) for each in (now, was) for name in LIMITS)
    return (-_similarity(now, was), *sizes, *places)


def _rules(own: Mapping[str, str]) -> tuple[Callable[[Unit, Unit], bool], ...]:
    """What may be a pair, the surest first; `own` is the old path of each file."""

    def is_own(was: Unit, now: Unit) -> bool:
        return own.get(now.path) == was.path

    return (
        lambda was, now: (
            is_own(was, now) and was.name == now.name and was.metrics.digest == now.metrics.digest
        ),
        lambda was, now: is_own(was, now) and was.name == now.name,
        lambda was, now: is_own(was, now) and was.last_name == now.last_name and was.is_like(now),
        lambda was, now: is_own(was, now) and was.is_like(now),
        lambda was, now: was.last_name == now.last_name and was.is_like(now),
        lambda was, now: was.is_like(now),
    )


def _adopt_by_lines(
    old: list[Unit],
    new: list[Unit],
    origins: dict[int, int],
    changes: Iterable[FunctionChange],
) -> int:
    """Take over the pairs that antipasta made by their lines, if they may be."""
    shown = {
        (each.path, each.line, each.function): (
            each.old_path or each.path,
            each.old_function or each.function,
        )
        for each in changes
        if each.change in {"renamed", "moved"}
    }
    adopted = 0
    for place, now in enumerate(new):
        was = shown.get((now.path, now.metrics.start_line, now.name))
        if place in origins or was is None:
            continue
        for index, unit in enumerate(old):
            is_free = index not in origins.values()
            if is_free and (unit.path, unit.name) == was and _is_similar(unit, now):
                origins[place] = index
                adopted += 1
                break
    return adopted


def _is_similar(one: Unit, other: Unit) -> bool:
    return _similarity(one, other) >= SIMILAR or _similarity(_blind(one), _blind(other)) >= SIMILAR


def _blind(unit: Unit) -> Unit:
    """The unit with a number in the place of each parameter."""
    lines = list(unit.lines)
    for number, name in enumerate(unit.parameters):
        pattern = re.compile(rb"\b%s\b" % re.escape(name.encode()))
        lines = [pattern.sub(b"$%d" % number, line) for line in lines]
    return unit._replace(lines=tuple(lines))


def _similarity(one: Unit, other: Unit) -> float:
    mine, theirs = (Counter(_parts(each.lines)) for each in (one, other))
    return 2 * (mine & theirs).total() / (mine.total() + theirs.total() or 1)


NO_NEWS = frozenset(
    b"return else pass break continue end endif fi done try finally do begin then default None null"
    b" nil undefined true false True False self this 0 1 2 3 4 5 6 7 8 9".split()
)


def _parts(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines, cut at their boolean operators, without those that consist of common words."""
    for line in lines:
        for part in re.split(rb"\b(?:and|or)\b|&&|\|\|", line):
            if set(re.findall(rb"\w+", part)) - NO_NEWS:
                yield part.strip()


def _changes(
    old: list[Unit],
    new: list[Unit],
    origins: Mapping[int, int],
    own: Mapping[str, str],
    gone: set[str],
) -> Iterator[tuple[object, ...]]:
    for place, now in enumerate(new):
        was = old[origins[place]] if place in origins else None
        change = _change(was, now, own)
        if change:
            yield _row(was, now, change)
    found = set(origins.values())
    called = {old_path: path for path, old_path in own.items()}
    for index, was in enumerate(old):
        if index not in found and (was.metrics.kind != "module" or was.path in gone):
            row = _row(was, None, "deleted")
            # What is gone from a renamed file is listed under the name that this has now.
            yield *row[:2], (called.get(was.path, was.path), was.name), *row[3:]


def _change(was: Unit | None, now: Unit, own: Mapping[str, str]) -> str | None:
    if was is None:
        return "added"
    if own.get(now.path) != was.path:
        return "moved"
    if was.name != now.name:
        return "renamed"
    return None if was.metrics.digest == now.metrics.digest else "modified"


def _row(was: Unit | None, now: Unit | None, change: str) -> tuple[object, ...]:
    shown = now or was
    assert shown is not None
    first = was or shown
    deltas = [
        (each.name, each.of(was.metrics) if was else None, each.of(now.metrics) if now else None)
        for each in FUNCTION_METRICS
    ]
    return (
        change,
        (first.path, first.name),
        (shown.path, shown.name),
        shown.metrics.start_line,
        tuple(sorted((name, before, after) for name, before, after in deltas if before != after)),
    )


def _as_shown(change: FunctionChange) -> tuple[object, ...]:
    return (
        change.change,
        (change.old_path or change.path, change.old_function or change.function),
        (change.path, change.function),
        change.line,
        tuple(sorted((name, *delta) for name, delta in change.deltas.items())),
    )


def _splits(
    files: Iterable[File],
    old: list[Unit],
    new: list[Unit],
    origins: Mapping[int, int],
    changes: Iterable[FunctionChange],
) -> tuple[list[Split], list[str]]:
    """The functions that antipasta takes for extracted, and which of them cannot be."""
    now_of = {index: new[place] for place, index in origins.items()}
    codes = _Codes(files)
    found, unlike = [], []
    for row in changes:
        if not row.extracted_from:
            continue
        place = next(
            place
            for place, unit in enumerate(new)
            if (unit.path, unit.name, unit.metrics.start_line) == (row.path, row.function, row.line)
        )
        shared, index = max(
            (codes.shared(old[index], now_of.get(index), new[place]).total(), -index)
            for index, unit in enumerate(old)
            if (unit.path, unit.name) == row.extracted_from[:2]
        )
        statements = codes.of(new[place], "new").statements.total()
        if place in origins or shared < max(2, statements / 2):
            unlike.append(f"not extracted: {row.path} {row.function}, {shared} of {statements}")
        found.append((shared, place, -index))
    found.sort(key=lambda each: (-each[0], *_complexities(new[each[1]])))
    return [codes.split(new, place, old, index, now_of) for _, place, index in found], unlike


def _points(unit: Unit, name: str) -> int:
    """The points of a complexity; none where it is not known."""
    value = getattr(unit.metrics, name)
    return 0 if value is None else int(value) - FREE[name]


def _complexities(unit: Unit) -> tuple[float, ...]:
    return tuple(-(getattr(unit.metrics, name) or 0) for name in LIMITS)


class _Codes:
    """The code of the units of some files, and the decisions that each lost and nobody found."""

    def __init__(self, files: Iterable[File]) -> None:
        self._texts = {
            **{("old", file.old_path): file.old for file in files},
            **{("new", file.path): file.new for file in files},
        }
        self._codes: dict[tuple[str, str, int], Code] = {}
        self._lost: dict[int, Lost] = {}

    def of(self, unit: Unit | None, side: str) -> Code:
        if unit is None:
            return NOTHING
        key = side, unit.path, self._line(unit)
        if key not in self._codes:
            self._codes[key] = code_of(self._text(unit, side), key[2])
        return self._codes[key]

    def shared(self, was: Unit, became: Unit | None, now: Unit) -> Counter[str]:
        """The statements of `now` that `was` had, and has not any more."""
        lost = self.of(was, "old").statements - self.of(became, "new").statements
        return lost & self.of(now, "new").statements

    def split(
        self, new: list[Unit], place: int, old: list[Unit], index: int, now_of: Mapping[int, Unit]
    ) -> Split:
        unit = new[place]
        code = self.of(unit, "new")
        if index not in self._lost:
            became = now_of.get(index)
            self._lost[index] = Lost(
                self.of(old[index], "old"),
                self._text(old[index], "old"),
                self.of(became, "new"),
                self._text(became, "new") if became else b"",
            )
        by_line = points_by_line(self._text(unit, "new"), self._line(unit), code)
        return Split(
            place,
            index,
            {name: _points(unit, name) for name in FREE},
            covered(code, self._text(unit, "new"), self._lost[index], by_line),
        )

    def _text(self, unit: Unit, side: str) -> bytes:
        text = self._texts[side, unit.path]
        assert text is not None
        return text

    @staticmethod
    def _line(unit: Unit) -> int:
        return 0 if unit.metrics.kind == "module" else unit.metrics.start_line


def _worse(
    old: list[Unit],
    new: list[Unit],
    origins: Mapping[int, int],
    splits: list[Split],
    limits: LimitsAt,
) -> Iterator[tuple[tuple[object, ...], bool]]:
    """What is over its threshold and new or worse, and whether it is tolerated.

    That is: path, name, metric, value, and value before. An extracted function is new, so it has no
    tolerance.
    """
    limits_of = [limits(each.path) for each in new]
    most = allowed(splits, _left(old, new, origins, splits), limits_of)
    sources = {split.place: split.origin for split in splits} | dict(origins)
    for place, now in enumerate(new):
        was = _at(old, sources.get(place))
        own = was if place in origins else None
        for name, limit in limits_of[place].items():
            value, before = _value(now, name), _value(was, name)
            bound = before if own else most.get((place, name))
            is_worse = was is None or _is_beyond(value, bound)
            if is_worse and _is_beyond(value, limit):
                row = (now.path, now.name, name, value, before)
                yield row, _is_a_note(now, own, name, limit)


def _at(units: list[Unit], place: int | None) -> Unit | None:
    return None if place is None else units[place]


def _is_beyond(value: float | None, bound: float | None) -> bool:
    return value is not None and bound is not None and value > bound


def _value(unit: Unit | None, name: str) -> Any:
    return getattr(unit.metrics, name) if unit else None


def _is_a_note(now: Unit, was: Unit | None, name: str, limit: float) -> bool:
    """Whether the function is tolerated; `was` is what it was, None for a new one."""
    value, before = _value(now, name), _value(was, name)
    old_debt = was if before is not None and before > limit else None
    if old_debt and value - before <= TOLERANCE[name]:
        return True
    return name == "cyclomatic_complexity" and _is_of_asserts(now, old_debt, value, limit)


def _is_of_asserts(now: Unit, was: Unit | None, value: float, limit: float) -> bool:
    """Whether a test passes without its asserts; `was` is the same function as old debt."""
    less = value - now.asserts
    if not now.asserts or less <= limit:
        return bool(now.asserts)
    before = was.metrics.cyclomatic_complexity if was else None
    if was is None or before is None:
        return False
    return less - (before - was.asserts) <= TOLERANCE["cyclomatic_complexity"]


def _left(
    old: list[Unit], new: list[Unit], origins: Mapping[int, int], splits: list[Split]
) -> dict[tuple[int, str], int]:
    """The points that each function which was split has left, by its place and the metric."""
    split = {each.origin for each in splits}
    left = {(index, name): _points(old[index], name) for index in split for name in FREE}
    for place, index in origins.items():
        for name in FREE if index in split else ():
            left[index, name] -= _points(new[place], name)
    return left
