"""Where the time of measuring went: by engine and language, and the files that took longest."""

from __future__ import annotations

from antipasta.lean.typing import NamedTuple


class EngineTime(NamedTuple):
    """The `files` that an `engine` measured in a language, their bytes, and its CPU seconds."""

    language: str
    engine: str
    files: int
    bytes: int
    seconds: float


class FileTime(NamedTuple):
    """A file, and the CPU seconds that measuring it took."""

    path: str
    seconds: float


class BatchTime(NamedTuple):
    """Files that a worker measured one after the other: its process id, and their bytes.

    It `began` and `ended` so many seconds after the start of the run.
    """

    pid: int
    began: float
    ended: float
    files: int
    bytes: int


class Spent(NamedTuple):
    """What took CPU time while files were measured.

    `engines` come in the order of their time, the longest first, and so do the `slowest` files, of
    which there are ten at most. `elsewhere` are the CPU seconds of worker processes outside of the
    files: their start, and the passing on of contents and results. `batches` are those of the
    workers, in the order in which they ended.
    """

    engines: tuple[EngineTime, ...]
    slowest: tuple[FileTime, ...]
    elsewhere: float = 0.0
    batches: tuple[BatchTime, ...] = ()

    @property
    def seconds(self) -> float:
        """All CPU seconds: those of the engines, and those elsewhere."""
        return sum(each.seconds for each in self.engines) + self.elsewhere
