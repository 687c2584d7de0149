"""What a change did to each function: the pairs of old and new.

A function is first looked for under its own name in the file's own base versions. One that is not
there is looked for by its digest: under another name in the same file (renamed), then among the
functions that other files of the same change have lost (moved). Each lost function is found once,
so that a copy of code that still stands elsewhere is new code.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from antipasta.model import FileHistory, FileMetrics, FunctionMetrics, Origin, UnitChange

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from antipasta.model import Change


def compare(files: Sequence[FileHistory]) -> list[tuple[UnitChange, ...]]:
    """What happened to the units of each file, in the order of `files`; last the deleted ones."""
    matches = [_match_own(file) for file in files]
    lost = _Lost(files, matches)
    # First renamed, then moved: a file's own function is not given away to another file's copy.
    for within_file in (True, False):
        for file, match in zip(files, matches, strict=True):
            for index in _unmatched(file, match):
                origin = lost.take(file.units[index], file, within_file=within_file)
                if origin:
                    match[index].append(origin)
    return [
        (*_present(file, match), *lost.remaining(file))
        for file, match in zip(files, matches, strict=True)
    ]


Matches = defaultdict[int, list[Origin]]


def _match_own(file: FileHistory) -> Matches:
    """For each unit, by its index, the units of the same name in the file's bases."""
    matches: Matches = defaultdict(list)
    new = file.units
    for path, old in _measured_bases(file):
        for index, unit in _pair_by_name(new, old):
            matches[index].append(Origin(path, unit))
    return matches


def _measured_bases(file: FileHistory) -> Iterator[tuple[str, tuple[FunctionMetrics, ...]]]:
    for path, metrics in file.bases:
        if isinstance(metrics, FileMetrics):
            yield path, metrics.units


def _pair_by_name(
    new: Sequence[FunctionMetrics], old: Sequence[FunctionMetrics]
) -> Iterator[tuple[int, FunctionMetrics]]:
    """Pair units of one name: equal digests first, then in the order in which they stand.

    A name stands more than once for property setters, overloads and definitions under conditions.
    """
    by_name: defaultdict[str, list[FunctionMetrics]] = defaultdict(list)
    for unit in old:
        by_name[unit.name].append(unit)
    indexes: defaultdict[str, list[int]] = defaultdict(list)
    for index, unit in enumerate(new):
        indexes[unit.name].append(index)
    for name, mine in indexes.items():
        yield from _pair(mine, new, by_name[name])


def _pair(
    indexes: list[int], new: Sequence[FunctionMetrics], old: list[FunctionMetrics]
) -> Iterator[tuple[int, FunctionMetrics]]:
    rest = []
    by_digest: defaultdict[str, list[FunctionMetrics]] = defaultdict(list)
    for unit in reversed(old):
        by_digest[unit.digest].append(unit)
    for index in indexes:
        same = by_digest[new[index].digest]
        if same:
            yield index, same.pop()
        else:
            rest.append(index)
    left = sorted((unit for same in by_digest.values() for unit in same), key=_line)
    yield from zip(rest, left, strict=False)


def _line(unit: FunctionMetrics) -> int:
    return unit.start_line


def _unmatched(file: FileHistory, matches: Matches) -> list[int]:
    return [
        index
        for index, unit in enumerate(file.units)
        if index not in matches and unit.kind != "module" and unit.digest
    ]


class _LostUnit:
    """A unit that bases of a file have and the file has no more: its origins, one a base."""

    def __init__(self, file: FileHistory) -> None:
        self.file = file
        self.origins: list[Origin] = []
        self.is_found = False


class _Lost:
    """The units of the bases that no unit of the same name in the same file answers to."""

    def __init__(self, files: Sequence[FileHistory], matches: Sequence[Matches]) -> None:
        self._by_file = {
            id(file): _lost_units(file, match) for file, match in zip(files, matches, strict=True)
        }
        self._by_digest: defaultdict[str, list[tuple[_LostUnit, Origin]]] = defaultdict(list)
        for units in self._by_file.values():
            for lost in units:
                for origin in lost.origins:
                    self._by_digest[origin.unit.digest].append((lost, origin))

    def take(self, unit: FunctionMetrics, file: FileHistory, *, within_file: bool) -> Origin | None:
        """A unit lost by this file, or by another, that does the same as `unit`.

        Best is one whose last name is the same too.
        """
        choices = [
            (lost, origin)
            for lost, origin in self._by_digest.get(unit.digest, ())
            if not lost.is_found and (lost.file is file) == within_file
        ]
        if not choices:
            return None
        lost, origin = min(
            choices, key=lambda choice: _last_name(choice[1].unit) != _last_name(unit)
        )
        lost.is_found = True
        return origin

    def remaining(self, file: FileHistory) -> Iterator[UnitChange]:
        """The units that every base of `file` has and that are nowhere now, in order of lines.

        What one parent did not have either is not this change's doing.
        """
        for lost in self._by_file[id(file)]:
            if not lost.is_found and len(lost.origins) == len(file.bases):
                yield UnitChange(None, tuple(lost.origins), "deleted")


def _lost_units(file: FileHistory, match: Matches) -> list[_LostUnit]:
    """The unmatched units of all bases, those of one name taken together in their order."""
    found = {id(origin.unit) for origins in match.values() for origin in origins}
    by_name: dict[tuple[str, int], _LostUnit] = {}
    for path, units in _measured_bases(file):
        seen: defaultdict[str, int] = defaultdict(int)
        for unit in units:
            # The code outside functions is gone only with its file.
            if id(unit) not in found and (unit.kind != "module" or file.metrics is None):
                key = (unit.name, seen[unit.name])
                seen[unit.name] += 1
                by_name.setdefault(key, _LostUnit(file)).origins.append(Origin(path, unit))
    return sorted(by_name.values(), key=lambda lost: lost.origins[0].unit.start_line)


def _last_name(unit: FunctionMetrics) -> str:
    return unit.name.rpartition(".")[2]


def _present(file: FileHistory, matches: Matches) -> Iterator[UnitChange]:
    for index, unit in enumerate(file.units):
        origins = tuple(matches.get(index, ()))
        yield UnitChange(unit, origins, _change(unit, origins, file))


def _change(unit: FunctionMetrics, origins: tuple[Origin, ...], file: FileHistory) -> Change | None:
    if not origins:
        return "added" if _is_comparable(file) else "unknown"
    own_paths = {base.path for base in file.bases}
    if all(path not in own_paths for path, _ in origins):
        return "moved"
    if all(old.name != unit.name for _, old in origins):
        return "renamed"
    same = any(_does_the_same(old, unit) for _, old in origins)
    return None if same else "modified"


def _does_the_same(old: FunctionMetrics, new: FunctionMetrics) -> bool:
    """By digest; where the engine gives none, by measurements, wherever the unit stands."""
    if old.digest or new.digest:
        return old.digest == new.digest
    elsewhere = old._replace(
        start_line=new.start_line, end_line=new.end_line, first_line=new.first_line
    )
    return elsewhere == new


def _is_comparable(file: FileHistory) -> bool:
    """Whether every base of the file says which functions it has."""
    return all(
        isinstance(metrics, FileMetrics) and metrics.knows_units for _, metrics in file.bases
    )
