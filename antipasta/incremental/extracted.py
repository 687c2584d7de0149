"""Finds functions that were extracted: new functions made of statements that another one lost.

A function has lost the statements of its old version that its new version, if there is one, does
not have. A new function was extracted from the function whose lost statements it shares most of.
These must be at least `LEAST`, and at least the part `BOUND` of all its statements. A lost
statement is found only once, so a second copy of it is new code.

The function that it was extracted from vouches only for decisions that it lost, each once. So
`covered` counts the points on the lines of the new function without a new decision.

Only functions that share a rare statement are compared at all (`texts.candidates`).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from antipasta.incremental.by_name import measured_bases
from antipasta.incremental.lost_decisions import LostDecisions, Placed
from antipasta.incremental.texts import candidates, complexity_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from antipasta.analyze.file_parts import FileParts
    from antipasta.explain.pointed_file import PointedFile
    from antipasta.histories import FileHistory, Origin, UnitChange
    from antipasta.incremental.texts import Texts
    from antipasta.model import FunctionMetrics, Version

    Changes = Sequence[tuple[UnitChange, ...]]

BOUND = 0.5
"""The least part of a new function's statements that come from the other, from 0 to 1."""

LEAST = 2
"""The least number of statements: a single one, such as `return None`, occurs anywhere."""

COVERABLE = ("cyclomatic_complexity", "cognitive_complexity")
"""The metrics whose points the function that another was extracted from can vouch for."""


class _Source(NamedTuple):
    """A unit that lost statements or decisions: its base versions, and how often it lost each.

    What a new function takes over is subtracted, so that it is taken over only once.
    """

    origins: tuple[Origin, ...]
    lost: Counter[str]
    decisions: LostDecisions


class _New(NamedTuple):
    """A new function: the index of its file, its index in the changes there, its statements."""

    file: int
    change: int
    version: Version
    unit: FunctionMetrics
    statements: Counter[str]


class _Shrunk(NamedTuple):
    """A unit that changed or was deleted, and its file."""

    file: FileHistory
    change: UnitChange


def mark_extracted(
    files: Sequence[FileHistory], changes: Changes, texts: Texts
) -> list[tuple[UnitChange, ...]]:
    """The changes of each file, with `extracted_from` and `covered` set for extracted functions.

    The `texts` are read at most once: those of the files with new functions, and of changed files
    with their bases. Raises what reading raises.
    """
    marked = [list(of_file) for of_file in changes]
    added, changed = _added(files, changes), _changed(files, changes)
    if added and changed:
        held = _Held(files, texts)
        held.want({files[place].head for place, _ in added}, changed)
        new = list(_new(files, changes, added, held))
        sources = [held.source(each) for each in changed]
        for function, source in _pairs(new, sources):
            change = marked[function.file][function.change]
            marked[function.file][function.change] = change._replace(
                extracted_from=source.origins, covered=held.covered(function, source)
            )
    return [tuple(of_file) for of_file in marked]


def _new(
    files: Sequence[FileHistory],
    changes: Changes,
    added: Iterable[tuple[int, int]],
    held: _Held,
) -> Iterator[_New]:
    for place, at in added:
        head, unit = files[place].head, changes[place][at].unit
        if head and unit:
            yield _New(place, at, head, unit, held.statements(head, unit))


def _added(files: Sequence[FileHistory], changes: Changes) -> list[tuple[int, int]]:
    """The index of the file, and the index of the change there, of each new function."""
    return [
        (place, at)
        for place, of_file in enumerate(changes)
        for at, change in enumerate(of_file)
        if files[place].head and _is_new(change)
    ]


def _changed(files: Sequence[FileHistory], changes: Changes) -> list[_Shrunk]:
    """The units that may have lost statements."""
    return [
        _Shrunk(file, change)
        for file, of_file in zip(files, changes, strict=True)
        for change in of_file
        if _may_have_lost(change)
    ]


def _is_new(change: UnitChange) -> bool:
    """Whether the unit is new: a function, or the code outside functions of a new file."""
    return change.change == "added" and change.unit is not None


def _may_have_lost(change: UnitChange) -> bool:
    """Whether the unit was deleted, or its digest differs."""
    if not change.origins or change.change is None:
        return False
    return change.unit is None or change.unit.digest != change.origins[0].unit.digest


