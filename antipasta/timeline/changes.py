"""The changes of commits: those that are remembered, and from git those that are not."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from antipasta.collect import patches
from antipasta.collect.patches import Patch
from antipasta.errors import GitError, OutOfTimeError
from antipasta.languages import BY_NAME, by_name
from antipasta.timeline.patch_memory import parts_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from antipasta.collect import git
    from antipasta.collect.log import LogEntry
    from antipasta.timeline.patch_memory import PatchMemory

# Files move between these languages and keep their history, so git must see both names.
_FAMILIES = (
    frozenset(("javascript", "typescript", "tsx", "vue", "svelte")),
    frozenset(("c", "cpp", "objectivec")),
)
# The names of scripts take at most so much of a command line, which the system bounds.
_MOST_CHARACTERS = 50_000


class MissingBlobsError(Exception):
    """The repository lacks content that the changes of some commits need.

    `lost` are these commits, with patches that tell no hunks.
    """

    def __init__(self, lost: Mapping[str, Patch]) -> None:
        super().__init__(lost)
        self.lost = lost


def patterns_for(paths: Iterable[str]) -> tuple[str, ...]:
    """The pathspecs of files with the extensions of the `paths`, and of scripts among these.

    Each pathspec costs git time at every file, so there are none of extensions that do not occur.
    """
    scripts: list[str] = []
    extensions: set[str] = set()
    languages: set[str] = set()
    for path in paths:
        language = by_name(path)
        if language:
            languages.add(language)
            extensions.add(path.rpartition(".")[2].lower())
        else:
            scripts.append(path)
    for family in _FAMILIES:
        if not family.isdisjoint(languages):
            extensions.update(*(BY_NAME[each].extensions for each in family))
    if sum(map(len, scripts)) > _MOST_CHARACTERS:
        return ("*",)
    return (
        *(f":(icase)*.{each}" for each in sorted(extensions)),
        *(f":(top,literal){path}" for path in sorted(scripts)),
    )


def changes_of(
    repository: git.Repository,
    entries: Sequence[LogEntry],
    patterns: Sequence[str],
    memory: PatchMemory,
    lost: Mapping[str, Patch],
) -> Iterator[tuple[LogEntry, Patch]]:
    """Yield each commit with its patch, in the order of `entries`; all patches are remembered.

    Those that are `lost` are not asked for. Raises GitError where git fails or does not answer, and
    MissingBlobsError where content is missing that is not in `lost`.
    """
    by_line = {" ".join((each.oid, *each.parents)): each for each in entries}
    parts = list(parts_of(list(by_line)))
    known = memory.get_many(parts)
    unknown = chain.from_iterable(part for part in parts if part not in known)
    fresh = _Fresh(repository, [by_line[each].oid for each in unknown], patterns, lost)
    with memory.written_at_the_end():
        for part in parts:
            commits = [by_line[each] for each in part]
            told = known.get(part)
            if told is None:
                told = fresh.patches(commits)
                if not fresh.has_lost(commits):
                    memory.keep(part, told)
            yield from zip(commits, told, strict=True)


class _Fresh:
    """The patches of `commits`, which git tells one after the other; of some it tells none."""

    def __init__(
        self,
        repository: git.Repository,
        commits: Sequence[str],
        patterns: Sequence[str],
        lost: Mapping[str, Patch],
    ) -> None:
        asked = [each for each in commits if each not in lost]
        self._told = _asked(repository, asked, patterns)
        self._lost = lost
        self._next = next(self._told, None)

    def patches(self, commits: Iterable[LogEntry]) -> tuple[Patch, ...]:
        """The patches of the next commits."""
        return tuple(self._patch(each.oid) for each in commits)

    def has_lost(self, commits: Iterable[LogEntry]) -> bool:
        """Whether the hunks of some of these commits cannot be told."""
        return any(each.oid in self._lost for each in commits)

    def _patch(self, commit: str) -> Patch:
        if commit in self._lost:
            return self._lost[commit]
        if self._next is None or self._next.commit != commit:
            return Patch(commit, ())
        found, self._next = self._next, next(self._told, None)
        return found


def _asked(
    repository: git.Repository, commits: Sequence[str], patterns: Sequence[str]
) -> Iterator[Patch]:
    try:
        yield from patches.patches(repository, commits, patterns)
    except OutOfTimeError:
        raise
    except GitError as exc:
        lost = patches.lacking(repository, commits, patterns)
        if not lost:
            raise
        raise MissingBlobsError(lost) from exc
