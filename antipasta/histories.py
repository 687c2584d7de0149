"""The value types of a comparison: a file with its base versions, and what became of each unit.

They are apart from `model` because a commit that breaches nothing compares nothing.
"""

from collections.abc import Mapping

from antipasta.lean.typing import NamedTuple
from antipasta.model import Change, FileMetrics, FunctionMetrics, Missing, Version


class BaseFile(NamedTuple):
    """A parent's version of a file: its path there, and its measurements or why there are none."""

    path: str
    metrics: FileMetrics | Missing


class FileHistory(NamedTuple):
    """A changed file: its measurements now, None where it was deleted, and its bases.

    `head` and `base_versions` are the versions that were measured, whose texts can be read.
    """

    path: str
    metrics: FileMetrics | None
    bases: tuple[BaseFile, ...] = ()
    head: Version | None = None
    base_versions: tuple[Version, ...] = ()

    @property
    def units(self) -> tuple[FunctionMetrics, ...]:
        """The units of the file as it is now; () where it was deleted."""
        return self.metrics.units if self.metrics else ()


class Origin(NamedTuple):
    """A unit of a base version, and the path of its file there."""

    path: str
    unit: FunctionMetrics


class UnitChange(NamedTuple):
    """What the change did to one unit; `unit` is None where it was deleted.

    `origins` are the units that it is compared with: one for each parent that has it. `change` is
    None where the unit of a parent is the same. `extracted_from` are the base units that an added
    function was extracted from, one for each parent that has one; `covered` is how many of its
    points stood in them, by metric.
    """

    unit: FunctionMetrics | None
    origins: tuple[Origin, ...]
    change: Change | None
    extracted_from: tuple[Origin, ...] = ()
    covered: Mapping[str, float] = {}


class Compared(NamedTuple):
    """A file that was compared with its bases, and the changes of its units."""

    history: FileHistory
    changes: tuple[UnitChange, ...]
