"""Pairs each function with its base version, and says what the change did to it.

A function is looked for, in this order:

1. under its own name in the file's own base versions (`by_name`);
2. by its digest: under another name in the same file (renamed), then among the functions that other
   files of the same change have lost (moved) (`lost`);
3. by its lines: under another name in the same file, then where its class or file is new and an
   old one is gone (`similar`).

A function that a merge has twice, since one side renamed it, is new once (`twice`). A lost function
is the origin of one function only, so a copy of code that still stands elsewhere is
new code. A new function may also consist of statements that another function lost (`extracted`).
"""

from __future__ import annotations

from antipasta.histories import FileHistory, Origin, UnitChange
from antipasta.incremental.by_name import match_own_bases
from antipasta.incremental.lost import Lost
from antipasta.incremental.similar import find_renamed, find_similar
from antipasta.incremental.texts import Texts
from antipasta.lean.typing import TYPE_CHECKING
from antipasta.model import FileMetrics, FunctionMetrics

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from antipasta.incremental.by_name import Matches
    from antipasta.incremental.similar import Unmatched
    from antipasta.incremental.texts import ReadLines
    from antipasta.model import Change


def compare(
    files: Sequence[FileHistory],
    read_lines: ReadLines | None = None,
    *,
    is_whole_change: bool = True,
) -> list[tuple[UnitChange, ...]]:
    """The changes of the units of each file, in the order of `files`; deleted units come last.

    `read_lines` reads the texts that are needed: where several functions of one name changed and,
    if this `is_whole_change`, where functions seem to be renamed or extracted. With None, nothing
    is compared by its lines. Raises what `read_lines` raises.
    """
    texts = Texts(read_lines)
    matches = match_own_bases(files, texts)
    lost = Lost(files, matches)
    unmatched = [_unmatched(file, match) for file, match in zip(files, matches, strict=True)]
    # First renamed, then moved: so the copy in another file does not take a file's own function.
    for within_file in (True, False):
        for keep_name in (True, False):
            for file, match, units in zip(files, matches, unmatched, strict=True):
                scope = file if within_file else None
                _match_by_digest(units, match, lost, scope, keep_name=keep_name)
    reads_all = read_lines is not None and is_whole_change
    if reads_all:
        _match_by_lines(files, matches, unmatched, lost, texts)
    _forget_copies(files, matches, texts)
    changes = [
        (*_present(file, match), *lost.remaining(file))
        for file, match in zip(files, matches, strict=True)
    ]
    if not reads_all:
        return changes
    from antipasta.incremental.extracted import mark_extracted

    return mark_extracted(files, changes, texts)


def _match_by_digest(
    units: Sequence[tuple[int, FunctionMetrics]],
    match: Matches,
    lost: Lost,
    scope: FileHistory | None,
    *,
    keep_name: bool,
) -> None:
    for index, unit in units:
        origin = None if index in match else lost.take(unit, scope, keep_name=keep_name)
        if origin:
            match[index].append(origin)


def _match_by_lines(
    files: Sequence[FileHistory],
    matches: Sequence[Matches],
    unmatched: Unmatched,
    lost: Lost,
    texts: Texts,
) -> None:
    for find in (find_renamed, find_similar):
        left = [
            [(index, unit) for index, unit in units if index not in match]
            for units, match in zip(unmatched, matches, strict=True)
        ]
        for place, index, found in find(files, left, lost, texts):
            matches[place][index] += found.origins


def _forget_copies(files: Sequence[FileHistory], matches: Sequence[Matches], texts: Texts) -> None:
    if any(len(file.bases) > 1 for file in files):
        # Imported here: a commit is no merge mostly.
        from antipasta.incremental.twice import forget_copies

        forget_copies(files, matches, texts)


def _unmatched(file: FileHistory, matches: Matches) -> list[tuple[int, FunctionMetrics]]:
    return [
        (index, unit)
        for index, unit in enumerate(file.units)
        if index not in matches and unit.kind != "module" and unit.digest
    ]


def _present(file: FileHistory, matches: Matches) -> Iterator[UnitChange]:
    own_paths = {base.path for base in file.bases}
    for index, unit in enumerate(file.units):
        origins = tuple(matches.get(index, ()))
        if not origins:
            yield UnitChange(unit, (), "added" if _is_comparable(file, unit) else "unknown")
        elif _stayed(unit, origins[0], own_paths):
            yield UnitChange(unit, origins, None)
        else:
            yield UnitChange(unit, origins, _change(unit, origins, own_paths))


def _stayed(unit: FunctionMetrics, origin: Origin, own_paths: Container[str]) -> bool:
    """Whether a base of the file has the unit as it is: as it is with most."""
    path, old = origin
    return (
        bool(unit.digest)
        and old.digest == unit.digest
        and old.name == unit.name
        and path in own_paths
    )


def _change(
    unit: FunctionMetrics, origins: tuple[Origin, ...], own_paths: Container[str]
) -> Change | None:
    if all(path not in own_paths for path, _ in origins):
        return "moved"
    if all(old.name != unit.name for _, old in origins):
        return "renamed"
    return _change_in_place(unit, [old for _, old in origins])


def _change_in_place(unit: FunctionMetrics, olds: Sequence[FunctionMetrics]) -> Change | None:
    if all(bool(old.digest) != bool(unit.digest) for old in olds):
        # Only one of the versions parses. The fallback measured the other one by other rules.
        return "unknown"
    return None if any(_does_the_same(old, unit) for old in olds) else "modified"


def _does_the_same(old: FunctionMetrics, new: FunctionMetrics) -> bool:
    """Whether the digests are equal; without digests, whether all but the line numbers is."""
    if old.digest or new.digest:
        return old.digest == new.digest
    elsewhere = old._replace(
        start_line=new.start_line, end_line=new.end_line, first_line=new.first_line
    )
    return elsewhere == new


def _is_comparable(file: FileHistory, unit: FunctionMetrics) -> bool:
    """Whether every base of the file would list `unit` if the base had it.

    A base that was not measured in full may lack the code outside functions, and other units.
    """
    return all(
        isinstance(base.metrics, FileMetrics)
        and base.metrics.knows_units
        and not base.metrics.may_lack_units
        and (unit.kind != "module" or base.metrics.analysis == "full")
        for base in file.bases
    )
