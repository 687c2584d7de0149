"""Remembers the totals of whole directories: a tally, an overview, or statistics of their files.

The key holds everything that a total depends on: the tree's id, its path (the configuration may
name it), the settings that decide what is judged and how, the engine and the grammar that measured,
and the bytes of our own code that judges and sums up. So a total that is found is right.
"""

from __future__ import annotations

import os

from antipasta.config.settings import Settings
from antipasta.encoding import (
    FAULTS,
    UNIT,
    checks,
    columns_of,
    pack,
    require_types,
    rows_of,
    texts_of,
    unpack,
)
from antipasta.engine import PACKAGE, python_grammar
from antipasta.lean.digests import blake2b
from antipasta.lean.json import dumps
from antipasta.lean.typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar
from antipasta.model import FunctionMetrics, Ignored, Missing
from antipasta.results import Counts, Tally
from antipasta.results.findings import Debt, Misread, Suppressed, UnusedSuppression, Violation
from antipasta.results.reports import Overview, PlacedUnit, Shortfall
from antipasta.results.statistics import Distribution, Statistics, StatisticsRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from antipasta.cache.store import Store
    from antipasta.results.statistics import Grouping

Value = TypeVar("Value")

# What these say of how a run is made, and of what is compared, changes no measurement and no
# judgement by absolute values.
_OF_NO_CONSEQUENCE = (
    *("gate", "hook", "cache", "limits"),
    *("foreign", "origin", "baseline", "tolerance"),
)

# The packages that find the files of a tree and judge them; the engine has its own fingerprint. The
# empty name is the top of the package, whose modules call the others.
_JUDGING_ROOMS = (
    *("", "collect", "config", "judging", "judging/attribution"),
    *("policy", "results", "run", "timeline"),
)


class Kind(NamedTuple, Generic[Value]):
    """A kind of remembered values: `name` begins its keys, `plain` and `parse` are its JSON form.

    `parse` reverses `plain`, and raises TypeError or ValueError for anything else.
    """

    name: str
    plain: Callable[[Value], list[Any]]
    parse: Callable[[Any], Value]

    def encode(self, value: Value, key: str) -> bytes:
        """The bytes to keep under `key`."""
        return pack(self.plain(value), key)

    def decode(self, stored: bytes, key: str) -> Value | None:
        """The value kept under `key`; None when the bytes are damaged or of another kind."""
        try:
            return self.parse(unpack(stored, key))
        except FAULTS:
            return None


class TreeMemory(Generic[Value]):
    """The totals of directories, under `settings` and with the engine of that fingerprint.

    A directory is given by its path, which is empty for the root, and its tree id. `code` is the
    digest of our own code that finds, judges and sums up.
    """

    def __init__(self, kind: Kind[Value], store: Store, settings: Settings, engine: str) -> None:
        self._kind = kind
        self._store = store
        self.code = code_digest()
        self._circumstances = "\n".join(
            (settings_digest(settings), engine, python_grammar(), self.code)
        )

    def get_many(self, trees: Mapping[str, str]) -> dict[str, Value]:
        """The values of the `trees` that are known, by path; `trees` has the tree ids by path."""
        keys = {path: self._key(tree, path) for path, tree in trees.items()}
        stored = self._store.get_many(keys.values())
        return {
            path: value
            for path, key in keys.items()
            if key in stored and (value := self._kind.decode(stored[key], key))
        }

    def put_many(self, trees: Mapping[str, str], values: Mapping[str, Value]) -> None:
        """Keep the value of each of the `trees`; both mappings are by path."""
        keys = {path: self._key(tree, path) for path, tree in trees.items()}
        encode = self._kind.encode
        self._store.put_many({key: encode(values[path], key) for path, key in keys.items()})

    def of_path(self, path: str, trees: Iterable[str]) -> dict[str, Value]:
        """The known values of `path` in many trees, by the id of the whole tree."""
        keys = {tree: self._key(tree, path) for tree in trees}
        stored = self._store.get_many(keys.values())
        return {
            tree: value
            for tree, key in keys.items()
            if key in stored and (value := self._kind.decode(stored[key], key))
        }

    def put_of_path(self, path: str, values: Mapping[str, Value]) -> None:
        """Keep the values of `path` in many trees, by the id of the whole tree."""
        keys = {tree: self._key(tree, path) for tree in values}
        encode = self._kind.encode
        self._store.put_many({key: encode(values[tree], key) for tree, key in keys.items()})

    def _key(self, tree: str, path: str) -> str:
        parts = f"{path}\0{self._circumstances}".encode("utf-8", "surrogateescape")
        return f"{self._kind.name}:{tree}:{blake2b(parts, digest_size=16).hexdigest()}"