class _Held:
    """Finds the statements, decisions and points of units in the texts of their files."""

    def __init__(self, files: Sequence[FileHistory], texts: Texts) -> None:
        self._texts = texts
        self._versions = {
            id(unit): file.base_versions[place]
            for file in files
            if file.base_versions
            for place, _, units in measured_bases(file)
            for unit in units
        }
        self._files: dict[Version, PointedFile] = {}
        self._parts_of_files: dict[Version, FileParts] = {}

    def want(self, heads: Iterable[Version | None], changed: Sequence[_Shrunk]) -> None:
        """Read the `heads`, and the heads and bases of the files of `changed` units."""
        bases = [self._versions.get(id(each.change.origins[0].unit)) for each in changed]
        self._texts.want([*heads, *(each.file.head for each in changed)], bases)

    def statements(self, version: Version | None, unit: FunctionMetrics | None) -> Counter[str]:
        """The statements of `unit` in `version`; none if it was deleted or cannot be read."""
        parts = self._parts(version)
        return parts.statements(unit) if parts and unit else Counter()

    def _decisions(self, version: Version | None, unit: FunctionMetrics | None) -> list[Placed]:
        parts, file = self._parts(version), self._file(version)
        if parts is None or file is None or unit is None:
            return []
        decisions = parts.decisions(unit)
        return [Placed(line, text, file.lines[line - 1].strip()) for line, text in decisions]

    def _parts(self, version: Version | None) -> FileParts | None:
        file = self._file(version)
        if version is None or file is None:
            return None
        if version not in self._parts_of_files:
            from antipasta.analyze.file_parts import FileParts

            self._parts_of_files[version] = FileParts(file.lines, version.language)
        return self._parts_of_files[version]

    def source(self, each: _Shrunk) -> _Source:
        """What a unit has lost, compared with its version in the first parent."""
        old, now = each.change.origins[0].unit, each.change.unit
        version, head = self._versions.get(id(old)), each.file.head
        return _Source(
            each.change.origins,
            self.statements(version, old) - self.statements(head, now),
            LostDecisions(self._decisions(version, old), self._decisions(head, now)),
        )

    def covered(self, function: _New, source: _Source) -> dict[str, float]:
        """The points of `function`, by metric, on its lines without a new decision.

        A decision is new unless the `source` lost it. What the function takes over is subtracted
        from the `source`.
        """
        new_lines = source.decisions.take(self._decisions(function.version, function.unit))
        file = self._file(function.version)
        covered: dict[str, float] = {}
        if file is None:
            return covered
        for name in COVERABLE:
            points = file.points(function.unit, name, allowed=0)
            if points is not None:
                covered[name] = sum(points[line] for line in points if line not in new_lines)
        return covered

    def _file(self, version: Version | None) -> PointedFile | None:
        """The text of a version; empty if it cannot be read. None without a version."""
        if version is None:
            return None
        if version not in self._files:
            from antipasta.explain.pointed_file import PointedFile

            text = b"\n".join(self._texts.lines(version))
            self._files[version] = PointedFile(text, version.language)
        return self._files[version]


def _pairs(new: Sequence[_New], sources: Sequence[_Source]) -> Iterator[tuple[_New, _Source]]:
    """Each extracted function with its source; those with the most in common first.

    Of pairs with as much in common, the most complex comes first, then the content decides. The
    order in which functions stand never decides.
    """
    pairs = sorted(
        (
            -_common(new[mine], sources[theirs]),
            _key(new[mine].unit),
            _key(_unit(sources[theirs])),
            mine,
            theirs,
        )
        for mine, theirs in candidates(
            [each.statements for each in new], [each.lost for each in sources]
        )
    )
    found: set[int] = set()
    for *_, mine, theirs in pairs:
        function, source = new[mine], sources[theirs]
        shared = _common(function, source)
        if mine in found or shared < max(LEAST, BOUND * function.statements.total()):
            continue
        found.add(mine)
        source.lost.subtract(function.statements & source.lost)
        yield function, source


def _unit(source: _Source) -> FunctionMetrics:
    return source.origins[0].unit


def _key(unit: FunctionMetrics) -> tuple[int, int, str]:
    return *complexity_key(unit), unit.digest


def _common(function: _New, source: _Source) -> int:
    held, lost = function.statements, source.lost
    return sum(min(count, lost[each]) for each, count in held.items() if each in lost)
