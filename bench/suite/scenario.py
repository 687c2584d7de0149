"""What a scenario is: commands that are measured in turn, and figures that are made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bench.suite.workshop import Workshop

FRESH = "{fresh}"
"""In a command: a new, empty directory each time that it runs."""

FLOOR = "python -c pass"
PARSE = "ast.parse"

By = Literal["wall", "cpu", "peak"]


class Subject(NamedTuple):
    """A command that is measured.

    It may end with one of `codes`. A `cold` one finds an empty cache each time. `most` bounds its
    rounds where it is slow, and then it is not warmed up; the quick run leaves it out. With
    `prints_seconds` its processor time is what it prints, so that its start does not count.
    `before` is called before each measurement. With `weighed` its peak memory is read in one more
    run.
    """

    name: str
    command: tuple[str, ...]
    codes: tuple[int, ...] = (0,)
    cold: bool = False
    most: int | None = None
    prints_seconds: bool = False
    before: Callable[[], None] | None = None
    weighed: bool = False


class Figure(NamedTuple):
    """What is said of a scenario: a ratio, or the peak memory of `of` in MB.

    The ratio is that of the subject `of` to the sum of the subjects in `against`, each times its
    factor. `key` is its name in `bounds.toml`.
    """

    key: str
    of: str
    against: tuple[tuple[float, str], ...] = ()
    by: By = "wall"


class Setting(NamedTuple):
    """What a scenario runs, and where. `before_round` is called with the number of each round."""

    root: Path
    subjects: tuple[Subject, ...]
    before_round: Callable[[int], None] | None = None


class Scenario(NamedTuple):
    """A question, how it is set up, and the figures that answer it.

    `make` fills an empty directory. A `large` scenario is left out of the quick run.
    """

    key: str
    title: str
    make: Callable[[Workshop, Path], Setting]
    figures: tuple[Figure, ...] = ()
    rounds: int = 15
    quick_rounds: int = 5
    large: bool = False


class Line(NamedTuple):
    """A line of a growth: a subject and what of it is drawn."""

    label: str
    subject: str
    by: By


class Growth(NamedTuple):
    """How readings change with a size. `make` is called for each size, with an empty directory."""

    key: str
    title: str
    sizes: tuple[int, ...]
    quick_sizes: tuple[int, ...]
    unit: str
    make: Callable[[Workshop, Path, int], Setting]
    lines: tuple[Line, ...]
    rounds: int = 3


def against(name: str, factor: float = 1.0) -> tuple[tuple[float, str], ...]:
    """The denominator of a ratio to one subject."""
    return ((factor, name),)
