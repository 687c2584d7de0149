"""The values that pass between the rooms: small, frozen, typed, and free of imports of our own.

They are named tuples and not dataclasses or msgspec structs because the hook pays for every import
at every commit: `typing` costs 3 ms, `dataclasses` 8, `msgspec` 22 (bench/startup.py).
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal["function", "method", "class", "module"]
Level = Literal["full", "reduced", "minimal", "skipped"]
Reason = Literal[
    "syntax",
    "encoding",
    "size",
    "timeout",
    "memory",
    "depth",
    "binary",
    "unreadable",
    "budget",
    "lfs",
]
Change = Literal["added", "modified", "renamed", "moved", "deleted", "unknown"]
Mode = Literal["absolute", "ratchet", "new"]
Status = Literal["passed", "failed", "incomplete"]

MODULE = "<module>"
"""The name of the unit that holds a file's code outside functions."""


class FunctionMetrics(NamedTuple):
    """The measurements of one unit: a function, a method, a class, or `<module>`.

    Lines count from 1; `end_line` is included; `start_line` is that of the `def` or `class`, and
    `first_line` that of its first decorator where it has any, else the same. `None` is a metric
    that this unit, language or analysis level does not have. `digest` identifies what the unit
    does: two units with one digest differ at most in name, place, comments, docstring and layout.
    """

    name: str
    kind: Kind
    start_line: int
    end_line: int
    parameters: int | None = None
    nesting_depth: int | None = None
    length: int | None = None
    cyclomatic_complexity: int | None = None
    cognitive_complexity: int | None = None
    halstead_volume: float | None = None
    halstead_difficulty: float | None = None
    halstead_effort: float | None = None
    first_line: int = 0
    digest: str = ""


class Halstead(NamedTuple):
    """The Halstead family of a whole file; the fields are radon's, `time` in seconds."""

    h1: int
    h2: int
    N1: int
    N2: int
    vocabulary: int
    length: int
    calculated_length: float
    volume: float
    difficulty: float
    effort: float
    time: float
    bugs: float


class Suppression(NamedTuple):
    """A comment in the source that asks for silence.

    `line` is the comment's own line. `metrics` names what it covers; empty means every metric.
    `own_line` tells a comment that stands alone on its line (it speaks for the line below) from one
    behind code. `by` is `comment`, `noqa` or `file`; `reason` is the text after `--`, or empty.
    """

    line: int
    metrics: tuple[str, ...]
    own_line: bool
    by: Literal["comment", "noqa", "file"]
    reason: str


class FileMetrics(NamedTuple):
    """The measurements of one version of one file: what `analyze` makes of bytes and a language.

    `functions` are in the order of lines. Line counts are radon's (`sloc` of languages other than
    Python is lizard's nloc). Below the level `full`, `reason` says why and `detail` says it to a
    person.
    """

    language: str
    analysis: Level = "full"
    reason: Reason | None = None
    detail: str | None = None
    loc: int | None = None
    lloc: int | None = None
    sloc: int | None = None
    comments: int | None = None
    single_comments: int | None = None
    multi: int | None = None
    blank: int | None = None
    maintainability_index: float | None = None
    halstead: Halstead | None = None
    functions: tuple[FunctionMetrics, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
