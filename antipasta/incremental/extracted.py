"""Finds functions that were extracted: new ones made of statements that another one lost.

A function has lost what its old version holds and the new one, if there is one, does not. A new
function was extracted from the one that lost most of its statements, if those are at least `LEAST`
and at least the part `BOUND` of all that it has. A lost statement is found once, so that a second
copy is new code.

As in `similar`, only functions that share a rare statement are compared at all, so the cost grows
with the number of statements and not with its square.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from antipasta.incremental.by_name import measured_bases
from antipasta.incremental.similar import RARE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from antipasta.incremental.similar import ReadLines
    from antipasta.model import FileHistory, FunctionMetrics, Origin, UnitChange, Version

    Changes = Sequence[tuple[UnitChange, ...]]

BOUND = 0.5
"""The least part of a new function's statements that come from the other."""

LEAST = 2
"""The least number of statements: one alone, such as `return None`, is found anywhere."""


class _Source(NamedTuple):
    """What a unit was, and the statements that it lost; what is found is taken away from them."""

    origins: tuple[Origin, ...]
    lost: Counter[str]


class _New(NamedTuple):
    """A new function: the place of its file, its own among the changes there, its statements."""

    file: int
    change: int
    statements: Counter[str]


class _Shrunk(NamedTuple):
    """A unit that changed, in its file."""

    file: FileHistory
    change: UnitChange


def mark_extracted(
    files: Sequence[FileHistory], changes: Changes, read_lines: ReadLines
) -> list[tuple[UnitChange, ...]]:
    """The changes of each file, with what the new functions were extracted from.

    `read_lines` is called at most once, for the files of new functions and of what changed.
    """
    marked = [list(of_file) for of_file in changes]
    added, changed = _added(files, changes), _changed(files, changes)
    if added and changed:
        texts = _read(files, {place for place, _ in added}, changed, read_lines)
        new = [
            _New(place, at, texts.held(files[place].head, changes[place][at].unit))
            for place, at in added
        ]
        sources = [_Source(each.change.origins, texts.lost(each)) for each in changed]
        for function, source in _pairs(new, sources):
            change = marked[function.file][function.change]
            marked[function.file][function.change] = change._replace(extracted_from=source.origins)
    return [tuple(of_file) for of_file in marked]


def _added(files: Sequence[FileHistory], changes: Changes) -> list[tuple[int, int]]:
    """The places of the new functions: of the file, and of the change there."""
    return [
        (place, at)
        for place, of_file in enumerate(changes)
        for at, change in enumerate(of_file)
        if files[place].head and _is_new_function(change)
    ]


def _changed(files: Sequence[FileHistory], changes: Changes) -> list[_Shrunk]:
    """The units that may have lost statements."""
    return [
        _Shrunk(file, change)
        for file, of_file in zip(files, changes, strict=True)
        for change in of_file
        if _may_have_lost(change)
    ]


def _is_new_function(change: UnitChange) -> bool:
    return change.change == "added" and change.unit is not None and change.unit.kind != "module"


def _may_have_lost(change: UnitChange) -> bool:
    """Whether the unit is gone or does something else now."""
    if not change.origins or change.change is None:
        return False
    return change.unit is None or change.unit.digest != change.origins[0].unit.digest


class _Texts:
    """The texts of a change, to be asked for the statements of a unit."""

    def __init__(self, lines: Mapping[Version, Sequence[bytes]], versions: Mapping[int, Version]):
        self._lines = lines
        self._versions = versions
        self._texts: dict[Version, Sequence[str]] = {}

    def held(self, version: Version | None, unit: FunctionMetrics | None) -> Counter[str]:
        """The statements of `unit` there; none where it is gone or cannot be read."""
        if version is None or unit is None or version not in self._lines:
            return Counter()
        # Imported here: most changes have nothing to compare, and the engine is large.
        from antipasta.analyze.engines import analyzer_of
        from antipasta.analyze.statements import statements

        if version not in self._texts:
            source = b"\n".join(self._lines[version])
            self._texts[version] = analyzer_of(version.language).decode(source).text.split("\n")
        return statements(self._texts[version], version.language, unit)

    def lost(self, each: _Shrunk) -> Counter[str]:
        """The statements that the unit has no more, as its first parent had it."""
        unit = each.change.origins[0].unit
        old = self.held(self._versions.get(id(unit)), unit)
        return old - self.held(each.file.head, each.change.unit)


def _read(
    files: Sequence[FileHistory],
    places: Iterable[int],
    changed: Sequence[_Shrunk],
    read_lines: ReadLines,
) -> _Texts:
    """Read the files at `places`, and those of what changed with their bases."""
    versions = {
        id(unit): file.base_versions[place]
        for file in files
        if file.base_versions
        for place, _, units in measured_bases(file)
        for unit in units
    }
    heads = [files[place].head for place in places] + [each.file.head for each in changed]
    bases = [versions.get(id(each.change.origins[0].unit)) for each in changed]
    lines = read_lines(_known(heads), _known(bases))
    return _Texts(lines, versions)


def _known(versions: Iterable[Version | None]) -> list[Version]:
    return [version for version in dict.fromkeys(versions) if version]


def _pairs(new: Sequence[_New], sources: Sequence[_Source]) -> Iterator[tuple[_New, _Source]]:
    """Each new function with what it was extracted from, if anything; the most in common first."""
    common = {
        (mine, theirs): _common(new[mine], sources[theirs])
        for mine, theirs in _candidates(new, sources)
    }
    found: set[int] = set()
    for mine, theirs in sorted(common, key=lambda pair: (-common[pair], pair)):
        function, source = new[mine], sources[theirs]
        shared = _common(function, source)
        if mine in found or shared < max(LEAST, BOUND * function.statements.total()):
            continue
        found.add(mine)
        source.lost.subtract(function.statements & source.lost)
        yield function, source


def _common(function: _New, source: _Source) -> int:
    held, lost = function.statements, source.lost
    return sum(min(count, lost[each]) for each, count in held.items() if each in lost)


def _candidates(new: Sequence[_New], sources: Sequence[_Source]) -> set[tuple[int, int]]:
    """The places of a new function and of a source that share a rare statement."""
    ours = _holders(each.statements for each in new)
    theirs = _holders(each.lost for each in sources)
    return {
        pair
        for statement, mine in ours.items()
        if len(mine) <= RARE and len(theirs[statement]) <= RARE
        for pair in product(mine, theirs[statement])
    }


def _holders(held: Iterable[Counter[str]]) -> defaultdict[str, list[int]]:
    """The places of those that hold a statement."""
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for place, each in enumerate(held):
        for statement in each:
            holders[statement].append(place)
    return holders
