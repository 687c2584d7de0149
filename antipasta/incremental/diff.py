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
    for file, match in zip(files, matches, strict=True):
        for index in _unmatched(file, match):
            origin = lost.take(file.units[index], file)
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


def _left_over(file: FileHistory, match: Matches) -> Iterator[Origin]:
    found = {id(origin.unit) for origins in match.values() for origin in origins}
    for path, units in _measured_bases(file):
        for unit in units:
            if id(unit) not in found and unit.kind != "module":
                yield Origin(path, unit)


class _Lost:
    """The units of the bases that no unit of the same name in the same file answers to."""

    def __init__(self, files: Sequence[FileHistory], matches: Sequence[Matches]) -> None:
        self._by_digest: defaultdict[str, list[tuple[FileHistory, Origin]]] = defaultdict(list)
        for file, match in zip(files, matches, strict=True):
            for origin in _left_over(file, match):
                self._by_digest[origin.unit.digest].append((file, origin))

    def take(self, unit: FunctionMetrics, file: FileHistory) -> Origin | None:
        """A lost unit that does the same as `unit`; best from the same file and of that name."""
        choices = self._by_digest.get(unit.digest)
        if not choices:
            return None
        name = unit.name.rpartition(".")[2]
        best = min(
            range(len(choices)),
            key=lambda at: (
                choices[at][0] is not file,
                choices[at][1].unit.name.rpartition(".")[2] != name,
            ),
        )
        return choices.pop(best)[1]

    def remaining(self, file: FileHistory) -> Iterator[UnitChange]:
        """The units that `file` had and that are nowhere now, in the order of lines."""
        gone = [
            origin
            for choices in self._by_digest.values()
            for owner, origin in choices
            if owner is file
        ]
        for origin in sorted(gone, key=lambda origin: origin.unit.start_line):
            yield UnitChange(None, (origin,), "deleted")


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
    same = any(old.digest == unit.digest for _, old in origins)
    return None if same else "modified"


def _is_comparable(file: FileHistory) -> bool:
    """Whether every base of the file says which functions it has."""
    return all(
        isinstance(metrics, FileMetrics) and metrics.knows_units for _, metrics in file.bases
    )
