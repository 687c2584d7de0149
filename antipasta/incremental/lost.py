"""The functions that a change took away from where they stood, to be found again elsewhere."""

from __future__ import annotations

from collections import defaultdict, deque
from itertools import product
from typing import TYPE_CHECKING

from antipasta.incremental.by_name import measured_bases
from antipasta.model import Origin, UnitChange

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from antipasta.incremental.by_name import Matches
    from antipasta.model import FileHistory, FunctionMetrics


class LostUnit:
    """A unit that bases of a file have and the file has no more: its origins, one a base.

    `base` is the place of the first of them among the file's bases.
    """

    def __init__(self, base: int) -> None:
        self.base = base
        self.origins: list[Origin] = []
        self.is_found = False

    @property
    def unit(self) -> FunctionMetrics:
        """The unit as the first base has it."""
        return self.origins[0].unit


class Lost:
    """The units of the bases that no unit of the same name in the same file answers to."""

    def __init__(self, files: Sequence[FileHistory], matches: Sequence[Matches]) -> None:
        self._by_file = {
            id(file): _lost_units(file, match) for file, match in zip(files, matches, strict=True)
        }
        # By file or for all files together, by digest, by last name or for all names together. What
        # is found leaves a queue when it is met there, so each is passed over once.
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
        """A unit lost by `file`, or by any file for None, that does the same as `unit`.

        With `keep_name` its last name is the same too.
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
        """The units that `file` has lost and that were not found yet, in the order of lines."""
        return [lost for lost in self._by_file[id(file)] if not lost.is_found]

    def remaining(self, file: FileHistory) -> Iterator[UnitChange]:
        """The units that every base of `file` has and that are nowhere now, in order of lines.

        What one parent did not have either is not this change's doing. Where the file may hold
        units that were not seen, nobody knows that one is gone.
        """
        if may_hide_units(file):
            return
        for lost in self.of(file):
            if len(lost.origins) == len(file.bases):
                yield UnitChange(None, tuple(lost.origins), "deleted")


_Key = tuple[int | None, str, str | None]


def _lost_units(file: FileHistory, match: Matches) -> list[LostUnit]:
    """The unmatched units of all bases, those of one name taken together in their order."""
    found = {id(origin.unit) for origins in match.values() for origin in origins}
    by_name: dict[tuple[str, int], LostUnit] = {}
    for base, path, units in measured_bases(file):
        seen: defaultdict[str, int] = defaultdict(int)
        for unit in units:
            # The code outside functions is gone only with its file.
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