def _plain_tally(tally: Tally) -> list[Any]:
    # The last one, what is tolerated, is empty where nothing is compared.
    counts, violations, *lists, _ = tally
    return [counts, columns_of(each[:_COMPARED] for each in violations), *map(columns_of, lists)]


def _tally(plain: Any) -> Tally:
    counts, violations, incomplete, suppressed, ignored, unused, debts, misread = plain
    require_types(_COUNTS, counts)
    return Tally(
        Counts(*counts),
        rows_of(Violation, _VIOLATION[:_COMPARED], violations),
        rows_of(Missing, _MISSING, incomplete),
        rows_of(Suppressed, _SUPPRESSED, suppressed),
        rows_of(Ignored, _IGNORED, ignored),
        tuple(
            each._replace(metrics=texts_of(each.metrics))
            for each in rows_of(UnusedSuppression, _UNUSED, unused)
        ),
        rows_of(Debt, _DEBT, debts),
        rows_of(Misread, _MISREAD, misread),
    )


def _plain_overview(overview: Overview) -> list[Any]:
    *numbers, hardest, shortfalls, ignored = overview
    paths, units = columns_of(hardest) or ((), ())
    return [numbers, paths, columns_of(units), columns_of(shortfalls), columns_of(ignored)]


def _overview(plain: Any) -> Overview:
    (files, functions, units), paths, columns, shortfalls, ignored = plain
    require_types(_NUMBERS, (files, functions, units))
    hardest = zip(texts_of(paths), rows_of(FunctionMetrics, UNIT, columns), strict=True)
    return Overview(
        files,
        functions,
        units,
        tuple(map(PlacedUnit._make, hardest)),
        rows_of(Shortfall, _SHORTFALL, shortfalls),
        rows_of(Ignored, _IGNORED, ignored),
    )


def _plain_statistics(statistics: Statistics) -> list[Any]:
    files, rows, shortfalls = statistics
    plain = [
        [key, functions, [[name, [*each.counts.items()], each.over] for name, each in held.items()]]
        for key, functions, held in rows
    ]
    return [files, plain, columns_of(shortfalls)]


def _statistics(plain: Any) -> Statistics:
    files, rows, shortfalls = plain
    held = tuple(
        StatisticsRow(key, functions, {name: _distribution(*each) for name, *each in metrics})
        for key, functions, metrics in rows
    )
    for row in held:
        require_types(_ROW[:2], row[:2])
    require_types(_ROW[1:2], (files,))
    return Statistics(files, held, rows_of(Shortfall, _SHORTFALL, shortfalls))


def _distribution(counts: Any, over: Any) -> Distribution:
    numbers = [over, *(number for pair in counts for number in pair)]
    if not all(type(number) is int for number in numbers):
        raise TypeError("a distribution counts whole numbers")
    return Distribution(dict(counts), over)


def settings_digest(settings: Settings) -> str:
    """A digest of all settings except _OF_NO_CONSEQUENCE, so a new setting counts by default."""
    names = [name for name in Settings._fields if name not in _OF_NO_CONSEQUENCE]
    plain = dumps([(name, getattr(settings, name)) for name in names])
    return blake2b(plain.encode(), digest_size=16).hexdigest()


def code_digest(package: str = PACKAGE) -> str:
    """A digest of the names and bytes of the modules in the directory `package` that judge."""
    names = [
        os.path.join(room, name)
        for room in _JUDGING_ROOMS
        for name in os.listdir(os.path.join(package, room))
        if name.endswith(".py")
    ]
    digest = blake2b(digest_size=16)
    for name in sorted((*names, os.path.join("cache", "totals.py"))):
        with open(os.path.join(package, name), "rb") as file:
            data = file.read()
        digest.update(f"{name} {len(data)}\n".encode() + data)
    return digest.hexdigest()


_COUNTS, _VIOLATION, _MISSING, _SUPPRESSED, _IGNORED, _UNUSED = map(
    checks, (Counts, Violation, Missing, Suppressed, Ignored, UnusedSuppression)
)
_DEBT, _MISREAD, _SHORTFALL, _OVERVIEW = map(checks, (Debt, Misread, Shortfall, Overview))
_NUMBERS = _OVERVIEW[:3]
_ROW = checks(StatisticsRow)
# A total compares nothing, so it leaves out this field and those after it: they are of a change.
_COMPARED = Violation._fields.index("contributions")

TALLIES = Kind("tree:tally", _plain_tally, _tally)
OVERVIEWS = Kind("tree:overview", _plain_overview, _overview)
OVER_TIME = Kind("tree:over-time", _plain_statistics, _statistics)
"""The statistics of a path in the tree of a commit, in one row."""


def statistics_by(grouping: Grouping) -> Kind[Statistics]:
    """The kind of the statistics whose rows are by `grouping`."""
    return Kind(f"tree:statistics:{grouping}", _plain_statistics, _statistics)
