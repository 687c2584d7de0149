"""Keeps the units that files lost in a change, so that their new places can be found."""

from __future__ import annotations

from collections import defaultdict, deque
from itertools import product

from antipasta.histories import Origin, UnitChange
from antipasta.incremental.by_name import measured_bases
from antipasta.lean.typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from antipasta.histories import FileHistory
    from antipasta.incremental.by_name import Matches
    from antipasta.model import FunctionMetrics


class LostUnit:
    """A unit that bases of a file have and the file does not: one origin for each base with it.

    `base` is the index of the first of these bases. `is_found` says that the unit was found again,
    elsewhere or under another name.
    """

    def __init__(self, base: int) -> None:
        self.base = base
        self.origins: list[Origin] = []
        self.is_found = False

    @property
    def unit(self) -> FunctionMetrics:
        """The unit in the first base that has it."""
        return self.origins[0].unit


class Lost:
    """The lost units of all files: no unit in the same file is paired with them by name."""

    def __init__(self, files: Sequence[FileHistory], matches: Sequence[Matches]) -> None:
        self._by_file = {
            id(file): _lost_units(file, match) for file, match in zip(files, matches, strict=True)
        }
        # The key is a file or None for all files, a digest, and a last name or None for all names.
        # A unit that was found is dropped when it comes first in a queue, so each search is short.
        self._queues: defaultdict[_Key, deque[tuple[LostUnit, Origin]]] = defaultdict(deque)
        for file in files:
            for lost in self._by_file[id(file)]:
                self._queue_up(lost, file)

    def _queue_up(self, lost: LostUnit, file: FileHistory) -> None:
        scopes = (id(file),) if may_hide_units(file) else (id(file), None)
        for origin in lost.origins:
            digest, name = origin.unit.digest, _last_name(origin.unit)
            for key in product(scopes, (digest,), (name, None)):
                self._queues[key].append((lost, origin))

    def take(
        self, unit: FunctionMetrics, file: FileHistory | None, *, keep_name: bool
    ) -> Origin | None:
        """Take the first lost unit with the digest of `unit`, as found; None if there is none.

        Only units lost by `file` count, or those of all files for None. With `keep_name`, the last
        part of the name must be equal too.
        """
        scope = None if file is None else id(file)
        queue = self._queues.get((scope, unit.digest, _last_name(unit) if keep_name else None))
        while queue:
            lost, origin = queue.popleft()
            if not lost.is_found:
                lost.is_found = True
                return origin
        return None

    def of(self, file: FileHistory) -> list[LostUnit]:
        """The units that `file` has lost and that are not found yet, ordered by line."""
        return [lost for lost in self._by_file[id(file)] if not lost.is_found]

    def remaining(self, file: FileHistory) -> Iterator[UnitChange]:
        """The deleted units of `file`, by line: every base has them, and they were not found.

        A unit that one parent lacks was not deleted by this change. Where the file may hold units
        that were not found, nobody knows that one is gone.
        """
        if may_hide_units(file):
            return
        for lost in self.of(file):
            if len(lost.origins) == len(file.bases):
                yield UnitChange(None, tuple(lost.origins), "deleted")


_Key = tuple[int | None, str, str | None]


def _lost_units(file: FileHistory, match: Matches) -> list[LostUnit]:
    """The unpaired units of all bases; the n-th ones of one name count as one unit."""
    found = {id(origin.unit) for origins in match.values() for origin in origins}
    by_name: dict[tuple[str, int], LostUnit] = {}
    for base, path, units in measured_bases(file):
        seen: defaultdict[str, int] = defaultdict(int)
        for unit in units:
            # The code outside functions is lost only when its file is deleted.
            if id(unit) not in found and (unit.kind != "module" or file.metrics is None):
                key = (unit.name, seen[unit.name])
                seen[unit.name] += 1
                lost = by_name.setdefault(key, LostUnit(base))
                lost.origins.append(Origin(path, unit))
    return sorted(by_name.values(), key=lambda lost: lost.unit.start_line)


def may_hide_units(file: FileHistory) -> bool:
    """Whether units that seem to be gone may still be in the file, so that none is elsewhere."""
    return file.metrics is not None and file.metrics.may_lack_units


def _last_name(unit: FunctionMetrics) -> str:
    return unit.name.rpartition(".")[2]
