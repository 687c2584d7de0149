"""Turns git's entries into a collection: which files are source, and in which language."""

from __future__ import annotations

from functools import partial

from antipasta.collect.git_formats import SUBMODULE, SYMLINK, Entry
from antipasta.collect.languages import detect
from antipasta.collect.paths import Selection
from antipasta.languages import by_name, has_extension
from antipasta.lean.typing import TYPE_CHECKING, Literal, NamedTuple
from antipasta.model import Candidate, Collection, Ignored, Missing, Version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from antipasta.collect import git
    from antipasta.collect.git_formats import Difference
    from antipasta.model import Remembered, Source

_NOT_SOURCE: dict[str, Literal["symlink", "submodule"]] = {
    SYMLINK: "symlink",
    SUBMODULE: "submodule",
}


class ChangedPath(NamedTuple):
    """An entry of the judged content, and the entries of the parents that it is compared with."""

    head: Entry
    bases: tuple[Entry, ...] = ()
    unmerged: bool = False


def changed_in_all(differences: Sequence[Mapping[str, Difference]]) -> list[ChangedPath]:
    """The paths that differ from every parent.

    `differences` has one mapping for each parent, by new path. As in a combined diff, a path that
    equals that of one parent is left out, because this change did not make it.
    """
    if not differences:
        return []
    first, *others = differences
    return [
        ChangedPath(
            difference.new,
            tuple(entries[path].old for entries in differences),
            unmerged=difference.status == "U",
        )
        for path, difference in first.items()
        if difference.status != "D" and all(path in entries for entries in others)
    ]


def removed_from_all(differences: Sequence[Mapping[str, Difference]]) -> list[Entry]:
    """The entries at paths that every parent has and the judged content lacks."""
    if not differences:
        return []
    first, *others = differences
    gone = [
        path
        for path, difference in first.items()
        if difference.status == "D" and all(path in entries for entries in others)
    ]
    return [entries[path].old for path in gone for entries in differences]


def gone_from(differences: Iterable[Difference]) -> dict[str, str | None]:
    """The paths of the old sides that the judged content does not have.

    The value is the new path of the file, or None if the file was deleted.
    """
    gone: dict[str, str | None] = {}
    for status, old, new in differences:
        if status == "R":
            gone[old.path] = new.path
        elif status == "D":
            # Compared with another parent, git may have found the file renamed.
            gone.setdefault(old.path, None)
    return gone


def languages_in_git(
    repository: git.Repository,
    changes: Iterable[ChangedPath],
    removed: Iterable[Entry],
    remembered: Remembered | None,
) -> dict[tuple[str, str], str]:
    """The languages of all regular files in `changes`, heads and bases, and in `removed`.

    The keys are (path, blob id). Raises GitError.
    """
    sides = [entry for change in changes for entry in (change.head, *change.bases)]
    files = [entry for entry in (*sides, *removed) if entry.is_file]
    return detect(files, partial(_starts_of, repository), remembered)


def _starts_of(repository: git.Repository, oids: Sequence[str]) -> Iterable[tuple[str, bytes]]:
    from antipasta.collect.blobs import starts_of

    return starts_of(repository, oids)


def assemble(
    source: Source,
    changes: Iterable[ChangedPath],
    removed: Iterable[Entry],
    *,
    languages: Mapping[tuple[str, str], str],
    selection: Selection,
) -> Collection:
    """The collection of the source files. `languages` has their languages, by (path, blob id)."""
    known = [
        Candidate(head, _versions(change.bases, languages))
        for change in sorted(changes)
        if (head := _version(change.head, languages))
    ]
    selected = [change for change in sorted(changes) if selection.has(change.head.path)]
    return Collection(
        source,
        candidates=tuple(each for each in known if selection.has(each.head.path)),
        bystanders=tuple(each for each in known if not selection.has(each.head.path)),
        removed=tuple(dict.fromkeys(_versions(removed, languages))),
        missing=tuple(_unmerged(selected)),
        ignored=tuple(_not_source(selected)),
    )


def assemble_in_git(
    repository: git.Repository,
    source: Source,
    changes: Sequence[ChangedPath],
    removed: Sequence[Entry] = (),
    *,
    remembered: Remembered | None,
    selection: Selection = Selection(),  # noqa: B008  # it cannot be changed
) -> Collection:
    """The collection of the source files of `changes`, whose contents are in git's object database.

    Raises GitError.
    """
    languages = languages_in_git(repository, changes, removed, remembered)
    found = assemble(source, changes, removed, languages=languages, selection=selection)
    not_given = tuple(_not_given(changes, languages, selection))
    return found._replace(missing=found.missing + not_given)


def _not_given(
    changes: Iterable[ChangedPath],
    languages: Mapping[tuple[str, str], str],
    selection: Selection,
) -> Iterator[Missing]:
    """The files that may be source, but whose first line git cannot read."""
    for head, _, _ in changes:
        is_known = has_extension(head.path) or (head.path, head.oid) in languages
        if head.is_file and not is_known and selection.has(head.path):
            yield Missing(head.path, "unreadable", "git cannot read its first line")


def _unmerged(changes: Iterable[ChangedPath]) -> Iterator[Missing]:
    for change in changes:
        if change.unmerged and by_name(change.head.path):
            detail = "unmerged; resolve the conflict first"
            yield Missing(change.head.path, "unreadable", detail)


def _not_source(changes: Iterable[ChangedPath]) -> Iterator[Ignored]:
    """The symbolic links and submodules whose names are those of source files."""
    for (path, mode, _), _, unmerged in changes:
        if not unmerged and mode in _NOT_SOURCE and by_name(path):
            yield Ignored(path, _NOT_SOURCE[mode])


def _versions(
    entries: Iterable[Entry], languages: Mapping[tuple[str, str], str]
) -> tuple[Version, ...]:
    return tuple(filter(None, (_version(entry, languages) for entry in entries)))


def _version(entry: Entry, languages: Mapping[tuple[str, str], str]) -> Version | None:
    language = languages.get((entry.path, entry.oid)) if entry.is_file else None
    return Version(entry.path, entry.oid, language) if language else None
